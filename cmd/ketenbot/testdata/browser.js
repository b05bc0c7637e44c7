// Eyes for the browser test: finding things as a person does, and looking whether everybody can use them.
window.kijk = (() => {
  const shown = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
  const berichten = () => [...document.querySelectorAll("#messages > .message")];
  const bericht = (tekst) => berichten().findLast((m) => m.innerText.includes(tekst));
  const metLabel = (root, label) => [...(root?.querySelectorAll("button, a") ?? [])].find((b) => shown(b) && b.innerText.trim() === label);

  // plek is where to click an element; it says so when something lies over it, or when it is off the screen.
  function plek(e) {
    e.scrollIntoView({ block: "nearest", inline: "nearest" });
    const r = e.getBoundingClientRect();
    const x = r.left + r.width / 2, y = r.top + r.height / 2;
    const top = document.elementFromPoint(x, y);
    const vrij = top !== null && (e.contains(top) || top.contains(e));
    return { x, y, waarom: vrij ? "" : `hidden by ${top?.outerHTML.slice(0, 120) ?? "the edge of the screen"}` };
  }

  function kleur(tekst) {
    const [r, g, b, a = 1] = tekst.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  }
  const over = (boven, onder) => {
    const mix = (k) => boven[k] * boven.a + onder[k] * (1 - boven.a);
    return { r: mix("r"), g: mix("g"), b: mix("b"), a: 1 };
  };
  function achtergrond(e) {
    const lagen = [];
    for (let n = e; n; n = n.parentElement) {
      const c = kleur(getComputedStyle(n).backgroundColor);
      if (c.a > 0) lagen.push(c);
      if (c.a === 1) break;
    }
    return lagen.reverse().reduce((onder, boven) => over(boven, onder), { r: 255, g: 255, b: 255, a: 1 });
  }
  function licht({ r, g, b }) {
    const lin = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * lin(r) + 0.7152 * lin(g) + 0.0722 * lin(b);
  }

  // vaag lists visible text with less contrast than WCAG 2.2 AA asks (4.5, large text 3).
  function vaag() {
    const uit = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let n = walker.nextNode(); n; n = walker.nextNode()) {
      const e = n.parentElement;
      if (!n.data.trim() || !shown(e) || e.closest(":disabled, option, .unseen, script, noscript")) continue;
      const stijl = getComputedStyle(e);
      const onder = achtergrond(e), [a, b] = [licht(over(kleur(stijl.color), onder)), licht(onder)];
      const verhouding = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      const groot = parseFloat(stijl.fontSize) >= 24 || parseFloat(stijl.fontSize) >= 18.66 && Number(stijl.fontWeight) >= 700;
      if (verhouding < (groot ? 3 : 4.5)) uit.add(`${verhouding.toFixed(2)}: ${n.data.trim().slice(0, 40)}`);
    }
    return [...uit];
  }

  function dubbel() {
    const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
    return [...new Set(ids.filter((id, i) => ids.indexOf(id) !== i))];
  }

  // verwijstNergens lists references for a screen reader to an id that is not there.
  const verwijstNergens = () => [...document.querySelectorAll("[aria-describedby], [aria-labelledby], [aria-controls], label[for]")].filter(shown).flatMap((e) =>
    ["aria-describedby", "aria-labelledby", "aria-controls", "for"].flatMap((a) => (e.getAttribute(a) ?? "").split(/\s+/))
      .filter((id) => id && !document.getElementById(id)));

  // klein lists what is hard to hit with a thumb: less than 24 by 24 (WCAG 2.2 AA), counting the label of a choice.
  const klein = () => [...document.querySelectorAll("button, a, select, input, textarea")].filter(shown).flatMap((e) => {
    if (e.closest(".text, .skip")) return []; // a link in a sentence, and one that shows itself with the keyboard only
    const r = (e.closest("label") ?? e).getBoundingClientRect();
    return r.width < 24 || r.height < 24 ? [`${Math.round(r.width)}x${Math.round(r.height)} ${e.outerHTML.slice(0, 80)}`] : [];
  });

  return { bericht, knop: (tekst, label) => metLabel(bericht(tekst), label), metLabel, plek, vaag, dubbel, verwijstNergens, klein, shown };
})();
