// Making elements. Data only ever becomes text: there is no way here to turn a string into HTML.

export const $ = (id) => document.getElementById(id);

// el makes an element. In props, on… are listeners, what the element has as property is set, the rest are attributes.
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node && !name.includes("-")) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((c) => c !== undefined && c !== null && c !== false));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

// announce lets a screen reader say text.
export function announce(text) {
  const live = $("live");
  live.replaceChildren(el("p", {}, text));
}

export function initials(name) {
  const words = name.split(/\s+/).filter((w) => /^\p{Lu}/u.test(w));
  return [words[0], words.at(-1)].filter((w, i, all) => w && all.indexOf(w) === i).map((w) => [...w][0]).join("");
}
