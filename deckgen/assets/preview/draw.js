"use strict";
/* Draws, moves, names and removes the masks of one card. Numbers are pixels of the picture's file. */
const SVG = "http://www.w3.org/2000/svg";
const $$ = (id) => document.getElementById(id);
let state = null, chosen = -1, drag = null, isSaved = true;
const before = []; // what can be undone, the last at the end

async function load() {
  const found = await (await fetch("masks")).json();
  if (found.error) { $$("status").textContent = found.error; return; }
  state = found;
  $$("drawing").setAttribute("viewBox", `0 0 ${state.width} ${state.height}`);
  chosen = Math.min(chosen, state.masks.length - 1);
  show();
}

function element(shape) {
  const [a, b, c, d] = shape.numbers;
  const made = document.createElementNS(SVG, shape.kind);
  const set = (values) => { for (const [name, value] of Object.entries(values)) made.setAttribute(name, value); };
  let centre = [a, b];
  if (shape.kind === "rect") { set({ x: a, y: b, width: c, height: d }); centre = [a + c / 2, b + d / 2]; }
  if (shape.kind === "ellipse") set({ cx: a, cy: b, rx: c, ry: d });
  if (shape.kind === "polygon") set({ points: shape.numbers.join(" ") });
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
  if (chosen >= 0) state.masks[chosen].shapes.forEach((shape, number) => $$("drawing").append(...handle(shape, number)));
  const focused = document.activeElement && document.activeElement.closest("#list");
  $$("list").replaceChildren(...state.masks.map((mask, place) => {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.textContent = mask.key;
    button.setAttribute("aria-pressed", place === chosen);
    button.addEventListener("click", () => choose(place));
    item.append(button);
    return item;
  }));
  if (focused && chosen >= 0) $$("list").children[chosen].firstChild.focus();
  $$("name").disabled = $$("remove").disabled = chosen < 0;
  if (document.activeElement !== $$("name")) $$("name").value = chosen < 0 ? "" : state.masks[chosen].key;
}

/* The corner by which a rectangle or an ellipse is made larger or smaller. */
function handle(shape, number) {
  if (shape.kind === "polygon") return [];
  const [left, top, right, bottom] = bounds(shape), size = state.width / 60;
  const made = element({ kind: "rect", numbers: [right - size / 2, bottom - size / 2, size, size] });
  if (shape.angle) made.setAttribute("transform", `rotate(${shape.angle} ${(left + right) / 2} ${(top + bottom) / 2})`);
  made.setAttribute("class", "handle");
  made.dataset.shape = number;
  return [made];
}

function keep() {
  before.push(JSON.stringify(state.masks));
  if (before.length > 200) before.shift();
}

function undo() {
  if (!before.length) return;
  state.masks = JSON.parse(before.pop());
  chosen = Math.min(chosen, state.masks.length - 1);
  touched();
}

function choose(place) { chosen = place; show(); }
function touched() { isSaved = false; $$("status").textContent = "Not saved"; show(); }

function free() {
  for (let number = 1; ; number += 1) {
    const key = `mask-${number}`;
    if (!state.masks.some((mask) => mask.key === key || mask.was === key)) return key;
  }
}

function add(numbers, group = false) {
  keep();
  const kind = document.querySelector("input[name=tool]:checked").value;
  const [x, y, width, height] = numbers;
  const own = kind === "rect" ? numbers : [x + width / 2, y + height / 2, width / 2, height / 2];
  const shape = { kind, numbers: own.map(Math.round), angle: 0 };
  if (group && chosen >= 0) state.masks[chosen].shapes.push(shape);
  else {
    state.masks.push({ key: free(), was: "", shapes: [shape] });
    chosen = state.masks.length - 1;
  }
  touched();
  $$("name").focus();
  $$("name").select();
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
  const dx = Math.max(-left, Math.min(x, state.width - right)), dy = Math.max(-top, Math.min(y, state.height - bottom));
  for (const shape of mask.shapes) {
    const whole = shape.kind === "polygon" ? shape.numbers.length : 2;
    shape.numbers = shape.numbers.map((number, place) => place < whole ? number + (place % 2 ? dy : dx) : number);
  }
}

function resize(shapes, x, y) {
  for (const shape of shapes) {
    if (shape.kind === "polygon") continue;
    const wider = [...shape.numbers];
    wider[2] = Math.max(5, wider[2] + x);
    wider[3] = Math.max(5, wider[3] + y);
    const [left, top, right, bottom] = bounds({ kind: shape.kind, numbers: wider });
    if (left >= 0 && top >= 0 && right <= state.width && bottom <= state.height) shape.numbers = wider;
  }
}

