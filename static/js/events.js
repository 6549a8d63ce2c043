// What happens in the gateway, as it happens: one stream a page, if a part of it asks for any with data-events="exchange circuit". Each event
// is triggered as gateway:exchange and so on; gateway:missed says that there were events which nobody told.
import { element } from "./dom.js";
import { toast } from "./site.js";

/** After a refusal, upon which browsers give up: somebody may sign in again, or another page be closed. */
const AGAIN = 10_000;

/** Whoever publishes here is on the next page by then, which says so itself. */
const BEFORE_TOAST = 300;

const parts = [...document.querySelectorAll("[data-events]")];
const types = [...new Set(["revision", "live", "lost", ...parts.flatMap((part) => part.dataset.events.split(" "))])];
const mark = element("span", "badge warn", element("span", "dot warn live"), "reconnecting");
let source, again, openedBefore;

export const isOpen = () => source?.readyState === EventSource.OPEN;

const trigger = (type, event) => htmx.trigger(document.body, "gateway:" + type, event);

function open() {
  if (!parts.length || source || document.hidden) return;
  clearTimeout(again);
  source = new EventSource("/api/events?types=" + types.join());
  for (const type of types) source.addEventListener(type, (event) => trigger(type === "lost" ? "missed" : type, JSON.parse(event.data)));
  source.addEventListener("open", () => {
    mark.remove();
    document.documentElement.dataset.events = "open";
    if (openedBefore) trigger("missed");
    openedBefore = true;
  });
  source.addEventListener("error", () => {
    document.getElementById("toasts").append(mark);
    document.documentElement.dataset.events = "broken";
    if (source?.readyState !== EventSource.CLOSED) return;
    close();
    again = setTimeout(open, AGAIN);
  });
}

function close() {
  clearTimeout(again);
  source?.close();
  source = undefined;
}

// A browser has six connections for all tabs together: those that nobody looks at keep none.
document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
addEventListener("pagehide", close);
addEventListener("pageshow", open);
document.addEventListener("gateway:revision", ({ detail }) =>
  setTimeout(() => toast("Revision " + detail.number + " is live, by " + detail.actor), BEFORE_TOAST),
);
open();
