/* The page around the card: what is shown, which keys there are, and what a save changes. */

const $$ = (id) => document.getElementById(id);
const FILTERS = ["topic", "kind", "tag", "state"];
const WORDS = { error: "Error", warning: "Warning", info: "Info" };
const state = { deck: null, shown: [], at: -1, side: "front", view: "cards", night: false, phone: false, hay: null };
const store = {
  get(key) { try { return localStorage.getItem(`deckgen-${key}`); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(`deckgen-${key}`, value); } catch { /* a file may not */ } },
};
const frame = new CardFrame($$("device"), { key: (event) => onKey(event, true), link: openLink, said: say });
const list = new CardList($$("list"), $$("rows"), (at) => { go(at); pane("card"); });
const narrow = matchMedia("(max-width: 820px)"); // as in page.css

function say(text) { $$("said").textContent = text; }

/* --- which cards --------------------------------------------------------------------- */

function fold(text) { return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase(); }

function haystack(at) {
  const { deck, hay } = state;
  if (hay[at] === undefined) {
    const card = deck.cards[at], tags = card.tags.map((tag) => deck.tags[tag].name);
    hay[at] = fold([card.q, card.a, card.note || "", card.key, ...tags].join("\n"));
  }
  return hay[at];
}

function wanted() {
  const chosen = Object.fromEntries(FILTERS.map((id) => [id, $$(id).value]));
  const words = fold($$("search").value).split(/\s+/).filter(Boolean);
  const { deck } = state, topic = chosen.topic && JSON.parse(chosen.topic);
  const topics = deck.topics.map((each) => !topic || topic.every((id, depth) => each.path[depth] === id));
  const tag = deck.tags.findIndex((each) => each.name === chosen.tag);
  const fits = {
    problems: (card) => card.problems, new: (card) => card.state === "new", changed: (card) => card.state === "changed",
    fine: (card) => !card.problems,
  }[chosen.state];
  return (card, at) => topics[card.topic]
    && (!chosen.kind || (chosen.kind === "typed" ? card.typed : card.kind === chosen.kind))
    && (!chosen.tag || card.tags.includes(tag))
    && (!fits || fits(card))
    && words.every((word) => haystack(at).includes(word));
}

function filter(key) {
  const { deck } = state, keep = wanted();
  state.shown = [];
  deck.cards.forEach((card, at) => { if (keep(card, at)) state.shown.push(at); });
  const found = state.shown.findIndex((at) => deck.cards[at].key === key);
  const before = state.at;
  state.at = found >= 0 ? found : Math.min(Math.max(before, 0), state.shown.length - 1);
  if (found < 0) state.side = "front";
  const all = state.shown.length === deck.cards.length;
  $$("found").textContent = all ? count(deck.cards.length, "card") : `${state.shown.length.toLocaleString("en")} of ${count(deck.cards.length, "card")}`;
  $$("clear").hidden = all && !$$("search").value && FILTERS.every((id) => !$$(id).value);
  list.set(deck, state.shown, state.at);
  return draw();
}

