// Which way a request would go if it came now: one of the record, or one that somebody thinks of. Nothing is sent.
import { call } from "./api.js";
import { element, icon } from "./dom.js";
import { busy } from "./forms.js";

const verdicts = { first: ["good", "asked first"], next: ["", "asked next"], resting: ["warn", "left alone"], left_out: ["", "left out"] };
const refusal = (kind, ...words) => element("div", "note-box " + kind, icon("alert"), element("span", "", ...words));

function way(target, index) {
  const [kind, label] = verdicts[target.verdict] ?? ["", target.verdict];
  return element("div", target.verdict === "left_out" ? "faint" : "",
    element("span", "faint ord", target.verdict === "left_out" ? "–" : String(index + 1)),
    element("div", "grow", element("span", "strong", target.provider + "/" + target.model), element("div", "small muted", target.why)),
    element("span", "badge " + kind, label));
}

function limit(left) {
  return element("div", "", element("span", "dot " + (left.enough ? "good" : "bad")), element("span", "", left.kind + " of the " + left.scope + ": " + left.remaining.toLocaleString("en-US") + " of " + left.limit.toLocaleString("en-US") + " left"));
}

function show(box, route) {
  const parts = [];
  if (route.refused) parts.push(element("div", "", refusal("bad", "It would be refused with " + route.refused.status + " " + route.refused.code + ".")));
  parts.push(...route.targets.map(way), ...route.limits.map(limit));
  if (!parts.length) parts.push(element("div", "muted", "No target would be asked."));
  box.replaceChildren(...parts);
}

/** Asks, and shows in the box what is answered. */
export async function explain(question, box) {
  try {
    show(box, await call("POST", "/api/explain", question));
  } catch (problem) {
    box.replaceChildren(element("div", "", refusal("bad", problem.errors?.[0]?.message ?? problem.message)));
  }
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-explain]");
  if (button) busy(button, () => explain(JSON.parse(button.dataset.explain), document.getElementById("route-now")));
});
