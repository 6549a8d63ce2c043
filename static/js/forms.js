// Forms and buttons that are calls of the admin API: <form data-call="POST /api/virtual-keys">. A field's name is its path in the
// body ("limits.rps"), data-as says what it is there. What the API refuses is said at the field.
import { call } from "./api.js";
import { toast, toastNext } from "./site.js";

const readers = {
  number: (field) => (field.value === "" ? undefined : Number(field.value)),
  secret: (field) => field.value || undefined,
  flag: (field) => field.checked,
  words: (field) => field.value.split(/[\s,]+/).filter(Boolean),
  time: (field) => (field.value === "" ? undefined : new Date(field.value).toISOString()),
  text: (field) => (field.value.trim() === "" ? undefined : field.value.trim()),
};

export function body(form) {
  const result = {};
  // What is empty is left out of what is made, but taken away from what is changed.
  const nothing = form.dataset.call.startsWith("PATCH") ? null : undefined;
  for (const field of form.elements) {
    if (!field.name || field.disabled || (field.type === "radio" && !field.checked)) continue;
    const value = readers[field.dataset.as || "text"](field) ?? nothing;
    if (value === undefined) continue;
    const path = field.name.split(".");
    const last = path.pop();
    path.reduce((at, step) => (at[step] ??= {}), result)[last] = value;
  }
  return result;
}

export function showProblem(form, problem) {
  clearProblems(form);
  const left = [];
  for (const error of problem.errors) {
    const field = [...form.elements].find((each) => each.name && isAbout(error.path, each.name));
    if (field) mark(field, error);
    else left.push((error.path ? error.path + ": " : "") + error.message);
  }
  const box = form.querySelector("[data-problem]");
  if (box && (left.length || !problem.errors.length)) {
    box.textContent = left.length ? left.join(" · ") : problem.message;
    box.hidden = false;
  }
  form.querySelector("[aria-invalid]")?.focus();
}

/** The path is the field's own, that of an entry in it, or within the document that of an element: groups[turbo].hedge_after. */
const isAbout = (path, name) => path === name || path.startsWith(name + "[") || path.endsWith("]." + name);

function mark(field, error) {
  field.setAttribute("aria-invalid", "true");
  const text = document.createElement("span");
  text.className = "error";
  text.id = (field.id || field.name) + "-error";
  text.textContent = error.message + (error.suggestion ? " (did you mean " + error.suggestion + "?)" : "");
  field.setAttribute("aria-describedby", text.id);
  field.closest(".field")?.append(text);
}

function clearProblems(form) {
  form.querySelectorAll(".error").forEach((each) => each.remove());
  form.querySelectorAll("[aria-invalid]").forEach((each) => each.removeAttribute("aria-invalid"));
  const box = form.querySelector("[data-problem]");
  if (box) box.hidden = true;
}

/** Keeps a button from being pressed twice. */
export async function busy(button, work) {
  button?.setAttribute("aria-busy", "true");
  try {
    return await work();
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.call) return;
  event.preventDefault();
  const [method, path] = form.dataset.call.split(" ");
  await busy(event.submitter, async () => {
    try {
      const result = await call(method, path, body(form));
      if (form.dispatchEvent(new CustomEvent("called", { detail: result, bubbles: true, cancelable: true }))) {
        toastNext(form.dataset.done || "Done");
        location.assign(form.dataset.next || location.href);
      }
    } catch (problem) {
      showProblem(form, problem);
      form.dispatchEvent(new CustomEvent("refused", { detail: problem, bubbles: true }));
    }
  });
});

// A button alone: <button data-call="DELETE /api/…" data-body='{}' data-sure="…">.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-call]");
  if (!button || (button.dataset.sure && !(await sure(button)))) return;
  const [method, path] = button.dataset.call.split(" ");
  await busy(button, async () => {
    try {
      await call(method, path, button.dataset.body ? JSON.parse(button.dataset.body) : undefined);
      toastNext(button.dataset.done || "Done");
      location.assign(button.dataset.next || location.href);
    } catch (problem) {
      toast(problem.message, "bad");
    }
  });
});

/** Asks before something that cannot be taken back. */
export function sure(button) {
  const dialog = document.createElement("dialog");
  const part = (name, className, ...children) => {
    const element = document.createElement(name);
    element.className = className;
    element.append(...children);
    return element;
  };
  const no = part("button", "btn", "Cancel");
  const yes = part("button", "btn danger", button.dataset.yes || button.textContent.trim());
  const title = part("h2", "", button.dataset.title || button.textContent.trim());
  title.id = "sure-title";
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.append(part("header", "", title), part("div", "body", button.dataset.sure), part("footer", "", no, yes));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    no.onclick = () => dialog.close();
    yes.onclick = () => dialog.close("yes");
    dialog.onclose = () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    };
  });
}
