// The fields of a form. build makes one: {id, node, value, changed, restore, setError, focus}.
import { el, icon } from "./dom.js";

const fewOptions = 7; // more are easier to find in a list

const length = (text) => [...text].length;

function shell(f, control, tag = "div", describe = control) {
  const help = f.help && el("p", { className: "help", id: `h-${f.id}` }, f.help);
  const error = el("p", { className: "error", id: `e-${f.id}`, hidden: true });
  // A field can be needed in one case and not in another; then its help says when, and this mark would be wrong.
  const optional = !f.required && !f.help && el("span", { className: "optional" }, " (niet verplicht)");
  const title = tag === "fieldset" ? el("legend", {}, f.label, optional) : el("label", { htmlFor: `f-${f.id}` }, f.label, optional);
  const node = el(tag, { className: "field" }, title, help, error, control);
  const about = [help && help.id, error.id].filter(Boolean).join(" ");
  (tag === "fieldset" ? node : describe).setAttribute("aria-describedby", about);
  return {
    node,
    setError(text, inputs) {
      error.replaceChildren(...(text ? [icon("wrong"), el("span", {}, text)] : []));
      error.hidden = !text;
      node.classList.toggle("wrong", Boolean(text));
      for (const input of inputs) {
        if (text) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
      }
    },
  };
}

function written(f) {
  const long = f.kind === "long", date = f.kind === "date";
  const input = el(long ? "textarea" : "input", {
    id: `f-${f.id}`, name: f.id, value: f.value, rows: long ? 4 : undefined, type: long ? undefined : "text",
    className: date ? "date" : "", placeholder: date ? "DD-MM-JJJJ" : undefined, autocomplete: "off",
    spellcheck: long, "aria-required": f.required ? "true" : undefined,
  });
  const count = el("p", { className: "count", hidden: true, "aria-live": "polite" });
  const recount = () => {
    const used = length(input.value);
    count.hidden = !f.maxlen || used < f.maxlen * 0.8;
    if (!count.hidden) count.textContent = used > f.maxlen ? `${used - f.maxlen} tekens te veel` : `Nog ${f.maxlen - used} tekens`;
  };
  input.addEventListener("input", recount);
  recount();
  const s = shell(f, el("div", {}, input, count), "div", input);
  return {
    id: f.id, node: s.node, value: () => input.value, changed: () => input.value !== f.value,
    restore(v) { if (!v || v === input.value || input.value) return false; input.value = v; recount(); return true; },
    setError: (text) => s.setError(text, [input]), focus: () => input.focus(),
  };
}

function picked(f) {
  const several = f.kind === "several";
  const current = several ? f.value : [f.value];
  const inputs = f.options.map((o, i) => el("input", {
    type: several ? "checkbox" : "radio", name: f.id, id: `f-${f.id}-${i}`, value: o.value, checked: current.includes(o.value),
  }));
  const short = !several && f.options.length <= 5 && f.options.every((o) => length(o.label) <= 14);
  const layout = short ? "choices row" : f.options.length > 4 && f.options.every((o) => length(o.label) <= 34) ? "choices columns" : "choices";
  const chosen = () => inputs.filter((x) => x.checked).map((x) => x.value);
  // Of a radio button the browser does not let one take back the choice.
  const clear = el("button", { type: "button", className: "quiet clear", onclick: () => { inputs.forEach((x) => { x.checked = false; }); offer(); inputs[0].focus(); } }, "Wis keuze");
  const offer = () => { clear.hidden = several || f.required || chosen().length === 0; };
  offer();
  const choices = el("div", { className: layout, onchange: offer }, f.options.map((o, i) => el("label", {}, inputs[i], el("span", {}, o.label))), clear);
  const s = shell(f, choices, "fieldset");
  return {
    id: f.id, node: s.node, value: () => (several ? chosen() : chosen()[0] ?? ""),
    changed: () => chosen().join("\n") !== current.filter(Boolean).join("\n"),
    restore(v) {
      if (!v?.length || chosen().length) return false;
      for (const x of inputs) x.checked = [v].flat().includes(x.value);
      offer();
      return chosen().length > 0;
    },
    setError: (text) => s.setError(text, inputs), focus: () => inputs[0]?.focus(),
  };
}

function listed(f) {
  const select = el("select", { id: `f-${f.id}`, name: f.id, "aria-required": f.required ? "true" : undefined },
    el("option", { value: "" }, "Kies…"), f.options.map((o) => el("option", { value: o.value }, o.label)));
  select.value = f.value;
  if (select.selectedIndex < 0) select.value = "";
  const before = select.value;
  const s = shell(f, select);
  return {
    id: f.id, node: s.node, value: () => select.value, changed: () => select.value !== before,
    restore(v) { if (!v || select.value) return false; select.value = v; return true; },
    setError: (text) => s.setError(text, [select]), focus: () => select.focus(),
  };
}

function info(f) {
  const node = el("div", { className: "field info" }, f.label && el("h3", {}, f.label), el("div", { className: "read" }, f.value),
    f.help && el("p", { className: "help" }, f.help));
  return { id: f.id, node, value: () => undefined, changed: () => false, restore: () => false, setError() {}, focus() {} };
}

export function build(f) {
  if (f.kind === "info") return info(f);
  if (f.kind === "several" || f.kind === "choice" && f.options.length <= fewOptions) return picked(f);
  if (f.kind === "choice") return listed(f);
  return written(f);
}

// read returns the answers by field id, as the API takes them.
export function read(fields) {
  return Object.fromEntries(fields.map((x) => [x.id, x.value()]).filter(([, v]) => v !== undefined));
}
