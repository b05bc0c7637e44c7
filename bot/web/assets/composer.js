// What one writes, with the commands as hints.
import { $, announce, el } from "./dom.js";

let hints = [], active = -1, busy = false;

const text = () => $("composer-text");

function matching() {
  const typed = text().value.trimStart().toLowerCase();
  if (!typed.startsWith("/") || typed.includes("\n")) return [];
  return hints.filter((h) => h.command.startsWith(typed) && h.command !== typed.trimEnd());
}

function draw(keep = false) {
  const list = matching(), box = $("hints");
  if (!keep) active = -1;
  active = Math.min(active, list.length - 1);
  box.replaceChildren(...list.map((h, i) => el("li", {
    id: `hint-${i}`, role: "option", "aria-selected": String(i === active), onmousedown: (e) => { e.preventDefault(); choose(h); },
  }, el("b", {}, h.command), el("span", {}, h.help))));
  box.hidden = list.length === 0;
  text().setAttribute("aria-expanded", String(list.length > 0));
  if (active >= 0) {
    text().setAttribute("aria-activedescendant", `hint-${active}`);
    box.children[active].scrollIntoView({ block: "nearest" });
  } else {
    text().removeAttribute("aria-activedescendant");
  }
  if (!keep && list.length === 1) announce(`${list[0].command}: ${list[0].help}`);
}

function choose(hint) {
  text().value = hint.command;
  draw();
  text().focus();
}

function hide() {
  $("hints").hidden = true;
  text().setAttribute("aria-expanded", "false");
  text().removeAttribute("aria-activedescendant");
  active = -1;
}

// setup lets send(text) take what was written; the field is emptied only when send succeeded.
export function setup(commands, send) {
  hints = commands;
  text().addEventListener("input", () => draw());
  text().addEventListener("blur", hide);
  text().addEventListener("keydown", (e) => {
    if (e.isComposing) return;
    const list = $("hints").hidden ? [] : matching();
    if (list.length && (e.key === "ArrowDown" || e.key === "ArrowUp")) {
      e.preventDefault();
      const step = e.key === "ArrowDown" ? 1 : -1;
      active = active < 0 ? (step > 0 ? 0 : list.length - 1) : (active + step + list.length) % list.length;
      draw(true);
    } else if (list.length && (e.key === "Tab" && !e.shiftKey || e.key === "Enter" && active >= 0)) {
      e.preventDefault();
      choose(list[Math.max(active, 0)]);
    } else if (e.key === "Escape") {
      hide();
    } else if (e.key === "Enter" && !e.shiftKey) {
      e.preventDefault();
      $("composer").requestSubmit();
    }
  });
  $("composer").addEventListener("submit", async (e) => {
    e.preventDefault();
    const value = text().value;
    if (busy || value.trim() === "") return;
    busy = true;
    $("send").disabled = true;
    hide();
    try {
      if (await send(value) && text().value.trim() === value.trim()) text().value = ""; // else one typed on meanwhile
    } finally {
      busy = false;
      $("send").disabled = false;
    }
  });
}
