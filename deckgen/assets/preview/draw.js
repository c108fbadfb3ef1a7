"use strict";
/* Draws, moves, names and removes the masks of one card. Numbers are pixels of the picture's file. How large
   the picture is shown is the business of zoom.js. */
const SVG = "http://www.w3.org/2000/svg";
const SMALLEST = 5; // units; Anki's editor drops what is smaller
const $$ = (id) => document.getElementById(id);
let state = null, chosen = -1, drag = null, isSaved = true;
let point = null; // the selected point of the selected mask: the numbers of its shape and of the point
let draft = null; // the points of a polygon that is being drawn
let isForPolygon = false; // whether the mouse was last pressed to add a point to it
const before = [], after = []; // what can be undone, and done again, the last at the end
let isNaming = false; // whether a letter of the name was typed since it was chosen

async function load() {
  const found = await (await fetch("masks")).json();
  if (found.error) { tell(found.error); return; }
  state = found;
  $$("drawing").setAttribute("viewBox", `0 0 ${state.width} ${state.height}`);
  chosen = Math.min(chosen, state.masks.length - 1);
  fit();
  if (!state.masks.length) tell("No mask yet: drag on the picture, or press 'Add a mask'");
}

function tell(words) { $$("status").textContent = words; }
function tool() { return document.querySelector("input[name=tool]:checked").value; }
function pairs(numbers) { return numbers.flatMap((_, place) => place % 2 ? [] : [[numbers[place], numbers[place + 1]]]); }
function round(value) { return Number((Math.round(value / state.unit) * state.unit).toFixed(6)); }
function smallest() { return SMALLEST * state.unit; }
function clamp(value, most) { return Math.max(0, Math.min(most, value)); }

/* --- showing ---------------------------------------------------------------------------------- */

function element(shape) {
  const [a, b, c, d] = shape.numbers;
  const made = document.createElementNS(SVG, shape.kind);
  const set = (values) => { for (const [name, value] of Object.entries(values)) made.setAttribute(name, value); };
  let centre = [a, b];
  if (shape.kind === "rect") { set({ x: a, y: b, width: c, height: d }); centre = [a + c / 2, b + d / 2]; }
  if (shape.kind === "ellipse") set({ cx: a, cy: b, rx: c, ry: d });
  if (shape.kind === "polygon" || shape.kind === "polyline") set({ points: shape.numbers.join(" ") });
  if (shape.angle) set({ transform: `rotate(${shape.angle} ${centre[0]} ${centre[1]})` });
  return made;
}

function show() {
  $$("drawing").replaceChildren();
  state.masks.forEach((mask, place) => mask.shapes.forEach((shape) => {
    const made = element(shape);
    made.setAttribute("class", place === chosen ? "shape chosen" : "shape");
    made.dataset.mask = place;
    const title = document.createElementNS(SVG, "title");
    title.textContent = mask.key;
    made.append(title);
    $$("drawing").append(made);
  }));
  if (point && !hasPoint()) point = null;
  if (chosen >= 0) state.masks[chosen].shapes.forEach((shape, number) => $$("drawing").append(...handles(shape, number)));
  if (draft) outline(draft.flat());
  showList();
  showPoints();
  $$("name").disabled = $$("remove").disabled = chosen < 0;
  if (document.activeElement !== $$("name")) $$("name").value = chosen < 0 ? "" : state.masks[chosen].key;
}

function showList() {
  const isFocused = document.activeElement?.closest("#list");
  $$("list").replaceChildren(...state.masks.map((mask, place) => entry(mask.key, place === chosen, () => { point = null; choose(place); })));
  if (isFocused && chosen >= 0) $$("list").children[chosen].firstChild.focus();
  if (chosen >= 0) reveal($$("list"), $$("list").children[chosen]);
}

/* Scrolls a list so far that an entry is seen, and nothing else. */
function reveal(list, entry) {
  const top = entry.offsetTop; // from the top of the list, which is positioned
  list.scrollTop = Math.min(top, Math.max(list.scrollTop, top + entry.offsetHeight - list.clientHeight));
}

