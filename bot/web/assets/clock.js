// The demo's clock: winding it, and telling what that brought about.
import * as api from "./api.js";
import { $, el, icon } from "./dom.js";
import { clockTime, fromInput, moment, shortDay, toInput, year } from "./time.js";

let now, busy = false, options;

export async function refresh() {
  ({ now } = await api.clock());
  $("now").replaceChildren(shortDay(now), el("span", { className: "year" }, ` ${year(now)}`), `, ${clockTime(now)}`);
  $("now").dateTime = now;
}

// unread counts per person and channel, for everybody: in a demo one wants to know where to look next.
async function unread() {
  const all = await Promise.all(options.people().map(async (p) => [p, await api.channels(p.id)]));
  return all.flatMap(([person, channels]) => channels.map((channel) => ({ person, channel })));
}

async function news(before) {
  const was = new Map(before.map(({ person, channel }) => [`${person.id}/${channel.id}`, channel.unread]));
  const found = new Map();
  for (const { person, channel } of await unread()) {
    const key = `${person.id}/${channel.id}`;
    const count = channel.unread - (was.get(key) ?? 0);
    if (count <= 0) continue;
    if (channel.kind === "dm") found.set(key, { label: person.name, href: `#${key}`, count });
    else if (!found.has(channel.id) || person.id === options.me()) {
      found.set(channel.id, { label: `# ${channel.name}`, href: `#${key}`, count });
    }
  }
  return [...found.values()];
}

function setBusy(on) {
  busy = on;
  for (const b of document.querySelectorAll(".clock button, #clock-form button")) b.disabled = on;
  options.hold(on);
}

async function wind(body) {
  if (busy) return;
  setBusy(true);
  options.tell("De klok loopt…");
  try {
    const before = await unread();
    const answer = await api.wind(body);
    const list = await news(before);
    const total = list.reduce((sum, item) => sum + item.count, 0);
    const what = total === 0 ? "Er kwamen geen nieuwe berichten." : total === 1 ? "Er kwam één nieuw bericht:" : `Er kwamen ${total} nieuwe berichten:`;
    options.tell(el("div", {}, el("p", {}, `Het is nu ${moment(answer.now)}. ${what}`),
      list.length > 0 && el("p", { className: "links" }, list.map((item) => el("a", { href: item.href }, `${item.label} (${item.count})`)))));
    return true;
  } catch (error) {
    options.fail(error);
    return error;
  } finally {
    setBusy(false);
  }
}

function clockError(text) {
  const p = $("clock-error");
  p.replaceChildren(...(text ? [icon("wrong"), el("span", {}, text)] : []));
  p.hidden = !text;
  $("clock-field").classList.toggle("wrong", Boolean(text));
  $("clock-input").setAttribute("aria-invalid", String(Boolean(text)));
  if (text) $("clock-input").focus();
}

// setup takes: people, me, tell, fail, and hold (no refreshing while the clock runs, or what is new would be read at once).
export function setup(o) {
  options = o;
  for (const b of document.querySelectorAll("[data-advance]")) {
    b.addEventListener("click", async () => { await wind({ advance: b.dataset.advance }); b.focus(); });
  }
  const dialog = $("clock-dialog");
  $("clock-to").addEventListener("click", () => {
    clockError("");
    $("clock-input").value = toInput(now);
    $("clock-input").min = toInput(now);
    dialog.showModal();
  });
  $("clock-cancel").addEventListener("click", () => dialog.close());
  $("clock-form").addEventListener("submit", async (e) => {
    e.preventDefault();
    const to = fromInput($("clock-input").value);
    if (!to) return clockError("Vul een datum en een tijd in.");
    if (new Date(to) < new Date(now)) return clockError(`De klok kan niet terug. Het is nu ${moment(now)}.`);
    const done = await wind({ to });
    if (done === true) dialog.close();
    else if (done) clockError(done.message);
  });
}
