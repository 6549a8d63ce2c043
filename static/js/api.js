// Calls of the admin API: whatever a page changes goes through here.
import { signInAgain } from "./session.js";

/** What the API said against a call; `errors` name fields by their path. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || "The gateway answered " + status + ".");
    this.status = status;
    this.code = body.code;
    this.errors = body.errors || [];
  }
}

const csrf = () => document.querySelector('meta[name="csrf"]')?.content;

export async function call(method, path, body) {
  const response = await ask(method, path, body);
  // Who signs in wrongly is told so, and not asked to sign in.
  const over = response.status === 401 && path !== "/api/session";
  return read(over && (await signInAgain()) ? await ask(method, path, body) : response);
}

async function ask(method, path, body) {
  const init = { method, headers: { Accept: "application/json" } };
  const token = csrf();
  if (token) init.headers["X-CSRF-Token"] = token;
  if (body !== undefined) {
    init.headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  try {
    return await fetch(path, init);
  } catch {
    throw new Problem(0, { detail: "The gateway cannot be reached. Nothing was changed." });
  }
}

async function read(response) {
  const text = await response.text();
  let body = {};
  try {
    if (text) body = JSON.parse(text);
  } catch {
    body = { detail: text.slice(0, 200) };
  }
  if (!response.ok) throw new Problem(response.status, body);
  return body;
}

/** Where the document finds a provider's key: a reference is taken as it is, a key itself is stored under the name. */
export async function reference(name, key) {
  if (/^(env|vault):/.test(key)) return key;
  await call("PUT", "/api/secrets/" + encodeURIComponent(name), { value: key });
  return "vault:" + name;
}

/** Publishes what `change` made of the live document; a change that somebody else made meanwhile is not overwritten. */
export async function publish(change, description) {
  const live = await call("GET", "/api/config");
  const document = structuredClone(live.document);
  change(document);
  return call("POST", "/api/config/publish", { document, description, expected_revision: live.revision });
}

/** A provider as the document is to have it: what its preset says already is left out. */
export function described(name, preset, address) {
  const provider = preset.value === "custom" ? { name } : { name, type: preset.value };
  if (address.base_url !== preset.dataset.url) provider.base_url = address.base_url;
  if (address.dialect !== preset.dataset.dialect) provider.dialect = address.dialect;
  return provider;
}
