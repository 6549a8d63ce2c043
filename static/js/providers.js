// Providers: added from a preset, switched on and off; their circuits closed by hand.
import { call, described, publish, reference } from "./api.js";
import { busy, showProblem } from "./forms.js";
import { showProbe } from "./preview.js";
import { toast, toastNext } from "./site.js";

document.addEventListener("change", async (event) => {
  const { target } = event;
  if (target.name === "preset") fill(target);
  if (!target.dataset.provider) return;
  const on = target.checked;
  try {
    await publish((document) => {
      const provider = document.providers.find((each) => each.name === target.dataset.provider);
      if (on) delete provider.enabled;
      else provider.enabled = false;
    }, "Switched " + target.dataset.provider + (on ? " on" : " off"));
    toastNext(target.dataset.provider + " is switched " + (on ? "on" : "off"));
    location.reload();
  } catch (problem) {
    target.checked = !on;
    toast(problem.errors?.[0]?.message || problem.message, "bad");
  }
});

function fill(preset) {
  const { elements } = preset.form;
  elements.name.value = preset.value === "custom" ? "" : preset.value;
  elements.base_url.value = preset.dataset.url;
  elements.dialect.value = preset.dataset.dialect;
  if (elements.secret.type === "password") elements.secret.placeholder = preset.dataset.variable ? "the key, or env:" + preset.dataset.variable : "empty for a server without keys";
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-reset-model]");
  if (!button) return;
  try {
    await call("POST", "/api/circuits/reset", { provider: button.dataset.resetProvider, model: button.dataset.resetModel });
    toastNext("Circuit closed");
    location.reload();
  } catch (problem) {
    toast(problem.message, "bad");
  }
});

async function test(name) {
  try {
    const tested = await call("POST", "/api/providers/" + encodeURIComponent(name) + "/test");
    const dialog = document.getElementById("tested");
    dialog.querySelector("[data-tested-name]").textContent = name;
    showProbe({ tested: [tested], untested: [] }, document.getElementById("answers"));
    dialog.showModal();
  } catch (problem) {
    toast(problem.errors?.[0]?.message || problem.message, "bad");
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-test-provider]");
  if (button) busy(button, () => test(button.dataset.testProvider));
});

const UNTRIED = " is added; the first request tries it";

/** Asks a provider for its models before anything is stored. A key that the gateway looks up itself can be tried only afterwards. */
async function tried({ base_url, dialect }, key) {
  if (/^(env|vault):/.test(key)) return UNTRIED;
  const { models } = await call("POST", "/api/providers/models", key ? { base_url, dialect, key } : { base_url, dialect });
  return " is ready and has " + models.length + (models.length === 1 ? " model" : " models");
}

function add(form, button, found) {
  const { name, base_url, dialect, secret } = form.elements;
  const address = { base_url: base_url.value.trim(), dialect: dialect.value };
  const provider = described(name.value.trim(), form.querySelector("[name=preset]:checked"), address);
  const key = secret.value.trim();
  busy(button, async () => {
    try {
      const words = await found(address, key);
      if (key) provider.keys = [{ id: provider.name + "-1", secret: await reference(provider.name + "-1", key) }];
      await publish((document) => (document.providers ??= []).push(provider), "Added the provider " + provider.name);
      toastNext(provider.name + words);
      location.reload();
    } catch (problem) {
      showProblem(form, problem);
      form.querySelector("[data-untried]").hidden = !problem.code?.startsWith("provider_");
    }
  });
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-new-provider]")) return;
  event.preventDefault();
  add(event.target, event.submitter, tried);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-untried]");
  if (button?.form.reportValidity()) add(button.form, button, () => UNTRIED);
});
