// Pieces of pages that scripts write. Texts are set as texts, so that nothing of them is read as HTML.
export const element = (name, className = "", ...content) => {
  const made = document.createElement(name);
  made.className = className;
  made.append(...content);
  return made;
};

const svg = (name, attributes) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

export function icon(name) {
  const made = svg("svg", { class: "i", "aria-hidden": "true" });
  made.append(svg("use", { href: "#i-" + name }));
  return made;
}

/** A bar that is filled to `part`, from 0 to 1. */
export function bar(part, kind = "") {
  const made = svg("svg", { class: "bar " + kind, "aria-hidden": "true" });
  made.append(svg("rect", { width: (100 * part).toFixed(1) + "%", height: "100%" }));
  return made;
}