function short(tag) { return tag.startsWith(`${state.deck.id}::`) ? tag.slice(state.deck.id.length + 2) : tag; }
function count(number, word) { return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`; }
/* The style of a card: that of its own note type, or of the built-in ones. */
function css(card) { return (card && card.type && state.deck.styles[card.type]) ?? state.deck.css; }
function current() { return state.at < 0 ? null : state.deck.cards[state.shown[state.at]]; }

function options(select, entries) {
  const before = select.value;
  select.replaceChildren(...entries.map(([value, text]) => new Option(text, value)));
  select.value = entries.some(([value]) => value === before) ? before : "";
}

function fillFilters(deck) {
  const kinds = new Map();
  for (const card of deck.cards) {
    kinds.set(card.kind, (kinds.get(card.kind) || 0) + 1);
    if (card.typed) kinds.set("typed", (kinds.get("typed") || 0) + 1);
  }
  const indent = (topic) => "\u2003".repeat(topic.path.length - 1);
  options($$("topic"), [["", "all"], ...deck.topics.map((t) => [JSON.stringify(t.path), `${indent(t)}${t.title} (${t.count})`])]);
  options($$("kind"), [["", "all"], ...[...kinds].map(([kind, number]) => [kind, `${kind} (${number})`])]);
  options($$("tag"), [["", "all"], ...deck.tags.map((tag) => [tag.name, `${short(tag.name)} (${tag.count})`])]);
  options($$("state"), [["", "all"], ["problems", "with problems"], ["fine", "without problems"], ["new", "new"], ["changed", "changed"]]);
}

/* --- the card ------------------------------------------------------------------------ */

let drawing = 0;

async function draw() {
  const turn = ++drawing, { deck } = state, card = current();
  $$("empty").hidden = Boolean(card);
  $$("device").hidden = !card;
  for (const id of ["previous", "flip", "next"]) $$(id).disabled = !card;
  $$("empty").textContent = deck.cards.length ? "No card matches. Clear the search and the filters to see all." : "There are no cards yet.";
  drawDetails(card);
  remember();
  if (!card) { $$("position").textContent = ""; return; }
  const side = state.side;
  $$("flip").textContent = side === "front" ? "Show answer" : "Show question";
  $$("previous").disabled = state.at === 0;
  $$("next").disabled = state.at === state.shown.length - 1;
  $$("position").textContent = `${(state.at + 1).toLocaleString("en")} of ${state.shown.length.toLocaleString("en")}, ${side}`;
  try {
    const html = await Data.card(deck, state.shown[state.at]);
    if (!html) return;
    await frame.look({ css: css(card), night: state.night, language: deck.language });
    if (turn === drawing) await frame.show(card.key, html, side);
  } catch (error) {
    if (turn === drawing && state.deck === deck) say(`The card cannot be shown: ${error.message}`);
  }
  if (turn === drawing) document.body.dataset.drawn = `${deck.version} ${card.key} ${side}`;
}

function go(at, side = "front") {
  if (!state.shown.length) return;
  state.moved = true;
  state.at = Math.min(Math.max(at, 0), state.shown.length - 1);
  state.side = side;
  list.select(state.at);
  draw();
}

function flip() {
  if (!current()) return;
  state.side = state.side === "front" ? "back" : "front";
  draw();
}

function nextProblem() {
  const { deck, shown } = state, size = shown.length;
  for (let step = 1; step <= size; step++) {
    const at = (state.at + step) % size;
    if (deck.cards[shown[at]].problems) { view("cards"); go(at); return; }
  }
  say("No card here has a problem.");
}

function drawDetails(card) {
  const box = $$("details"), { deck } = state;
  box.replaceChildren();
  if (!card) return;
  for (const number of card.problems || []) box.append(problem(deck.problems[number], false));
  if (card.stale && !deck.broken) box.append(part("p", "stale", "This is the card as it was: the source makes no card of it at present."));
  const facts = part("p", "facts", "");
  facts.append(part("code", "", card.id), part("span", "", `${card.kind}${card.typed ? ", typed" : ""}${card.about ? `, ${card.about}` : ""}`));
  facts.append(placed(card.place, 1));
  if (card.state) facts.append(part("span", "", card.state));
  for (const tag of card.tags) facts.append(part("span", "tag", short(deck.tags[tag].name)));
  box.append(facts);
}

function problem(each, linked) {
  const box = part("article", `problem ${each.severity}`, ""), head = part("p", "what", "");
  head.append(part("b", "severity", `${WORDS[each.severity]} ${each.code}`), placed(each.place, each.column));
  box.append(head, part("p", "message", each.message));
  if (each.line && each.line.length) {
    const code = part("pre", "", each.line[0]);
    code.dir = "auto";
    code.append(part("mark", "", each.line[1]), each.line[2]);
    box.append(code);
  }
  if (each.hint) box.append(part("p", "hint", each.hint));
  if (linked && each.card && hasCard(each.card)) {
    const button = part("button", "", "Show the card");
    button.type = "button";
    button.setAttribute("aria-label", `Show the card ${each.card}`);
    button.addEventListener("click", () => showCard(each.card));
    box.append(button);
  }
  return box;
}

function hasCard(id) {
  if (!state.ids) state.ids = new Set(state.deck.cards.map((card) => card.id)); // asked of a thousand problems
  return state.ids.has(id);
}

/* A place in a file, as a link that has the editor open it. */
function placed(place, column) {
  const { editor, root } = state.deck;
  if (!editor) return part("span", "place", place);
  const [, file, line] = /^(.*):(\d+)$/.exec(place), link = part("a", "place", place);
  const path = `${root}/${file}`.split("/").map((name) => encodeURIComponent(name).replace(/%3A/g, ":")).join("/");
  const words = { path, line, column };
  link.href = editor.replace(/\{(path|line|column)\}/g, (_, word) => words[word]);
  link.rel = "noreferrer";
  link.title = "Open in the editor";
  return link;
}

function showCard(id) {
  view("cards");
  pane("card");
  const find = () => state.shown.findIndex((at) => state.deck.cards[at].id === id);
  if (find() < 0) clear();
  go(find());
}

function openLink(href) {
  let link = null;
  try { link = new URL(href); } catch { /* not an address of its own */ }
  if (link && ["http:", "https:"].includes(link.protocol)) {
    if (confirm(`Open this address in another tab?\n\n${link.href}`)) window.open(link.href, "_blank", "noopener,noreferrer");
  } else say("This link leads nowhere here.");
}

/* --- views --------------------------------------------------------------------------- */

function view(name) {
  if (state.view !== name) state.moved = true;
  state.view = name;
  document.body.dataset.view = name;
  mark();
  if (name !== "cards") pane("card");
  if (name === "overview") drawOverview();
  if (name === "problems") drawProblems();
  if (name === "cards") list.draw();
  remember();
}

/* Mark the button of what is shown; on a narrow page the list is shown by itself. */
function mark() {
  const lists = narrow.matches && document.body.dataset.pane === "list";
  for (const button of document.querySelectorAll("[data-view-to]"))
    button.setAttribute("aria-pressed", String(button.dataset.viewTo === state.view && !lists));
  document.querySelector("[data-pane-to]").setAttribute("aria-pressed", String(lists));
}

function pane(name) {
  if (narrow.matches && document.body.dataset.pane !== name) state.moved = true;
  document.body.dataset.pane = name;
  mark();
  remember();
  if (name === "list") { list.draw(); list.reveal(); }
}

function drawProblems() {
  const { deck } = state, order = ["error", "warning", "info"], all = [];
  for (const severity of order) all.push(...deck.problems.filter((each) => each.severity === severity));
  const codes = new Map();
  for (const { code } of all) codes.set(code, (codes.get(code) || 0) + 1);
  options($$("rule"), [["", "all"], ...[...codes].sort().map(([code, number]) => [code, `${code} (${number.toLocaleString("en")})`])]);
  $$("by-rule").hidden = codes.size < 2;
  const rule = $$("rule").value, listed = rule ? all.filter((each) => each.code === rule) : all;
  const rest = deck.unlisted ? [part("p", "", `${count(deck.unlisted, "more problem")} not listed.`)] : [];
  const none = all.length ? [] : [part("p", "", "Nothing to report.")];
  $$("problem-list").replaceChildren(...none, ...listed.map((each) => problem(each, true)), ...rest);
}

async function drawOverview() {
  const { deck } = state;
  if (state.pictured === deck.version) return;
  let figures;
  try { figures = await Data.overview(deck.version); } catch { return; }
  if (state.deck !== deck || !figures) return;
  state.pictured = deck.version;
  $$("figures").replaceChildren(...figures.map((each) => {
    const box = part("section", each.html.length > 6000 ? "figure long" : "figure", "");
    box.append(part("h3", "", each.title));
    const body = part("div", "", "");
    body.innerHTML = each.html; // deckgen's own, all text in it escaped; and no script could run here
    box.append(body);
    return box;
  }));
}

function look() {
  document.documentElement.dataset.theme = state.night ? "night" : "day";
  document.body.classList.toggle("phone", state.phone);
  $$("night").setAttribute("aria-pressed", String(state.night));
  $$("width").setAttribute("aria-pressed", String(state.phone));
  if (state.deck) frame.look({ css: css(current()), night: state.night, language: state.deck.language });
}

function toggle(what) {
  state[what] = !state[what];
  store.set(what, state[what] ? "1" : "0");
  look();
  say(what === "night" ? (state.night ? "Night" : "Day") : (state.phone ? "Phone width" : "Desktop width"));
}

function clear() {
  const card = current();
  for (const id of FILTERS) $$(id).value = "";
  $$("search").value = "";
  filter(card && card.key);
}

/* --- keys ---------------------------------------------------------------------------- */

const KEYS = {
  " ": flip, ArrowRight: () => go(state.at + 1), ArrowLeft: () => go(state.at - 1),
  Home: () => go(0), End: () => go(state.shown.length - 1),
  "/": () => { pane("list"); $$("search").focus(); $$("search").select(); },
  n: () => toggle("night"), w: () => toggle("phone"), e: nextProblem,
  c: () => view("cards"), p: () => view("problems"), o: () => view("overview"),
  "?": () => $$("keys").showModal(),
};
const LIST_KEYS = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

function onKey(event, inCard) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || $$("keys").open) return;
  const target = event.target, { key } = event, typing = /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  if (typing) {
    if (key === "Escape") { event.preventDefault(); leave(target); }
    else if (key === "Enter" && inCard && target.id === "typeans") { event.preventDefault(); flip(); $$("stage").focus(); }
    else if (target.id === "search" && (key === "Enter" || key === "ArrowDown")) { event.preventDefault(); $$("list").focus(); pane("card"); }
    return;
  }
  const pressing = key === " " || key === "Enter";
  if (pressing && !inCard && target.closest("button, a, summary")) return;
  if (target === $$("list") && LIST_KEYS[key]) { event.preventDefault(); go(state.at + LIST_KEYS[key]); return; }
  if (key === "Enter" && state.view === "cards") { event.preventDefault(); if (!frame.focusBox()) flip(); return; }
  if (key === "Escape") { if (state.view !== "cards") view("cards"); else if (!$$("clear").hidden) clear(); return; }
  const moves = [" ", "ArrowRight", "ArrowLeft", "Home", "End"].includes(key);
  const action = KEYS[key.length === 1 ? key.toLowerCase() : key];
  if (!action || (moves && state.view !== "cards")) return;
  event.preventDefault();
  action();
}

function leave(target) {
  if (target.id === "search" && target.value) { target.value = ""; filter(current() && current().key); return; }
  target.blur();
  $$("stage").focus({ preventScroll: true });
}

/* --- keeping its place --------------------------------------------------------------- */

/* The address of what is shown. */
function address() {
  const place = new URLSearchParams(), card = current();
  if (card) { place.set("card", card.key); place.set("side", state.side); }
  for (const id of FILTERS) if ($$(id).value) place.set(id, $$(id).value);
  if ($$("search").value) place.set("find", $$("search").value);
  if (state.view !== "cards") place.set("view", state.view);
  else if (narrow.matches && document.body.dataset.pane === "list") place.set("pane", "list");
  return `#${place}`;
}

