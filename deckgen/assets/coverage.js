"use strict";
(() => {
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const margin = byId("margin"), chosen = byId("chosen"), hint = [...chosen.childNodes];
  const gaps = [...document.querySelectorAll(".ref[data-gap]")];
  let current = "", pinned = false, waiting = 0;
  let quiet = false;  // while a pointer is down, what has the focus is not to move away under it
  const wide = matchMedia("(min-width: 62rem)");
  root.classList.add("js");

  // --- the cards of a sentence, in the margin
  const keyOf = (element) => element.id.slice(1);
  const sentenceOf = (target) => target.closest?.("main .s, main .ref");

  function ranges(sentence, spans) {
    const found = [];
    for (const span of spans.split(" ")) {
      const [start, end] = span.split("-").map(Number);
      const range = document.createRange();
      const walker = document.createTreeWalker(sentence, NodeFilter.SHOW_TEXT);
      for (let at = 0, node; (node = walker.nextNode()); at += node.length) {
        if (start >= at && start <= at + node.length) range.setStart(node, start - at);
        if (end > at && end <= at + node.length) range.setEnd(node, end - at);
      }
      found.push(range);
    }
    return found;
  }

  function mark(card) {
    if (!globalThis.CSS?.highlights) return;
    CSS.highlights.delete("quoted");
    if (card && current) CSS.highlights.set("quoted", new Highlight(...ranges(byId("s" + current), card.dataset.at)));
  }

  function show(key) {
    if (key === current) return;
    clear();
    current = key;
    byId("s" + key).classList.add("on");
    const note = byId("n" + key).cloneNode(true);
    note.querySelectorAll(".card").forEach((card) => { card.tabIndex = 0; });
    chosen.replaceChildren(...note.childNodes);
    margin.classList.add("open");
    margin.scrollTop = 0;
    if (!wide.matches) byId("r" + key).scrollIntoView({ block: "nearest" });  // not behind the cards
    const gap = gaps.findIndex((each) => keyOf(each) === key);
    if (gap >= 0) byId("where").textContent = `${gap + 1} of ${gaps.length}`;
  }

  function clear() {
    mark(null);
    if (current) byId("s" + current).classList.remove("on");
    current = "";
    pinned = false;
  }

  function close() {
    const back = margin.contains(document.activeElement) && current ? byId("r" + current) : null;
    clear();
    margin.classList.remove("open");
    chosen.replaceChildren(...hint);
    quiet = true;
    back?.focus();
    quiet = false;
  }

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    clearTimeout(waiting);
    const sentence = sentenceOf(event.target);
    if (sentence && !pinned) waiting = setTimeout(() => show(keyOf(sentence)), 90);
    mark(event.target.closest?.("#margin .card"));
  });
  document.addEventListener("pointerdown", () => { quiet = true; });
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => { quiet = false; });
  document.addEventListener("focusin", (event) => {
    const reference = event.target.closest("main .ref");
    if (reference && !quiet) show(keyOf(reference));
    mark(event.target.closest("#margin .card"));
  });
  document.addEventListener("click", (event) => {
    const sentence = sentenceOf(event.target);
    if (sentence) {
      if (sentence.matches(".ref")) event.preventDefault();
      else if (!getSelection().isCollapsed) return;
      show(keyOf(sentence));
      pinned = true;
      if (event.detail === 0) margin.focus();
    } else if (event.target.closest("#close")) close();
    else if (!event.target.closest("#margin, .tools, header")) close();
  });

  // --- from gap to gap
  function go(step) {
    if (!gaps.length) return;
    const here = current ? byId("r" + current) : document.activeElement;
    const after = (each) => here.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING;
    const before = (each) => here.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_PRECEDING;
    const next = step > 0 ? gaps.find((each) => each !== here && after(each)) ?? gaps[0]
      : gaps.findLast((each) => each !== here && before(each)) ?? gaps[gaps.length - 1];
    pinned = false;
    next.focus({ preventScroll: true });
    show(keyOf(next));
    if (wide.matches) byId("s" + keyOf(next)).scrollIntoView({ block: "center" });
  }
  byId("next").addEventListener("click", () => go(1));
  byId("previous").addEventListener("click", () => go(-1));
  byId("where").textContent = gaps.length ? `${gaps.length} gap${gaps.length > 1 ? "s" : ""}` : "No gaps";
  for (const id of ["next", "previous", "only"]) byId(id).disabled = !gaps.length;
  byId("only").addEventListener("change", (event) => root.classList.toggle("only-gaps", event.target.checked));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && margin.classList.contains("open")) return close();
    if (event.ctrlKey || event.metaKey || event.altKey || !byId("keys").checked) return;
    if (event.key === "n") go(1);
    else if (event.key === "p") go(-1);
  });

  // --- by day and by night
  const themes = ["automatic", "light", "dark"];
  let theme = "automatic";
  try { theme = localStorage.getItem("deckgen-theme") ?? theme; } catch { /* a page without storage */ }
  function paint() {
    if (!themes.includes(theme)) theme = "automatic";
    if (theme === "automatic") delete root.dataset.theme;
    else root.dataset.theme = theme;
    byId("colours").textContent = theme;
  }
  byId("theme").addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    try { localStorage.setItem("deckgen-theme", theme); } catch { /* kept for this page only */ }
    paint();
  });
  paint();
})();
