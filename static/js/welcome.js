// The first provider, group and key. Nothing is stored before the provider has answered.
import { call, described, publish, reference } from "./api.js";
import { busy, showProblem } from "./forms.js";
import { showKey } from "./keys.js";

const byId = (id) => document.getElementById(id);
const connect = byId("connect");
const pick = byId("pick");
const picked = [];
const preset = () => connect.querySelector("[name=preset]:checked");
const done = (step) => document.querySelectorAll(".progress i").forEach((each, i) => each.classList.toggle("done", i <= step));

connect?.addEventListener("change", (event) => {
  if (event.target.name !== "preset") return;
  connect.elements.base_url.value = event.target.dataset.url;
  connect.elements.key.focus();
});

function choice(model) {
  const label = document.createElement("label");
  const box = Object.assign(document.createElement("input"), { type: "checkbox", value: model });
  label.append(box, model);
  return label;
}

connect?.addEventListener("submit", (event) => {
  event.preventDefault();
  busy(event.submitter, async () => {
    try {
      const asked = { base_url: connect.elements.base_url.value.trim(), dialect: preset().dataset.dialect };
      if (connect.elements.key.value.trim()) asked.key = connect.elements.key.value.trim();
      const { models } = await call("POST", "/api/providers/models", asked);
      connect.querySelector("[data-problem]").hidden = true;
      picked.length = 0;
      byId("models").replaceChildren(...models.map(choice));
      byId("found").textContent = models.length + (models.length === 1 ? " model" : " models");
      pick.hidden = false;
      done(1);
      pick.scrollIntoView({ block: "start" });
      byId("search").focus();
    } catch (problem) {
      showProblem(connect, problem);
    }
  });
});

byId("search")?.addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase();
  for (const label of byId("models").children) label.hidden = !label.textContent.toLowerCase().includes(words);
});

byId("models")?.addEventListener("change", ({ target }) => {
  if (target.checked) picked.push(target.value);
  else picked.splice(picked.indexOf(target.value), 1);
});

pick?.addEventListener("submit", (event) => {
  event.preventDefault();
  busy(event.submitter, async () => {
    try {
      if (!picked.length) throw Object.assign(new Error("Pick one model at least."), { errors: [] });
      const group = pick.elements.group.value.trim();
      await store(group);
      const made = await call("POST", "/api/virtual-keys", { name: "first key" });
      showKey(made.key, group);
      byId("made").hidden = false;
      event.submitter.disabled = true;
      done(2);
      byId("made").scrollIntoView({ block: "start" });
    } catch (problem) {
      showProblem(pick, problem);
    }
  });
});

async function store(group) {
  const name = preset().value;
  const provider = described(name, preset(), { base_url: connect.elements.base_url.value.trim(), dialect: preset().dataset.dialect });
  const key = connect.elements.key.value.trim();
  if (key) provider.keys = [{ id: name + "-1", secret: await reference(name + "-1", key) }];
  await publish((document) => {
    document.providers = (document.providers ?? []).filter((each) => each.name !== name).concat(provider);
    const targets = picked.map((model) => ({ provider: name, model }));
    document.groups = (document.groups ?? []).filter((each) => each.name !== group).concat({ name: group, targets });
  }, "First provider and group");
}