/* The points of the polygons of the selected mask. */
function showPoints() {
  const isFocused = document.activeElement?.closest("#points");
  const polygons = chosen < 0 ? [] : [...state.masks[chosen].shapes.entries()].filter(([, shape]) => shape.kind === "polygon");
  $$("corners").hidden = !polygons.length;
  $$("points").replaceChildren(...polygons.flatMap(([number, shape]) => pairs(shape.numbers).map(([x, y], place) => {
    const words = `Point ${place + 1}: ${round(x)}, ${round(y)}`;
    return entry(words, isPoint(number, place), () => { point = { number, place }; show(); });
  })));
  if (isFocused) $$("points").querySelector("[aria-pressed=true]")?.focus();
  $$("more").disabled = !point;
  $$("less").disabled = !point || shapeOfPoint().numbers.length <= 6;
}

function entry(words, isPressed, then) {
  const item = document.createElement("li"), button = document.createElement("button");
  button.type = "button";
  button.textContent = words;
  button.setAttribute("aria-pressed", isPressed);
  button.addEventListener("click", then);
  item.append(button);
  return item;
}

/* What is dragged: the points of a polygon, or the corner that makes another shape larger or smaller. */
function handles(shape, number) {
  if (shape.kind === "polygon") return pairs(shape.numbers).map((at, place) => dot(at, number, place));
  const [left, top, right, bottom] = bounds(shape), size = onScreen(14);
  const beside = Math.min(right - left, bottom - top) < 2 * size ? 0 : size / 2; // a small shape stays free
  const x = clamp(right - beside, state.width - size), y = clamp(bottom - beside, state.height - size);
  const made = element({ kind: "rect", numbers: [x, y, size, size] });
  if (shape.angle) made.setAttribute("transform", `rotate(${shape.angle} ${(left + right) / 2} ${(top + bottom) / 2})`);
  made.setAttribute("class", "handle");
  made.dataset.shape = number;
  return [made];
}

function dot(at, number, place) {
  const made = element({ kind: "ellipse", numbers: [...at, onScreen(8), onScreen(8)] });
  made.setAttribute("class", isPoint(number, place) ? "handle point chosen" : "handle point");
  made.dataset.shape = number;
  made.dataset.point = place;
  return made;
}

/* Shows what is being drawn: a line from point to point, or a shape between two corners. */
function outline(numbers, kind = "polyline") {
  $$("drawing").querySelectorAll(".outline").forEach((each) => each.remove());
  const made = [element({ kind, numbers })];
  if (kind === "polyline") made.push(element({ kind: "ellipse", numbers: [numbers[0], numbers[1], onScreen(8), onScreen(8)] }));
  made.forEach((each) => each.setAttribute("class", "outline"));
  $$("drawing").append(...made);
}

/* --- masks ------------------------------------------------------------------------------------ */

function keep() {
  before.push(JSON.stringify(state.masks));
  after.length = 0;
  if (before.length > 200) before.shift();
}

/* Puts back what was before, or after it again. */
function turn(from, to) {
  if (!from.length) return;
  to.push(JSON.stringify(state.masks));
  state.masks = JSON.parse(from.pop());
  isNaming = false;
  chosen = Math.min(chosen, state.masks.length - 1);
  touched();
}

function choose(place) {
  if (place !== chosen) point = null;
  chosen = place;
  show();
}

function touched() { isSaved = false; tell("Not saved"); show(); }

function free() {
  for (let number = 1; ; number += 1) {
    const key = `mask-${number}`;
    if (!state.masks.some((mask) => mask.key === key || mask.was === key)) return key;
  }
}

function add(kind, numbers, isGroup = false) {
  keep();
  const shape = { kind, numbers: numbers.map(round), angle: 0 };
  if (isGroup && chosen >= 0) state.masks[chosen].shapes.push(shape);
  else {
    state.masks.push({ key: free(), was: "", shapes: [shape] });
    chosen = state.masks.length - 1;
  }
  point = null;
  touched();
  $$("name").focus();
  $$("name").select();
}

