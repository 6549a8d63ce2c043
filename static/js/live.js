// Parts of pages that show what happens now: <div id="…" data-live="5"> is loaded again every 5 s, while somebody looks.
function refresh(part) {
  const busy = document.querySelector("dialog[open]") || part.contains(document.activeElement?.closest("input, select, textarea"));
  if (document.hidden || busy) return;
  htmx.ajax("GET", location.href, { target: part, select: "#" + part.id, swap: "outerHTML" });
}

for (const { id, dataset } of document.querySelectorAll("[data-live]")) {
  setInterval(() => {
    const part = document.getElementById(id);
    if (part && part.dataset.live !== "off") refresh(part);
  }, dataset.live * 1000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-live-switch]");
  if (!button) return;
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", on);
  document.getElementById(button.dataset.liveSwitch).dataset.live = on ? "3" : "off";
});
