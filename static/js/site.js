// What every page does: theme, menu, copying, dialogs, toasts, local times.
import "./forms.js";
import "./live.js";

const root = document.documentElement;

export function toast(text, kind = "good") {
  const box = document.createElement("div");
  box.className = "toast";
  const dot = document.createElement("span");
  dot.className = "dot " + kind;
  const words = document.createElement("span");
  words.textContent = text;
  box.append(dot, words);
  document.getElementById("toasts")?.append(box);
  setTimeout(() => box.remove(), kind === "bad" ? 9000 : 4000);
}

/** Says on the next page what was done on this one. */
export function toastNext(text) {
  sessionStorage.setItem("gatehouse.toast", text);
}

function sayWhatWasDone() {
  const text = sessionStorage.getItem("gatehouse.toast");
  sessionStorage.removeItem("gatehouse.toast");
  if (text) toast(text);
}

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function switchTheme() {
  root.dataset.theme = isDark() ? "light" : "dark";
  localStorage.setItem("gatehouse.theme", root.dataset.theme);
  document.dispatchEvent(new Event("theme"));
}

function switchMenu(button) {
  const open = root.classList.toggle("menu-open");
  button.setAttribute("aria-expanded", open);
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  const text = source ? source.textContent : button.dataset.copyText;
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied");
  } catch {
    getSelection().selectAllChildren(source);
    toast("Selected: press Ctrl+C", "warn");
  }
}

/** Times come as UTC and are shown as the reader's own. */
export function localTimes(within) {
  for (const time of within.querySelectorAll("time[data-local]")) {
    const at = new Date(time.dateTime);
    const today = at.toDateString() === new Date().toDateString();
    time.textContent = at.toLocaleString(undefined, today ? { timeStyle: "medium" } : { dateStyle: "medium", timeStyle: "short" });
  }
}

/** <input type="datetime-local" data-utc="2027-01-31T12:00:00Z"> is the reader's time too. */
function localFields() {
  for (const field of document.querySelectorAll("[data-utc]")) {
    if (!Date.parse(field.dataset.utc)) continue;
    const at = new Date(field.dataset.utc);
    field.defaultValue = new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  }
}

document.addEventListener("click", (event) => {
  const hit = (selector) => event.target.closest(selector);
  if (hit("[data-theme-switch]")) switchTheme();
  if (hit("[data-menu]")) switchMenu(hit("[data-menu]"));
  if (hit("[data-copy], [data-copy-text]")) copy(hit("[data-copy], [data-copy-text]"));
  if (hit("[data-opens]")) document.getElementById(hit("[data-opens]").dataset.opens).showModal();
  if (hit("[data-closes]")) hit("dialog").close();
  if (event.target.nodeName === "DIALOG" && !event.target.hasAttribute("data-stays")) event.target.close();
  const row = hit("tr.link");
  if (row && !hit("a, button, input") && !String(getSelection())) row.querySelector("a").click();
});
document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-submits] :not([data-utc])")) target.form.requestSubmit();
});
// A time is typed part by part.
document.addEventListener("focusout", ({ target }) => {
  if (target.matches("[data-submits] [data-utc]") && target.value !== target.defaultValue) target.form.requestSubmit();
});
// A form that is an address: without what was left empty, and with times as they are everywhere.
document.addEventListener("formdata", ({ target, formData }) => {
  if (!target.hasAttribute("data-submits")) return;
  for (const [name, value] of [...formData]) {
    if (value === "") formData.delete(name);
    else if (target.elements[name].hasAttribute("data-utc")) formData.set(name, new Date(value).toISOString());
  }
});
document.addEventListener("htmx:afterSettle", (event) => localTimes(event.target));
localTimes(document);
localFields();
sayWhatWasDone();
