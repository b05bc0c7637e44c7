// The list of messages. It changes only what changed, so that focus and reading place stay where they were.
import { $, announce, el, icon, initials } from "./dom.js";
import { markdown } from "./markdown.js";
import { clockTime, day } from "./time.js";

const shown = new Map(); // id → { node, as }
let wanted; // the message that gets the focus as soon as it is drawn

function card(m, onPress) {
  const body = [markdown(m.text)];
  if (m.files.length) {
    body.push(el("div", { className: "files" }, m.files.map((f) => el("a", { href: f.url, download: f.name },
      icon("file"), el("span", {}, el("b", {}, f.name), el("small", {}, "Downloaden"))))));
  }
  if (m.buttons.length) {
    const row = el("div", { className: "actions" });
    row.append(...m.buttons.map((b) => el("button", {
      type: "button", className: b.style, "data-button": b.id, onclick: () => onPress(m, b, row),
    }, b.label)));
    body.push(row);
  }
  return body;
}

function render(m, me, nameOf, onPress) {
  const bot = m.author === "ketenbot";
  const name = nameOf(m.author);
  const kind = ["message", bot && "from-bot", m.ephemeral && "is-private"].filter(Boolean).join(" ");
  const meta = el("div", { className: "meta" }, el("b", {}, name), el("time", { dateTime: m.time }, clockTime(m.time)),
    m.edited && !m.deleted && el("span", { className: "edited" }, "bewerkt"),
    m.ephemeral && el("span", { className: "private" }, icon("eye"), "Alleen jij ziet dit"));
  let content;
  if (m.deleted) content = el("p", { className: "gone" }, "Dit bericht is verwijderd.");
  else if (bot) content = el("div", { className: "card" }, ...card(m, onPress));
  else content = el("div", { className: "own" }, ...card(m, onPress));
  return el("li", { className: kind, tabIndex: -1, "data-id": m.id },
    el("div", { className: bot ? "avatar bot" : "avatar", "aria-hidden": "true" }, bot ? icon("chain") : initials(name)),
    el("div", {}, meta, content));
}

const nearEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 120;

// show puts a channel's messages on the page. fresh is true for another channel than before.
export function show(list, { me, nameOf, onPress, fresh, about, starters }) {
  const box = $("scroll"), root = $("messages");
  const follow = fresh || nearEnd(box);
  const focused = document.activeElement?.closest?.("li.message")?.dataset.id;
  if (fresh) { shown.clear(); root.replaceChildren(); wanted = undefined; }
  const nodes = [], spoken = [];
  let lastDay = "", added = 0;
  for (const m of list) {
    const today = day(m.time);
    if (today !== lastDay) {
      const old = root.querySelector(`[data-day="${today}"]`);
      nodes.push(old ?? el("li", { className: "day", "data-day": today }, today));
      lastDay = today;
    }
    const as = JSON.stringify(m);
    let entry = shown.get(m.id);
    if (entry?.as !== as) {
      const isNew = !entry;
      entry = { node: render(m, me, nameOf, onPress), as };
      shown.set(m.id, entry);
      if (!fresh) {
        entry.node.classList.add("fresh");
        if (m.author !== me) {
          added += isNew ? 1 : 0;
          spoken.push(m.deleted ? "Een bericht is verwijderd." : `${isNew ? "Nieuw" : "Gewijzigd"} bericht van ${nameOf(m.author)}: ${m.text.replace(/[*`]/g, "")}`);
        }
      }
    }
    nodes.push(entry.node);
  }
  for (const [i, node] of nodes.entries()) {
    if (root.children[i] !== node) root.insertBefore(node, root.children[i] ?? null);
  }
  while (root.children.length > nodes.length) root.lastElementChild.remove();
  $("empty").hidden = list.length > 0;
  $("empty-text").textContent = about;
  $("starters").hidden = !starters;
  if (spoken.length) announce(spoken.slice(-3).join(" "));
  if (focused && document.activeElement === document.body) shown.get(focused)?.node.focus(); // its button went with the old card
  if (shown.has(wanted)) focusMessage(wanted);
  if (follow) toEnd();
  else if (added) $("newer").hidden = false;
}

// toEnd scrolls to the last message.
export function toEnd() {
  const box = $("scroll");
  box.scrollTop = box.scrollHeight;
  $("newer").hidden = true;
}

// focusMessage puts the focus on a message that may have been drawn anew, or is drawn in a moment.
export function focusMessage(id) {
  const entry = shown.get(id);
  wanted = entry ? undefined : id;
  entry?.node.focus();
  return Boolean(entry);
}

export function setup() {
  $("newer").addEventListener("click", toEnd);
  $("scroll").addEventListener("scroll", () => { if (nearEnd($("scroll"))) $("newer").hidden = true; });
}
