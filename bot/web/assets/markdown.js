// The small Markdown of a message: **vet**, *cursief*, `opdracht`, lines, lists of "- ". Everything else is text, and addresses are links.
import { el } from "./dom.js";

const mark = /\*\*([^*\n]+(?:\*(?!\*)[^*\n]+)*)\*\*|\*([^*\s][^*\n]*)\*|`([^`\n]+)`|(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/g;

function inline(text) {
  const out = [];
  let last = 0;
  for (const m of text.matchAll(mark)) {
    out.push(text.slice(last, m.index));
    if (m[1] !== undefined) out.push(el("strong", {}, ...inline(m[1])));
    else if (m[2] !== undefined) out.push(el("em", {}, ...inline(m[2])));
    else if (m[3] !== undefined) out.push(el("code", {}, m[3]));
    else out.push(el("a", { href: m[4], target: "_blank", rel: "noopener noreferrer" }, m[4]));
    last = m.index + m[0].length;
  }
  out.push(text.slice(last));
  return out.filter((part) => part !== "");
}

// markdown returns a div.
export function markdown(text) {
  const root = el("div", { className: "text" });
  let block;
  for (const line of text.split("\n")) {
    if (line.trim() === "") {
      block = undefined;
    } else if (line.startsWith("- ")) {
      if (block?.tagName !== "UL") root.append(block = el("ul"));
      block.append(el("li", {}, ...inline(line.slice(2))));
    } else {
      if (block?.tagName !== "P") root.append(block = el("p"));
      else block.append(el("br"));
      block.append(...inline(line));
    }
  }
  return root;
}