/* The numbers of a shape with some bounds; a polygon is a diamond at first. */
function filling(kind, [x, y, width, height]) {
  const across = width / 2, down = height / 2;
  if (kind === "rect") return [x, y, width, height];
  if (kind === "ellipse") return [x + across, y + down, across, down];
  return [x + across, y, x + width, y + down, x + across, y + height, x, y + down];
}

function bounds(shape) {
  const [a, b, c, d] = shape.numbers;
  if (shape.kind === "rect") return [a, b, a + c, b + d];
  if (shape.kind === "ellipse") return [a - c, b - d, a + c, b + d];
  const xs = shape.numbers.filter((_, place) => place % 2 === 0), ys = shape.numbers.filter((_, place) => place % 2);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function move(mask, x, y) {
  const all = mask.shapes.map(bounds);
  const left = Math.min(...all.map((each) => each[0])), top = Math.min(...all.map((each) => each[1]));
  const right = Math.max(...all.map((each) => each[2])), bottom = Math.max(...all.map((each) => each[3]));
  const dx = within(x, left, right, state.width), dy = within(y, top, bottom, state.height);
  for (const shape of mask.shapes) {
    const whole = shape.kind === "polygon" ? shape.numbers.length : 2;
    shape.numbers = shape.numbers.map((number, place) => place < whole ? round(number + (place % 2 ? dy : dx)) : number);
  }
}

/* Returns how far something may be moved: not out of the picture, nor farther out than it is. */
function within(by, start, end, most) {
  return Math.max(Math.min(0, -start), Math.min(by, Math.max(0, most - end)));
}

function resize(shapes, x, y) {
  for (const shape of shapes) {
    if (shape.kind === "polygon") { stretch(shape, x, y); continue; }
    const wider = [...shape.numbers];
    wider[2] = Math.max(smallest(), round(wider[2] + x));
    wider[3] = Math.max(smallest(), round(wider[3] + y));
    const now = bounds(shape), [left, top, right, bottom] = bounds({ kind: shape.kind, numbers: wider });
    const isIn = left >= Math.min(0, now[0]) && top >= Math.min(0, now[1]);
    if (isIn && right <= Math.max(state.width, now[2]) && bottom <= Math.max(state.height, now[3])) shape.numbers = wider;
  }
}

function stretch(shape, x, y) {
  const [left, top, right, bottom] = bounds(shape);
  const across = Math.max(smallest(), right - left + x), down = Math.max(smallest(), bottom - top + y);
  const isIn = left + across <= Math.max(state.width, right) && top + down <= Math.max(state.height, bottom);
  if (right === left || bottom === top || !isIn) return;
  const [wider, higher] = [across / (right - left), down / (bottom - top)];
  shape.numbers = shape.numbers.map((number, place) => round(place % 2 ? top + (number - top) * higher : left + (number - left) * wider));
}

function remove() {
  if (chosen < 0) return;
  keep();
  state.masks.splice(chosen, 1);
  chosen = Math.min(chosen, state.masks.length - 1);
  touched();
}

/* --- the points of a polygon ------------------------------------------------------------------ */

function isPoint(number, place) { return point !== null && point.number === number && point.place === place; }
function shapeOfPoint() { return state.masks[chosen]?.shapes[point.number]; }

function hasPoint() {
  const shape = shapeOfPoint();
  return shape?.kind === "polygon" && 2 * point.place < shape.numbers.length;
}

function movePoint(x, y) {
  const { numbers } = shapeOfPoint(), place = 2 * point.place;
  numbers[place] = round(clamp(numbers[place] + x, state.width));
  numbers[place + 1] = round(clamp(numbers[place + 1] + y, state.height));
}

/* Adds a point between the selected one and the next. */
function addPoint() {
  keep();
  const { numbers } = shapeOfPoint(), all = pairs(numbers);
  const [x, y] = all[point.place], [nextX, nextY] = all[(point.place + 1) % all.length];
  numbers.splice(2 * point.place + 2, 0, round((x + nextX) / 2), round((y + nextY) / 2));
  point = { ...point, place: point.place + 1 };
  touched();
}

function removePoint() {
  const { numbers } = shapeOfPoint();
  if (numbers.length <= 6) { tell("A polygon needs three points"); return; }
  keep();
  numbers.splice(2 * point.place, 2);
  point = { ...point, place: Math.max(0, point.place - 1) };
  touched();
}

function backToMask() {
  const isInList = document.activeElement.closest("#points");
  point = null;
  show();
  if (isInList) $$("list").children[chosen].firstChild.focus();
}

/* --- drawing a polygon, click by click -------------------------------------------------------- */

/* Takes a click. The second of a double click is where the first was, and adds nothing. */
function clicked(at, isGroup) {
  const isNear = (other, distance) => Math.hypot(other[0] - at[0], other[1] - at[1]) < onScreen(distance);
  if (draft?.length > 2 && isNear(draft[0], 8)) { closeDraft(isGroup); return; }
  if (draft && isNear(draft[draft.length - 1], 4)) return;
  draft = [...(draft || []), at];
  tellDraft();
  show();
}

function tellDraft() {
  const count = draft.length === 1 ? "1 point" : `${draft.length} points`;
  tell(`${count}: ${draft.length > 2 ? "Enter closes the polygon" : "click the next one"}, Escape cancels`);
}

function closeDraft(isGroup) {
  const numbers = draft.flat(), [left, top, right, bottom] = bounds({ kind: "polygon", numbers });
  if (draft.length < 3) { tell("A polygon needs three points"); return; }
  if (right - left < smallest() || bottom - top < smallest()) { tell("The polygon is too small"); return; }
  draft = null;
  add("polygon", numbers, isGroup);
}

function giveUp() {
  draft = null;
  tell(isSaved ? "" : "Not saved");
  show();
}

function takeBack() {
  draft = draft.slice(0, -1);
  if (!draft.length) { giveUp(); return; }
  tellDraft();
  show();
}

/* Takes a key while a polygon is drawn; returns whether it means something then. */
function isDraftKey(event) {
  if (event.key === "Enter") closeDraft(event.shiftKey);
  else if (event.key === "Escape") giveUp();
  else if (event.key === "Backspace" || isCommand(event, "z")) takeBack();
  else return false;
  return true;
}

/* --- mouse and keyboard ----------------------------------------------------------------------- */

function at(event) {
  const box = $$("drawing").getBoundingClientRect();
  return [
    clamp((event.clientX - box.left) / box.width * state.width, state.width),
    clamp((event.clientY - box.top) / box.height * state.height, state.height),
  ];
}

$$("drawing").addEventListener("pointerdown", (event) => {
  const { mask, shape, point: place } = event.target.dataset;
  const isOnNothing = mask === undefined && shape === undefined;
  isForPolygon = draft !== null || (isOnNothing && tool() === "polygon");
  if (isForPolygon) return;
  drag = { from: at(event), last: at(event), mask: mask === undefined ? null : Number(mask), isKept: false };
  if (shape !== undefined) drag.shape = state.masks[chosen].shapes[Number(shape)];
  point = place === undefined ? null : { number: Number(shape), place: Number(place) };
  choose(drag.mask ?? chosen);
  $$("drawing").setPointerCapture(event.pointerId);
});
$$("drawing").addEventListener("pointermove", (event) => {
  if (draft) outline([...draft, at(event)].flat());
  if (!drag) return;
  const [x, y] = at(event), dx = round(x - drag.last[0]), dy = round(y - drag.last[1]);
  if (!dx && !dy) return;
  if (drag.mask === null && !drag.shape) { outline(filling(tool(), between(drag.from, [x, y])), tool()); return; }
  if (!drag.isKept) { keep(); drag.isKept = true; }
  if (point) movePoint(dx, dy);
  else if (drag.shape) {
    const turn = (drag.shape.angle || 0) * Math.PI / 180, half = drag.shape.kind === "ellipse" ? 0.5 : 1;
    const across = dx * Math.cos(turn) + dy * Math.sin(turn), down = dy * Math.cos(turn) - dx * Math.sin(turn);
    resize([drag.shape], round(across * half), round(down * half));
  } else move(state.masks[drag.mask], dx, dy);
  drag.last = [drag.last[0] + dx, drag.last[1] + dy];
  touched();
});
$$("drawing").addEventListener("pointerup", (event) => {
  if (drag && drag.mask === null && !drag.shape) {
    const drawn = between(drag.from, at(event));
    if (drawn[2] >= smallest() && drawn[3] >= smallest()) add(tool(), filling(tool(), drawn), event.shiftKey);
    else choose(-1);
  }
  drag = null;
});
$$("drawing").addEventListener("click", (event) => { if (isForPolygon) clicked(at(event).map(round), event.shiftKey); });
$$("drawing").addEventListener("dblclick", (event) => { if (draft) closeDraft(event.shiftKey); });

/* Left, top, width and height of what lies between two corners. */
function between([left, top], [x, y]) {
  return [Math.min(x, left), Math.min(y, top), Math.abs(x - left), Math.abs(y - top)];
}

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function isCommand(event, letter) { return (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === letter; }

document.addEventListener("keydown", (event) => {
  if (isCommand(event, "s")) { event.preventDefault(); save(); return; }
  if (event.key === "Enter" && event.target === $$("name")) { $$("list").children[chosen]?.firstChild.focus(); return; }
  if (event.target.type === "text") return;
  if (draft && isDraftKey(event)) { event.preventDefault(); return; }
  if (isCommand(event, "y") || (isCommand(event, "z") && event.shiftKey)) { event.preventDefault(); turn(after, before); return; }
  if (isCommand(event, "z")) { event.preventDefault(); turn(before, after); return; }
  if (isZoomKey(event)) { event.preventDefault(); return; }
  if (chosen < 0 || event.target.tagName === "INPUT") return;
  if (event.key === "Escape") { if (point) backToMask(); else choose(-1); return; }
  if (event.key === "Delete") { event.preventDefault(); if (point) removePoint(); else remove(); return; }
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const [x, y] = step.map((each) => each * state.unit * (event.shiftKey ? 10 : 1));
  keep();
  if (point) movePoint(x, y);
  else if (event.altKey) resize(state.masks[chosen].shapes, x, y);
  else move(state.masks[chosen], x, y);
  touched();
});

$$("add").addEventListener("click", () => {
  if (draft) giveUp();
  const width = state.width / 5, height = state.height / 5;
  add(tool(), filling(tool(), [(state.width - width) / 2, (state.height - height) / 2, width, height]));
});
$$("remove").addEventListener("click", remove);
$$("more").addEventListener("click", addPoint);
$$("less").addEventListener("click", removePoint);
document.querySelectorAll("input[name=tool]").forEach((each) => each.addEventListener("change", () => { if (draft) giveUp(); }));
$$("name").addEventListener("focus", () => { isNaming = false; });
$$("name").addEventListener("input", () => {
  if (!isNaming) keep();
  isNaming = true;
  state.masks[chosen].key = $$("name").value.trim();
  touched();
});

async function save() {
  if (draft) { tell("Close the polygon first (Enter), or cancel it (Escape)"); return; }
  const body = JSON.stringify({ masks: state.masks, version: state.version });
  let answer;
  try {
    answer = await (await fetch("masks", { method: "POST", body, headers: { "Content-Type": "application/json" } })).json();
  } catch {
    tell("Not saved: deckgen does not answer; was 'preview --draw' stopped?");
    return;
  }
  if (!answer.error) { isSaved = true; await load(); }
  tell(answer.error || "Saved");
}

$$("save").addEventListener("click", save);
window.addEventListener("beforeunload", (event) => { if (!isSaved) event.preventDefault(); });
