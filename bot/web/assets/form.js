// Forms: one page of a dialog at a time. What somebody typed is never lost by an error, a bad connection or Escape.
import * as api from "./api.js";
import { $, announce, el, icon } from "./dom.js";
import { build, read } from "./fields.js";
import { markdown } from "./markdown.js";

let user, page, fields = [], busy = false, options;
const kept = new Map(); // what was typed on a page that was closed; in memory only, and only until it is used

const keyOf = (form) => JSON.stringify([user, form.step, form.title, form.fields.map((f) => f.id)]);
const dialog = () => $("form");

function banner(text, calm = false) {
  const old = dialog().querySelector(".banner");
  old?.remove();
  if (!text) return;
  const node = el("div", { className: calm ? "banner calm" : "banner", role: calm ? "status" : "alert", tabIndex: -1 },
    icon("wrong"), el("div", {}, text));
  dialog().querySelector(".form-body").prepend(node);
  return node;
}

// intro shows the first of several lines as what it is: the line to read first.
function intro(text) {
  const [lead, ...rest] = text.split("\n");
  if (!text || rest.length === 0) return text && markdown(text);
  return el("div", {}, el("p", { className: "lead" }, lead), markdown(rest.join("\n")));
}

function draw(text) {
  const f = page;
  fields = f.fields.map(build);
  const guided = f.of > 1;
  const form = el("form", { noValidate: true, onsubmit: (e) => { e.preventDefault(); if (f.submit) send("submit"); else close(); } },
    el("div", { className: "form-head" },
      guided && el("p", { className: "step" }, `Stap ${f.number} van ${f.of}`),
      el("h2", { id: "form-title", tabIndex: -1 }, f.title),
      el("button", { type: "button", className: "quiet", "aria-label": "Sluiten", onclick: close }, icon("close")),
      guided && el("progress", { max: f.of, value: f.number, "aria-hidden": "true" })),
    el("div", { className: "form-body" }, intro(f.intro), fields.map((x) => x.node)),
    el("div", { className: "form-foot" },
      f.back && el("button", { type: "button", className: "back", onclick: () => send("back") }, "Terug"),
      f.submit ? el("button", { type: "button", onclick: close }, guided ? "Later verder" : "Annuleren") : el("button", { type: "submit", className: "primary" }, "Sluiten"),
      f.submit && el("button", { type: "submit", className: "primary" }, f.submit)));
  dialog().replaceChildren(form);
  banner(text, true);
  const before = kept.get(keyOf(f));
  if (before) {
    kept.delete(keyOf(f));
    let any = false;
    for (const x of fields) any = x.restore(before[x.id]) || any;
    if (any && !text) banner("Wat je hier eerder had ingevuld, is teruggezet.", true);
  }
  $("form-title").focus();
  dialog().querySelector(".form-body").scrollTop = 0;
}

// open shows a page, in the dialog that is open or in a new one.
export function open(person, reply) {
  user = person;
  page = reply.form;
  if (!dialog().open) dialog().showModal();
  draw(reply.banner);
}

function setBusy(on) {
  busy = on;
  dialog().setAttribute("aria-busy", String(on));
  for (const b of dialog().querySelectorAll("button")) b.disabled = on;
}

function showErrors(reply) {
  const errors = reply.errors ?? {};
  const wrong = fields.filter((x) => { x.setError(errors[x.id]); return errors[x.id]; });
  const sum = wrong.length === 1 ? "Eén antwoord klopt nog niet." : `${wrong.length} antwoorden kloppen nog niet.`;
  const top = banner(reply.banner || (wrong.length ? sum : "Dit is niet gelukt. Wat je invulde, staat er nog."));
  if (wrong.length) wrong[0].focus();
  else top.focus();
}

async function send(action) {
  if (busy) return;
  setBusy(true);
  const token = page.token;
  try {
    const reply = await api.submit(user, token, read(fields), action);
    setBusy(false);
    if (page?.token !== token) return; // closed by a second Escape, which the browser does not let us stop
    if (reply.kind === "errors") return showErrors(reply);
    if (reply.kind === "form") return open(user, reply);
    finish();
    options.replied(reply);
  } catch (error) {
    setBusy(false);
    const top = banner(error.message);
    top?.focus();
  }
}

function finish() {
  page = undefined;
  dialog().close();
  dialog().replaceChildren(); // what stood in it was for then
}

// close closes the form as Escape does. The server keeps the earlier pages; we keep what was typed on this one.
async function close() {
  if (busy || !page) return;
  const form = page, typed = read(fields);
  const changed = fields.some((x) => x.changed());
  if (form.submit && changed) kept.set(keyOf(form), typed);
  finish();
  try {
    const reply = await api.submit(user, form.token, {}, "cancel");
    if (reply.kind === "say" || reply.kind === "form") return options.replied(reply);
  } catch { /* nothing was to be stored; what is kept is kept */ }
  if (form.submit && form.of > 1) options.tell("Je concept is bewaard; ga verder met /aanmelden.");
  else if (form.submit && changed) options.tell("Het formulier is gesloten. Open je het opnieuw, dan staat er weer wat je invulde.");
}

// setup takes: replied(reply), tell(text), closed().
export function setup(o) {
  options = o;
  dialog().addEventListener("cancel", (e) => { e.preventDefault(); close(); });
  dialog().addEventListener("close", () => {
    if (page) { busy = false; close(); } // the browser closed it without asking
    options.closed();
    announce("Het formulier is gesloten.");
  });
}