/* Writes the address, once for all that one action changes. A move to another card or view is a step
   that Back takes back; a turned card, a search and a save are none. */
function remember() {
  if (!state.deck || state.writing) return;
  state.writing = true;
  queueMicrotask(() => {
    const moved = state.moved && state.placed;
    state.writing = state.moved = false;
    state.placed = true;
    if (address() === location.hash) return;
    try { history[moved ? "pushState" : "replaceState"](null, "", address()); } catch { /* too often, or a file */ }
  });
}

/* Shows what the address names: after Back, or where a link was pasted. */
function arrive() {
  if (!state.deck || state.writing || address() === location.hash) return;
  const place = new URLSearchParams(location.hash.slice(1));
  state.side = place.get("side") === "back" ? "back" : "front";
  restore(place);
  const key = keyOf(place.get("card"));
  filter(key);
  if (key && (!current() || current().key !== key)) { clear(); filter(key); }
  state.moved = false;
  list.reveal();
}

function restore(place) {
  for (const id of FILTERS) {
    $$(id).value = place.get(id) || "";
    if ($$(id).selectedIndex < 0) $$(id).value = "";
  }
  $$("search").value = place.get("find") || "";
  view(["problems", "overview"].includes(place.get("view")) ? place.get("view") : "cards");
  pane(place.get("pane") === "list" ? "list" : "card");
}

