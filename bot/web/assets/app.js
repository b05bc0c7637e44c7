// The page: who is who, which conversation is open, and keeping all of it up to date.
import * as api from "./api.js";
import * as clock from "./clock.js";
import * as composer from "./composer.js";
import { $, el, icon } from "./dom.js";
import * as form from "./form.js";
import * as messages from "./messages.js";

let people = [], channels = [], me, channel, stopEvents;
let drawn = "", round = 0, held = false, waiting = false, cameFrom;

const nameOf = (id) => (id === "ketenbot" ? "Ketenbot" : people.find((p) => p.id === id)?.name ?? id);
const person = () => people.find((p) => p.id === me);

function tell(content, wrong = false) {
  $("notice-text").replaceChildren(typeof content === "string" ? el("p", {}, content) : content);
  $("notice").classList.toggle("wrong", wrong);
  $("notice").hidden = false;
}
const fail = (error) => tell(error.message, true);

function drawPeople() {
  const groups = Map.groupBy(people, (p) => p.organisation || "Niet bekend bij Ketenbot");
  $("person").replaceChildren(...[...groups].map(([label, list]) => el("optgroup", { label },
    list.map((p) => el("option", { value: p.id }, p.name)))));
}

function drawPerson() {
  const p = person();
  $("person").value = me;
  $("person-organisation").textContent = p.organisation || "Niet bekend bij Ketenbot";
  $("person-roles").replaceChildren(...p.roles.map((r) => el("li", {}, r)));
  $("composer-text").placeholder = `Bericht als ${p.name}, of /…`;
}

function drawChannels() {
  const link = (c) => el("li", {}, el("a", {
    href: `#${me}/${c.id}`, "aria-current": c.id === channel ? "page" : undefined, className: c.unread ? "unread" : "",
  }, el("span", { className: c.kind === "dm" ? "hash bot" : "hash", "aria-hidden": "true" }, c.kind === "dm" ? icon("chain") : "#"),
  el("span", {}, c.name),
  c.unread > 0 && el("span", { className: "badge" }, String(c.unread), el("span", { className: "unseen" }, " ongelezen"))));
  for (const [id, kind] of [["channels", "channel"], ["dms", "dm"]]) {
    const list = channels.filter((c) => c.kind === kind);
    const focused = document.activeElement?.getAttribute("href");
    $(id).replaceChildren(...list.map(link));
    $(id).previousElementSibling.hidden = list.length === 0;
    if (focused && document.activeElement === document.body) $(id).querySelector(`[href="${focused}"]`)?.focus();
  }
  const elsewhere = channels.reduce((sum, c) => sum + (c.id === channel ? 0 : c.unread), 0);
  $("menu-badge").textContent = elsewhere;
  $("menu-badge").hidden = elsewhere === 0;
  const current = channels.find((c) => c.id === channel);
  $("channel-name").textContent = current.kind === "dm" ? current.name : `# ${current.name}`;
  $("channel-about").textContent = current.kind === "dm" ? "Een gesprek tussen jou en de bot" : "Iedereen in dit kanaal leest mee";
  document.title = `${elsewhere ? `(${elsewhere}) ` : ""}${current.name} – ${person().name} – Ketenbot demo`;
}

// refresh reads everything anew. A round that was overtaken by a later one draws nothing.
async function refresh() {
  if (held) { waiting = true; return; }
  const mine = ++round, user = me;
  let open = channel;
  try {
    const [list, everybody] = await Promise.all([api.channels(user), api.users()]);
    if (!list.some((c) => c.id === open)) open = "dm";
    const posts = await api.messages(user, open);
    if (mine !== round) return;
    if (open !== channel) return go(user, open);
    if (JSON.stringify(everybody) !== JSON.stringify(people)) { people = everybody; drawPeople(); drawPerson(); }
    channels = list.map((c) => (c.id === open ? { ...c, unread: 0 } : c)); // just read
    drawChannels();
    const place = `${user}/${open}`;
    const kind = channels.find((c) => c.id === open).kind;
    messages.show(posts, {
      me: user, nameOf, onPress, fresh: drawn !== place,
      about: kind === "dm" ? "Hier praat je met Ketenbot. Typ / voor alle opdrachten, of begin met:" : "In dit kanaal staat nog niets.",
      starters: kind === "dm",
    });
    drawn = place;
    await clock.refresh();
  } catch (error) {
    if (mine === round) fail(error);
  }
}

let soon;
function changed() {
  clearTimeout(soon);
  soon = setTimeout(refresh, 40); // a burst of signs is one look
}

function hold(on) {
  held = on;
  if (!on && waiting) { waiting = false; refresh(); }
}