function remove() {
  if (chosen < 0) return;
  keep();
  state.masks.splice(chosen, 1);
  chosen = Math.min(chosen, state.masks.length - 1);
  touched();
}

function at(event) {
  const box = $$("drawing").getBoundingClientRect();
  const inside = (value, most) => Math.max(0, Math.min(most, value));
  return [
    inside((event.clientX - box.left) / box.width * state.width, state.width),
    inside((event.clientY - box.top) / box.height * state.height, state.height),
  ];
}

/* Shows what is being drawn. */
function outline([left, top], [x, y]) {
  const kind = document.querySelector("input[name=tool]:checked").value;
  const [width, height] = [Math.abs(x - left), Math.abs(y - top)];
  const corner = [Math.min(x, left), Math.min(y, top)];
  const made = element({ kind, numbers: kind === "rect" ? [...corner, width, height]
    : [corner[0] + width / 2, corner[1] + height / 2, width / 2, height / 2] });
  made.setAttribute("class", "outline");
  $$("drawing").querySelector(".outline")?.remove();
  $$("drawing").append(made);
}

$$("drawing").addEventListener("pointerdown", (event) => {
  const place = event.target.dataset.mask;
  const corner = event.target.dataset.shape;
  drag = { from: at(event), last: at(event), mask: place === undefined ? null : Number(place), isKept: false };
  if (corner !== undefined) drag.shape = state.masks[chosen].shapes[Number(corner)];
  else if (drag.mask !== null) choose(drag.mask);
  $$("drawing").setPointerCapture(event.pointerId);
});
$$("drawing").addEventListener("pointermove", (event) => {
  if (!drag) return;
  const [x, y] = at(event), dx = Math.round(x - drag.last[0]), dy = Math.round(y - drag.last[1]);
  if (!dx && !dy) return;
  if (drag.mask === null && !drag.shape) { outline(drag.from, [x, y]); return; }
  if (!drag.isKept) { keep(); drag.isKept = true; }
  if (drag.shape) {
    const turn = (drag.shape.angle || 0) * Math.PI / 180, half = drag.shape.kind === "ellipse" ? 0.5 : 1;
    const across = dx * Math.cos(turn) + dy * Math.sin(turn), down = dy * Math.cos(turn) - dx * Math.sin(turn);
    resize([drag.shape], Math.round(across * half), Math.round(down * half));
  } else move(state.masks[drag.mask], dx, dy);
  drag.last = [drag.last[0] + dx, drag.last[1] + dy];
  touched();
});
$$("drawing").addEventListener("pointerup", (event) => {
  if (drag && drag.mask === null && !drag.shape) {
    const [x, y] = at(event), [left, top] = drag.from;
    const width = Math.abs(x - left), height = Math.abs(y - top);
    if (width >= 5 && height >= 5) add([Math.min(x, left), Math.min(y, top), width, height], event.shiftKey);
    else choose(-1);
  }
  drag = null;
});

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); save(); return; }
  if (event.key === "Enter" && event.target === $$("name")) { $$("list").children[chosen]?.firstChild.focus(); return; }
  if (event.target.type === "text") return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") { event.preventDefault(); undo(); return; }
  if (chosen < 0 || event.target.tagName === "INPUT") return;
  if (event.key === "Escape") { choose(-1); return; }
  if (event.key === "Delete") { event.preventDefault(); remove(); return; }
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const [x, y] = step.map((each) => each * (event.shiftKey ? 10 : 1));
  keep();
  if (event.altKey) resize(state.masks[chosen].shapes, x, y); else move(state.masks[chosen], x, y);
  touched();
});

$$("add").addEventListener("click", () => {
  const width = state.width / 5, height = state.height / 5;
  add([(state.width - width) / 2, (state.height - height) / 2, width, height]);
});
$$("remove").addEventListener("click", remove);
$$("name").addEventListener("input", () => { state.masks[chosen].key = $$("name").value.trim(); touched(); });
async function save() {
  const told = await fetch("masks", { method: "POST", body: JSON.stringify({ masks: state.masks, version: state.version }), headers: { "Content-Type": "application/json" } });
  const answer = await told.json();
  if (!answer.error) { isSaved = true; await load(); }
  $$("status").textContent = answer.error || "Saved";
}

$$("save").addEventListener("click", save);
window.addEventListener("beforeunload", (event) => { if (!isSaved) event.preventDefault(); });
load();
