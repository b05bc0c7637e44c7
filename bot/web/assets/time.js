// Times, always as in Amsterdam, whatever the browser's own zone is.

const zone = { timeZone: "Europe/Amsterdam" };
const format = (options) => new Intl.DateTimeFormat("nl-NL", { ...zone, ...options });
const hm = format({ hour: "2-digit", minute: "2-digit" });
const dayLong = format({ weekday: "long", day: "numeric", month: "long" });
const dayShort = format({ weekday: "short", day: "numeric", month: "short" });
const yearOnly = format({ year: "numeric" });
const numbers = format({ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

export const clockTime = (iso) => hm.format(new Date(iso));
export const day = (iso) => dayLong.format(new Date(iso));
export const moment = (iso) => `${day(iso)} ${clockTime(iso)}`;
export const year = (iso) => yearOnly.format(new Date(iso));
export const shortDay = (iso) => dayShort.format(new Date(iso)).replaceAll(".", "");

function parts(date) {
  return Object.fromEntries(numbers.formatToParts(date).map((p) => [p.type, p.value]));
}

// toInput is how an input of type datetime-local writes a moment.
export function toInput(iso) {
  const p = parts(new Date(iso));
  return `${p.year}-${p.month}-${p.day}T${p.hour}:${p.minute}`;
}

// fromInput reads what such an input holds as time in Amsterdam; undefined when it is no moment.
export function fromInput(text) {
  const wanted = Date.parse(`${text}:00Z`);
  if (Number.isNaN(wanted)) return undefined;
  let guess = wanted;
  for (let i = 0; i < 2; i++) { // twice, for around a change to or from summer time
    const p = parts(new Date(guess));
    guess += wanted - Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute);
  }
  return new Date(guess).toISOString();
}