function connected(up) {
  const lost = $("notice").dataset.lost === "yes";
  if (up && lost) { $("notice").hidden = true; delete $("notice").dataset.lost; }
  if (!up && !lost) { tell("De verbinding is weg. Ik probeer het vanzelf opnieuw.", true); $("notice").dataset.lost = "yes"; }
}

async function replied(reply) {
  if (reply.kind === "form") {
    if (!$("notice").dataset.lost) $("notice").hidden = true; // it was about what came before
    return form.open(me, reply);
  }
  if (reply.kind === "errors") return tell(reply.banner, true);
  await refresh();
  if (reply.kind === "say") {
    if (reply.message.id === "") tell(reply.message.text, true); // shown once: it could not be stored
    messages.toEnd();
  }
}

// answered follows a form that was sent: who came from a card reads on at the answer.
async function answered(reply) {
  await replied(reply);
  if (reply.kind === "say" && cameFrom) messages.focusMessage(reply.message.id);
}

async function onPress(message, button, row) {
  const buttons = [...row.querySelectorAll("button")];
  if (buttons.some((b) => b.disabled)) return;
  for (const b of buttons) b.disabled = true;
  cameFrom = message.id;
  try {
    await replied(await api.press(me, message.id, button.id));
  } catch (error) {
    fail(error);
    refresh();
  } finally {
    for (const b of buttons) b.disabled = false;
    const again = row.querySelector(`[data-button="${button.id}"]`);
    if (document.activeElement === document.body) {
      if (again?.isConnected) again.focus();
      else messages.focusMessage(message.id);
    }
  }
}

async function send(text) {
  cameFrom = undefined;
  try {
    const reply = await api.command(me, channel, text);
    await replied(reply);
    messages.toEnd();
    return reply.kind !== "say" || reply.message.id !== ""; // what could not be stored stays in the field
  } catch (error) {
    fail(error);
    return false;
  }
}

// drawStarters offers commands as buttons, in a conversation where nothing stands yet.
function drawStarters(commands) {
  $("starters").replaceChildren(...commands.map((c) => {
    const button = el("button", { type: "button" }, c.command, el("span", {}, c.help));
    button.addEventListener("click", async () => {
      button.disabled = true;
      await send(c.command);
      button.disabled = false;
      if (document.activeElement === document.body) rest().focus(); // the button went, as something stands there now
    });
    return button;
  }));
}

function drawer(open) {
  $("side").classList.toggle("open", open);
  $("shade").hidden = !open;
  $("menu").setAttribute("aria-expanded", String(open));
  if (open) $("person").focus();
}

// rest is where the focus goes when what had it is gone. On a phone not the field to write in: that would bring up the keys.
const rest = () => $(matchMedia("(pointer: coarse)").matches ? "scroll" : "composer-text");

const go = (user, id) => { location.hash = `#${user}/${id}`; };

// route follows the address: #person/channel.
function route() {
  const [user, id] = decodeURIComponent(location.hash.slice(1)).split("/");
  const known = people.some((p) => p.id === user);
  if (!known || !id) return go(known ? user : people[0].id, id || "dm");
  if (user !== me) {
    me = user;
    stopEvents?.();
    drawPerson();
    stopEvents = api.events(user, changed, connected);
  }
  if (id !== channel) $("notice").hidden = true;
  channel = id;
  if ($("side").classList.contains("open")) { drawer(false); rest().focus(); }
  refresh();
}

async function start() {
  messages.setup();
  clock.setup({ people: () => people, me: () => me, tell, fail, hold });
  form.setup({
    replied: answered, tell,
    closed: () => {
      if (cameFrom && messages.focusMessage(cameFrom)) return;
      $("composer-text").blur(); // Chromium gave it the focus already, but left the caret in the form that is gone
      rest().focus();
    },
  });
  $("notice-close").addEventListener("click", () => { $("notice").hidden = true; rest().focus(); });
  $("person").addEventListener("change", () => go($("person").value, channel));
  $("menu").addEventListener("click", () => drawer(!$("side").classList.contains("open")));
  $("shade").addEventListener("click", () => drawer(false));
  $("side").addEventListener("keydown", (e) => { if (e.key === "Escape") { drawer(false); $("menu").focus(); } });
  for (;;) {
    try {
      people = await api.users();
      const commands = await api.commands();
      composer.setup(commands, send);
      drawStarters(commands.slice(0, 2));
      break;
    } catch (error) {
      fail(error);
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
  $("notice").hidden = true;
  drawPeople();
  window.addEventListener("hashchange", route);
  route();
}

start();
