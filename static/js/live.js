// Parts of pages that show what happens now. <div id="…" data-events="exchange" data-live="15"> is loaded again at each such event, and every
// 15 s as long as the stream of events is broken or a row of it is still running.
import { isOpen } from "./events.js";

/** With events there is little that they do not tell: times grow old, keys cool, other gateways on the database serve too. */
const SLOWER = 4;

const LEAST_PAUSE = 1000;

/** A page that is slow to make is made for a tenth of the time at most. */
const PAUSE_PER_LOAD = 9;

/** Which exchanges the filter in this page's address shows. */
const FILTERS = {
  request_id: (exchange, text) => exchange.request_id.includes(text),
  outcome: (exchange, text) => (text === "failed") === Boolean(exchange.error_class),
  model: (exchange, text) => exchange.requested_model === text,
  provider: (exchange, text) => exchange.provider === text,
  key: (exchange, text) => exchange.key_name === text,
  status: (exchange, text) => exchange.status === +text,
  route_mode: (exchange, text) => exchange.route_mode === text,
  until: (exchange, text) => exchange.started_at < text,
};

function isShown(exchange) {
  const filter = new URLSearchParams(location.search);
  return Object.entries(FILTERS).every(([field, fits]) => {
    const text = filter.get(field)?.trim();
    return !text || fits(exchange, text);
  });
}

/** Somebody would lose their place: a dialog, the keyboard's focus, a selection, what the mouse points at or drags. */
function isInUse(part) {
  const typing = part.contains(document.activeElement?.closest("input, select, textarea"));
  return typing || part.querySelector(":focus-visible, canvas:hover, .dragged") || document.querySelector("dialog[open]") || String(getSelection());
}

function keepFresh({ id, dataset }) {
  const running = () => document.getElementById(id)?.querySelectorAll("[data-running]").length;
  /** Whether an event is about something that the part does not show yet; of the others each is. */
  const isNews = { exchange: isShown, live: (event) => event.in_flight !== running() };
  let due, timer;
  let rested = 0;
  let rounds = 0;

  function want() {
    due = true;
    timer ??= setTimeout(load, Math.max(0, rested - performance.now()));
  }

  async function load() {
    const began = performance.now();
    const part = document.getElementById(id);
    const stays = !part || part.dataset.live === "off" || document.hidden;
    due = !stays && isInUse(part);
    if (!stays && !due) await htmx.ajax("GET", location.href, { target: part, select: "#" + id, swap: "outerHTML" }).catch(() => {});
    rested = performance.now() + Math.max(LEAST_PAUSE, PAUSE_PER_LOAD * (performance.now() - began));
    timer = undefined;
    if (due) want();
  }

  for (const type of dataset.events?.split(" ") ?? []) {
    document.addEventListener("gateway:" + type, ({ detail }) => (isNews[type]?.(detail) ?? true) && want());
  }
  document.addEventListener("gateway:missed", want);
  document.addEventListener("visibilitychange", want);
  if (+dataset.live) {
    setInterval(() => {
      if (running() || !isOpen() || ++rounds % SLOWER === 0) want();
    }, dataset.live * 1000);
  }
}

document.querySelectorAll("[data-live], [data-events]").forEach(keepFresh);

document.addEventListener("gateway:live", ({ detail }) => {
  for (const counter of document.querySelectorAll("[data-in-flight]")) counter.textContent = detail.in_flight + " in flight";
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-live-switch]");
  if (!button) return;
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", on);
  document.getElementById(button.dataset.liveSwitch).dataset.live = on ? "3" : "off";
  if (on) htmx.trigger(document.body, "gateway:missed");
});