/* The key of a card that is named by it, or by its id alone. */
function keyOf(name) {
  const { cards } = state.deck, found = cards.find((card) => card.key === name) || cards.find((card) => card.id === name);
  return found ? found.key : name;
}

function banner(deck) {
  const box = $$("banner"), first = deck.problems.find((each) => each.severity === "error");
  box.hidden = !deck.broken;
  if (!deck.broken) { box.replaceChildren(); return; }
  box.replaceChildren(part("strong", "", "The source has an error; these are the cards as they last loaded."));
  if (first) box.append(problem(first, false));
}

function take(deck) {
  const isFirst = !state.deck, before = isFirst ? null : current() && current().key;
  state.deck = deck;
  state.ids = null;
  const key = isFirst ? keyOf(state.wantedKey) : before;
  state.hay = new Array(deck.cards.length);
  document.title = `${deck.name}: preview`;
  $$("name").textContent = deck.name;
  const errors = deck.problems.filter((each) => each.severity === "error").length;
  $$("problem-count").textContent = deck.problems.length + deck.unlisted || "";
  $$("problem-count").classList.toggle("bad", errors > 0);
  $$("list").dir = deck.rtl ? "rtl" : "ltr";
  banner(deck);
  fillFilters(deck);
  if (state.restore) { state.restore(); state.restore = null; }
  look();
  if (state.view === "overview") drawOverview();
  if (state.view === "problems") drawProblems();
  return filter(key);
}

