// Order and use of a group's targets: by drag, by buttons, by keyboard. Each change is published at once.
import { publish } from "./api.js";
import { showProblem, busy } from "./forms.js";
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

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (button) {
    const target = button.closest(".target");
    move(target.parentElement, +target.dataset.index, +target.dataset.index + +button.dataset.move);
  }
  const remove = event.target.closest("[data-remove-group]")?.dataset.removeGroup;
  if (remove && confirm("Delete the group " + remove + "? Clients that ask for it are refused from then on.")) {
    change((document) => (document.groups = document.groups.filter((group) => group.name !== remove)), "Deleted " + remove);
  }
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
