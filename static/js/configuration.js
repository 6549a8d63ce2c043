// The document is edited as text; the gateway says what is wrong with it, what it changes, and what it would have made of yesterday, before anything is published.
import { call } from "./api.js";
import { element } from "./dom.js";
import { busy, showProblem } from "./forms.js";
import { showProbe, showReplay } from "./preview.js";
import { toastNext } from "./site.js";

const editor = document.getElementById("editor");
const review = document.querySelector("[data-review]");
const discard = document.querySelector("[data-discard]");
const problems = document.getElementById("problems");
const dialog = document.getElementById("review");

function changed() {
  const same = editor.value === editor.defaultValue;
  review.disabled = same;
  discard.hidden = same;
}

function showProblems(problem) {
  const rows = (problem.errors.length ? problem.errors : [{ path: "", message: problem.message }]).map((error) => {
    const row = element("div", "");
    const words = element("div", "");
    words.append(element("code", "strong", error.path || "document"), " " + error.message);
    if (error.suggestion) words.append(" Did you mean ", element("code", "", error.suggestion), "?");
    row.append(element("span", "dot bad"), words);
    return row;
  });
  problems.querySelector(".list").replaceChildren(...rows);
  problems.hidden = false;
  problems.scrollIntoView({ block: "nearest" });
}

function showPreview(preview) {
  showReplay(preview.replay, document.getElementById("replay"));
  document.getElementById("probe").replaceChildren();
  showChanges(preview);
}

function showChanges(differences) {
  const say = (value) => (typeof value === "object" ? JSON.stringify(value) : String(value));
  const rows = differences.changes.map((change) => {
    const row = element("div", "");
    row.append(element("span", "strong", change.path + (change.change === "reordered" ? " (order)" : "")));
    if (change.old !== undefined) row.append(element("del", "", "− " + say(change.old)));
    if (change.new !== undefined) row.append(element("ins", "", "+ " + say(change.new)));
    return row;
  });
  document.getElementById("changes").replaceChildren(...(rows.length ? rows : [element("div", "muted", "It says the same as the live document.")]));
  dialog.querySelector(".btn.primary").disabled = !rows.length;
  dialog.showModal();
}

editor.addEventListener("input", changed);
editor.addEventListener("keydown", (event) => {
  // Tab leaves the editor after Escape, as keyboards need.
  if (event.key === "Escape") editor.dataset.leaves = "yes";
  if (event.key !== "Tab" || event.shiftKey || editor.dataset.leaves || editor.readOnly) return;
  event.preventDefault();
  editor.setRangeText("  ", editor.selectionStart, editor.selectionEnd, "end");
  changed();
});
editor.addEventListener("focus", () => delete editor.dataset.leaves);
discard?.addEventListener("click", () => {
  editor.value = editor.defaultValue;
  problems.hidden = true;
  changed();
});
review?.addEventListener("click", () =>
  busy(review, async () => {
    try {
      const preview = await call("POST", "/api/config/preview", { document: editor.value });
      problems.hidden = true;
      showPreview(preview);
    } catch (problem) {
      showProblems(problem);
    }
  }),
);
const ask = dialog.querySelector("[data-probe]");
ask?.addEventListener("click", () =>
  busy(ask, async () => {
    try {
      showProbe(await call("POST", "/api/config/probe", { document: editor.value }), document.getElementById("probe"));
    } catch (problem) {
      showProblem(ask.form, problem);
    }
  }),
);
dialog.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  busy(event.submitter, async () => {
    try {
      const { description, watch } = event.target.elements;
      const body = { document: editor.value, description: description.value, expected_revision: +editor.dataset.revision };
      if (watch.value) body.watch = watch.value;
      const published = await call("POST", "/api/config/publish", body);
      toastNext("Revision " + published.revision + " is live");
      location.reload();
    } catch (problem) {
      showProblem(event.target, problem);
    }
  });
});
// What was typed is not lost by a wrong click.
addEventListener("beforeunload", (event) => {
  if (editor.value !== editor.defaultValue && !dialog.open) event.preventDefault();
});
if (review) changed();
