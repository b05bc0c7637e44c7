// The API of docs/web-api.md.

// CallError has a Dutch sentence to show.
export class CallError extends Error {}

const unreachable = "De demo is niet bereikbaar. Wat je invulde, staat er nog. Probeer het zo nog eens.";

async function call(path, body) {
  let response;
  try {
    response = await fetch(path, body === undefined ? {} : {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
  } catch {
    throw new CallError(unreachable);
  }
  let answer;
  try {
    answer = await response.json();
  } catch {
    throw new CallError(unreachable);
  }
  if (!response.ok) {
    const { message, reference } = answer.error;
    throw new CallError(message.includes(reference) ? message : `${message} Referentie ${reference}`);
  }
  return answer;
}

const query = (params) => new URLSearchParams(params).toString();

export const users = () => call("/api/users");
export const commands = () => call("/api/commands");
export const channels = (user) => call(`/api/channels?${query({ user })}`);
export const messages = (user, channel) => call(`/api/messages?${query({ user, channel })}`);
export const clock = () => call("/api/clock");
export const wind = (body) => call("/api/clock", body);
export const command = (user, channel, text) => call("/api/command", { user, channel, text });
export const press = (user, message, button) => call("/api/press", { user, message, button });
export const submit = (user, form, values, action) => call("/api/submit", { user, form, values, action });

// events calls changed whenever something changed, and connected with whether the line is up.
export function events(user, changed, connected) {
  let source, timer, closed = false;
  const open = () => {
    source = new EventSource(`/api/events?${query({ user })}`);
    source.addEventListener("changed", () => { connected(true); changed(); });
    source.onerror = () => {
      if (closed) return;
      connected(false);
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, 2000); // it does not try again by itself then
    };
  };
  open();
  return () => { closed = true; clearTimeout(timer); source.close(); };
}
