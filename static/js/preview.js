// What a document would have made of the last day's requests: who loses their last target, who is refused, who gets the traffic.
import { bar, element, icon } from "./dom.js";

const MOST_LINES = 12;

const percent = (share) => (share > 0 && share < 0.001 ? "< 0.1%" : +(100 * share).toFixed(1) + "%");
const dollars = (usd) => (usd > 0 && usd < 0.0001 ? "<$0.0001" : "$" + (usd >= 100 ? Math.round(usd) : +usd.toFixed(usd >= 1 ? 2 : 4)));
const millis = (ms) => (ms == null ? "–" : ms < 1000 ? Math.round(ms) + " ms" : (ms / 1000).toFixed(2) + " s");
const requests = (n) => n.toLocaleString("en-US") + (n === 1 ? " request" : " requests");

/** Shows it in the dialog before a change is published. */
export function showReplay(replay, box) {
  box.replaceChildren(...replay.lost_groups.map(lost), ...refused(replay.refused_clients));
  if (!replay.replayed) {
    box.append(note("", "info", "No request of the last " + replay.hours + " hours can be planned again; only the groups were checked."));
    return;
  }
  box.append(figures(replay), shares(replay.targets));
}

/** Shows which of the changed providers answer. */
export function showProbe(probe, box) {
  const told = ({ provider, model, ok, attempts }) =>
    note(ok ? "" : "bad", ok ? "check" : "alert", element("strong", "", provider), (ok ? " answers for " : " does not answer for ") + model + ": ",
      attempts.map(({ key, result, reason, total_ms }) => (key ? key + " " : "") + (result === "ok" ? "ok in " + millis(total_ms) : result + ", " + reason)).join("; "));
  const untested = probe.untested.map((provider) => note("", "info", element("strong", "", provider), " was not asked: it is switched off, or no group uses it."));
  box.replaceChildren(...probe.tested.map(told), ...untested);
  if (!box.hasChildNodes()) box.append(note("", "info", "No provider is added or changed."));
}

function note(kind, name, ...words) {
  return element("div", "note-box " + kind, icon(name), element("span", "", ...words));
}

function lost(group) {
  const words = group.resting.length ? " keeps only targets that are left alone now because they failed: " + group.resting.join(", ") : " loses its last target";
  const had = group.resting.length ? "." : " (" + group.targets.join(", ") + ").";
  return note("bad", "alert", "The group ", element("strong", "", group.group), words + had + (group.requests ? " " + requests(group.requests) + " of the last day asked for it." : ""));
}

function refused(clients) {
  if (!clients.length) return [];
  const rows = clients.slice(0, MOST_LINES).map((client) => element("li", "", element("strong", "", client.key), " asking for ", element("code", "", client.model), ": " + client.status + " " + client.code + ", " + requests(client.requests)));
  if (clients.length > MOST_LINES) rows.push(element("li", "", "and " + (clients.length - MOST_LINES) + " more"));
  return [note("warn", "alert", "Callers that would be refused:", element("ul", "", ...rows))];
}

function figures(replay) {
  const fact = (name, before, after, worse) => {
    const kind = before === after || after === "–" ? "" : worse ? "delta bad" : "delta good";
    const now = element("span", kind, after);
    return element("div", "", element("dt", "", name), element("dd", "", ...(before === after ? [] : [element("span", "faint", before + " → ")]), now));
  };
  const sample = replay.sampled > 1 ? ", one in " + replay.sampled : "";
  return element("section", "stack tight",
    element("p", "small muted", requests(replay.replayed) + " of the last " + replay.hours + " hours planned again" + sample + "."),
    element("dl", "facts three",
      fact("Unanswered", percent(replay.failed_before), percent(replay.failed_after), replay.failed_after > replay.failed_before),
      fact("Cost", dollars(replay.cost_usd_before), dollars(replay.cost_usd_after), replay.cost_usd_after > replay.cost_usd_before),
      fact("First content", millis(replay.ttft_ms_before), millis(replay.ttft_ms_after), replay.ttft_ms_after > replay.ttft_ms_before)));
}

function shares(targets) {
  const cell = (share, kind) => element("td", "w-share", element("span", "", percent(share)), bar(share, kind));
  const row = (target) => {
    const less = target.answers_after < target.answers_before ? "warn" : "";
    return element("tr", "", element("td", "", element("span", "strong", target.model), element("span", "sub", target.provider)), cell(target.answers_before, "plain"), cell(target.answers_after, less));
  };
  const head = (text) => Object.assign(element("th", "", text), { scope: "col" });
  const rows = targets.slice(0, MOST_LINES).map(row);
  return element("div", "card", element("table", "",
    element("thead", "", element("tr", "", head("Answers of"), head("Now"), head("After"))), element("tbody", "", ...rows)));
}
