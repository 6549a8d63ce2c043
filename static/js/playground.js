// A client like any other, with a virtual key of its own that lasts a day. What is said stays in this page.
import { call } from "./api.js";
import { toast } from "./site.js";

const log = document.getElementById("log");
const field = (id) => document.getElementById(id);
const element = (name, className, text = "") => Object.assign(document.createElement(name), { className, textContent: text });
const DAY = 24 * 3600e3;

let turns = [];
let pictures = [];
let running;

async function key(fresh) {
  const kept = JSON.parse(sessionStorage.getItem("gatehouse.playground") || "null");
  if (kept && !fresh && kept.until > Date.now()) return kept.key;
  const until = Date.now() + DAY;
  const made = await call("POST", "/api/virtual-keys", { name: "playground", expires_at: new Date(until).toISOString(), metadata: { made_by: "playground" } });
  sessionStorage.setItem("gatehouse.playground", JSON.stringify({ key: made.key, until: until - 60e3 }));
  return made.key;
}

function body() {
  const messages = field("system").value.trim() ? [{ role: "system", content: field("system").value.trim() }] : [];
  const request = { model: field("model").value, stream: true, stream_options: { include_usage: true }, messages: messages.concat(turns) };
  if (field("temperature").value) request.temperature = +field("temperature").value;
  if (field("max-tokens").value) request.max_tokens = +field("max-tokens").value;
  return request;
}

function show(who, className) {
  field("nothing")?.remove();
  const turn = element("div", "turn " + className);
  const text = element("div", "text");
  turn.append(element("div", "who", who), text);
  log.append(turn);
  return { turn, text };
}

/** Code between fences becomes blocks; all of it is text, whatever it looks like. */
function write(into, text) {
  const parts = text.split(/```[\w+-]*\n?/);
  into.replaceChildren(...parts.map((part, i) => (i % 2 ? element("pre", "", part.replace(/\n$/, "")) : document.createTextNode(part))));
}

function thinking(turn) {
  const details = element("details", "");
  details.append(element("summary", "", "Reasoning"), element("div", "small"));
  turn.querySelector(".text").before(details);
  return details.lastChild;
}

async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const frames = (rest + value).split(/\r?\n\r?\n/);
    rest = frames.pop();
    for (const frame of frames) {
      const data = frame.split(/\r?\n/).filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trim()).join("\n");
      if (data && data !== "[DONE]") yield JSON.parse(data);
    }
  }
}

async function send(request, fresh) {
  const response = await fetch("/v1/chat/completions", {
    method: "POST", signal: running.signal, body: JSON.stringify(request),
    headers: { "Content-Type": "application/json", Authorization: "Bearer " + (await key(fresh)) },
  });
  // The key may have been revoked meanwhile.
  return response.status === 401 && !fresh ? send(request, true) : response;
}

const seconds = (ms) => (ms < 1000 ? Math.round(ms) + " ms" : (ms / 1000).toFixed(2) + " s");

async function figures(turn, response, first, whole, usage) {
  const box = element("div", "figures");
  const add = (text) => box.append(element("span", "", text));
  const head = (name) => response.headers.get("X-Gatehouse-" + name);
  if (first) add("first content " + seconds(first));
  add("whole " + seconds(whole));
  if (usage) add(usage.prompt_tokens + " / " + usage.completion_tokens + " tokens");
  if (head("Provider")) add(head("Provider") + "/" + head("Model"));
  if (head("Route-Mode")) add(head("Route-Mode").replace("_", " ") + (head("Attempts") > 1 ? ", " + head("Attempts") + " tries" : ""));
  turn.append(box);
  const id = response.headers.get("X-Request-ID");
  const record = await recorded(id).catch(() => undefined);
  if (record?.cost_usd != null) add("$" + (+record.cost_usd).toPrecision(2));
  const link = element("a", "", "how it was answered");
  link.href = "/admin/requests/" + encodeURIComponent(id);
  box.append(link);
}

/** The row is written right after the answer has left; it is looked for in the last hour only, so that asking too early costs little. */
async function recorded(id) {
  const query = "?limit=1&request_id=" + encodeURIComponent(id) + "&from=" + new Date(Date.now() - 3600e3).toISOString();
  for (let pause = 100; pause < 2000; pause *= 2) {
    const { data } = await call("GET", "/api/exchanges" + query);
    if (data.length) return data[0];
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

async function answer() {
  const { turn, text } = show(field("model").value, "assistant");
  text.classList.add("caret");
  const began = performance.now();
  let said = "", reasoning, first, usage, response;
  running = new AbortController();
  busy(true);
  try {
    response = await send(body());
    if (!response.ok) throw new Error((await response.json()).error?.message || "The gateway answered " + response.status + ".");
    for await (const event of events(response)) {
      if (event.error) throw new Error(event.error.message);
      usage = event.usage ?? usage;
      const delta = event.choices?.[0]?.delta ?? {};
      const thought = delta.reasoning_content ?? delta.reasoning;
      if (thought) (reasoning ??= thinking(turn)).textContent += thought;
      if (delta.content) write(text, (said += delta.content));
      if (thought || delta.content) first ??= performance.now() - began;
      if (log.scrollHeight - log.scrollTop - log.clientHeight < 120) log.scrollTop = log.scrollHeight;
    }
  } catch (problem) {
    if (problem.name === "AbortError") turn.append(element("div", "small faint", "Stopped."));
    else turn.append(element("div", "note-box bad", problem.message));
  }
  text.classList.remove("caret");
  busy(false);
  if (said) turns.push({ role: "assistant", content: said });
  if (response?.ok) await figures(turn, response, first, performance.now() - began, usage);
  log.scrollTop = log.scrollHeight;
}

function busy(on) {
  field("send").hidden = on;
  field("stop").hidden = !on;
  field("prompt").focus();
}

function ask() {
  const words = field("prompt").value.trim();
  if (!words || !field("stop").hidden) return;
  const { text } = show("You", "user");
  text.textContent = words;
  for (const url of pictures) text.append(document.createElement("br"), Object.assign(document.createElement("img"), { src: url, alt: "Attached picture" }));
  const images = pictures.map((url) => ({ type: "image_url", image_url: { url } }));
  turns.push({ role: "user", content: images.length ? [{ type: "text", text: words }, ...images] : words });
  field("prompt").value = "";
  attach([]);
  answer();
}

function attach(urls) {
  pictures = urls;
  field("pictures").hidden = !urls.length;
  field("pictures").replaceChildren(element("span", "badge accent", urls.length + (urls.length === 1 ? " picture" : " pictures")));
}

function clear() {
  running?.abort();
  turns = [];
  log.replaceChildren();
  field("prompt").focus();
}

field("ask")?.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
field("prompt")?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  ask();
});
field("stop")?.addEventListener("click", () => running.abort());
field("image")?.addEventListener("change", (event) => {
  const [file] = event.target.files;
  if (!file) return;
  if (file.size > 10e6) return toast("A picture may have 10 MB at most.", "bad");
  const reader = new FileReader();
  reader.onload = () => attach([...pictures, reader.result]);
  reader.readAsDataURL(file);
});
document.querySelector("[data-clear]")?.addEventListener("click", clear);
