// Order and use of a group's targets: by drag, by buttons, by keyboard. Each change is published at once.
import { publish } from "./api.js";
import { explain } from "./explain.js";
import { showProblem, busy, sure } from "./forms.js";
import { toast, toastNext } from "./site.js";

const named = (document, name) => document.groups.find((group) => group.name === name);

async function change(what, description) {
  try {
    await publish(what, description);
    toastNext(description);
    location.reload();
  } catch (problem) {
    toast(problem.errors?.[0]?.message || problem.message, "bad");
  }
}

function move(list, from, to) {
  const group = list.dataset.group;
  if (to < 0 || to >= list.children.length || from === to) return;
  change((document) => {
    const { targets } = named(document, group);
    targets.splice(to, 0, ...targets.splice(from, 1));
  }, "Reordered " + group);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-move]");
  if (button) {
    const target = button.closest(".target");
    move(target.parentElement, +target.dataset.index, +target.dataset.index + +button.dataset.move);
  }
  const dry = event.target.closest("[data-dry-run]");
  if (dry) openDryRun(dry.dataset.dryRun);
  const pen = event.target.closest("[data-settings-of]");
  if (pen) openSettings(pen);
  const bin = event.target.closest("[data-remove-group]");
  if (bin && (await sure(bin))) {
    const name = bin.dataset.removeGroup;
    change((document) => (document.groups = document.groups.filter((group) => group.name !== name)), "Deleted " + name);
  }
});

/** An automatic group is written down, or the word that there is to be none. */
function write(group, description) {
  change((document) => (document.groups ??= []).push(group), description);
}

function target(name) {
  const slash = name.indexOf("/");
  return { provider: name.slice(0, slash), model: name.slice(slash + 1) };
}

document.addEventListener("click", ({ target: { dataset } }) => {
  const { keepGroup, targets, endGroup } = dataset;
  if (keepGroup) write({ name: keepGroup, targets: targets.split("\n").map(target) }, "Kept the group " + keepGroup);
  if (endGroup) write({ name: endGroup, enabled: false }, "Switched off the group " + endGroup);
});

const dryRun = document.getElementById("dry-run");

function openDryRun(group) {
  dryRun.querySelector("[data-group-name]").textContent = group;
  dryRun.showModal();
  askDryRun();
}

function askDryRun() {
  const { key, tokens, stream } = dryRun.querySelector("form").elements;
  const question = { model: dryRun.querySelector("[data-group-name]").textContent, stream: stream.checked };
  if (key.value.trim()) question.key = key.value.trim();
  if (tokens.value) question.input_tokens = +tokens.value;
  return explain(question, document.getElementById("route-now"));
}

dryRun?.addEventListener("submit", (event) => {
  event.preventDefault();
  busy(event.submitter, askDryRun);
});

document.addEventListener("change", (event) => {
  const target = event.target.closest(".target");
  if (!target || !event.target.matches(".switch")) return;
  const group = target.parentElement.dataset.group;
  const on = event.target.checked;
  change((document) => {
    const entry = named(document, group).targets[target.dataset.index];
    if (on) delete entry.enabled;
    else entry.enabled = false;
  }, "Switched a target of " + group + (on ? " on" : " off"));
});

const settings = document.getElementById("group-settings");

function openSettings({ dataset }) {
  const { elements } = settings.querySelector("form");
  settings.querySelector("[data-settings-name]").textContent = dataset.settingsOf;
  elements.strategy.value = dataset.strategy;
  elements.fallbacks.value = dataset.fallbacks;
  elements.hedge_after.value = dataset.hedge;
  elements.recovery.value = dataset.recovery;
  settings.showModal();
}

/** What is as usual needs no word in the document. */
function put(group, field, value, usual) {
  if (String(value) === usual) delete group[field];
  else group[field] = value;
}

settings?.addEventListener("submit", (event) => {
  event.preventDefault();
  const { elements } = event.target;
  const name = settings.querySelector("[data-settings-name]").textContent;
  busy(event.submitter, async () => {
    try {
      await publish((document) => {
        const group = named(document, name);
        put(group, "strategy", elements.strategy.value, "priority");
        put(group, "fallbacks", elements.fallbacks.value.split(/[\s,]+/).filter(Boolean), "");
        put(group, "hedge_after", elements.hedge_after.value.trim(), "");
        put(group, "recovery", elements.recovery.value, "auto");
      }, "Changed the settings of " + name);
      toastNext("Settings of " + name + " are changed");
      location.reload();
    } catch (problem) {
      showProblem(event.target, problem);
    }
  });
});

let dragged;
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".grip")?.closest(".target");
  if (!dragged) return;
  dragged.classList.add("dragged");
  event.dataTransfer.setDragImage(dragged, 12, 20);
  event.dataTransfer.effectAllowed = "move";
});
document.addEventListener("dragover", (event) => {
  const over = event.target.closest(".target");
  document.querySelectorAll(".target.over").forEach((each) => each.classList.remove("over"));
  if (!dragged || over?.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  over.classList.add("over");
});
document.addEventListener("drop", (event) => {
  const over = event.target.closest(".target");
  if (!dragged || over?.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  move(over.parentElement, +dragged.dataset.index, +over.dataset.index);
});
document.addEventListener("dragend", () => {
  document.querySelectorAll(".target").forEach((each) => each.classList.remove("dragged", "over"));
  dragged = undefined;
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-new-group]")) return;
  event.preventDefault();
  const targets = form.elements.targets.value.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => {
    const slash = line.indexOf("/");
    return { provider: line.slice(0, slash), model: line.slice(slash + 1) };
  });
  const group = { name: form.elements.name.value.trim(), targets };
  if (form.elements.strategy.value !== "priority") group.strategy = form.elements.strategy.value;
  busy(event.submitter, async () => {
    try {
      await publish((document) => (document.groups ??= []).push(group), "Made the group " + group.name);
      toastNext("Group " + group.name + " is ready");
      location.reload();
    } catch (problem) {
      showProblem(form, problem);
    }
  });
});