let asked = Promise.resolve();

/* One after another, and only what is newer: a slow answer never replaces a later one. */
function reload(version) {
  asked = asked.then(async () => {
    if (state.deck && state.deck.version === version) return;
    await take(await Data.deck());
    document.body.dataset.version = state.deck.version;
  }).catch((error) => say(`The deck cannot be read: ${error.message}`));
  return asked;
}

function begin() {
  const place = new URLSearchParams(location.hash.slice(1));
  const scheme = matchMedia("(prefers-color-scheme: dark)").matches;
  state.night = (store.get("night") ?? (scheme ? "1" : "0")) === "1";
  state.phone = store.get("phone") === "1";
  state.wantedKey = place.get("card");
  if (place.get("side") === "back") state.side = "back";
  state.restore = () => { restore(place); state.moved = false; };
  addEventListener("popstate", arrive);
  addEventListener("hashchange", arrive);
  narrow.addEventListener("change", mark);
  document.addEventListener("keydown", (event) => onKey(event, false));
  document.addEventListener("click", (event) => { // a mouse leaves no button in the way of the keys
    const button = event.detail && event.target.closest("button");
    if (button && !$$("keys").open) button.blur();
  });
  for (const id of FILTERS) $$(id).addEventListener("change", () => filter(current() && current().key));
  $$("rule").addEventListener("change", drawProblems);
  $$("search").addEventListener("input", () => filter(current() && current().key));
  const clicks = {
    clear, flip, previous: KEYS.ArrowLeft, next: KEYS.ArrowRight, night: KEYS.n, width: KEYS.w, help: KEYS["?"],
  };
  for (const [id, action] of Object.entries(clicks)) $$(id).addEventListener("click", () => action());
  for (const button of document.querySelectorAll("[data-view-to]")) button.addEventListener("click", () => { view(button.dataset.viewTo); pane("card"); });
  document.querySelector("[data-pane-to]").addEventListener("click", () => { view("cards"); pane(document.body.dataset.pane === "list" ? "card" : "list"); });
  look();
  reload(null);
  Data.follow(reload, (there) => document.body.classList.toggle("alone", !there));
}

begin();
