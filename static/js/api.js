// Calls of the admin API: whatever a page changes goes through here.

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

export async function call(method, path, body, headers = {}) {
  const init = { method, headers: { Accept: "application/json", ...headers } };
  const token = csrf();
  if (token) init.headers["X-CSRF-Token"] = token;
  if (body !== undefined) {
    init.headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new Problem(0, { detail: "The gateway cannot be reached. Nothing was changed." });
  }
  const text = await response.text();
  let read = {};
  try {
    if (text) read = JSON.parse(text);
  } catch {
    read = { detail: text.slice(0, 200) };
  }
  if (!response.ok) throw new Problem(response.status, read);
  return read;
}

/** Where the document finds a provider's key: a reference is taken as it is, a key itself is stored under the name. */
export async function reference(name, key) {
  if (/^(env|vault):/.test(key)) return key;
  await call("PUT", "/api/secrets/" + encodeURIComponent(name), { value: key });
  return "vault:" + name;
}

/** Publishes what `change` made of the live document; a change that somebody else made meanwhile is not overwritten. */
export async function publish(change, comment) {
  const live = await call("GET", "/api/config");
  const document = structuredClone(live.document);
  change(document);
  return call("PUT", "/api/config", { document, comment, expected_revision: live.revision });
}
