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
document.addEventListener("change", (event) => {
  if (event.target.form?.hasAttribute("data-submits")) event.target.form.requestSubmit();
});
document.addEventListener("htmx:afterSettle", (event) => localTimes(event.target));
localTimes(document);
sayWhatWasDone();
