"use strict";
/* Draws, moves, names and removes the masks of one card. Numbers are pixels of the picture's file. */
const SVG = "http://www.w3.org/2000/svg";
const $$ = (id) => document.getElementById(id);
let state = null, chosen = -1, drag = null;

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
    $$("drawing").append(made);
  }));
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

function choose(place) { chosen = place; show(); }
function touched() { $$("status").textContent = "Not saved"; show(); }

function free() {
  for (let number = 1; ; number += 1) {
    const key = `mask-${number}`;
    if (!state.masks.some((mask) => mask.key === key || mask.was === key)) return key;
  }
}

function add(numbers) {
  const kind = document.querySelector("input[name=tool]:checked").value;
  const [x, y, width, height] = numbers;
  const own = kind === "rect" ? numbers : [x + width / 2, y + height / 2, width / 2, height / 2];
  state.masks.push({ key: free(), was: "", shapes: [{ kind, numbers: own.map(Math.round), angle: 0 }] });
  chosen = state.masks.length - 1;
  touched();
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

function resize(mask, x, y) {
  for (const shape of mask.shapes) {
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

$$("drawing").addEventListener("pointerdown", (event) => {
  const place = event.target.dataset.mask;
  drag = { from: at(event), last: at(event), mask: place === undefined ? null : Number(place) };
  if (drag.mask !== null) choose(drag.mask);
  $$("drawing").setPointerCapture(event.pointerId);
});
$$("drawing").addEventListener("pointermove", (event) => {
  if (!drag || drag.mask === null) return;
  const [x, y] = at(event), dx = Math.round(x - drag.last[0]), dy = Math.round(y - drag.last[1]);
  if (!dx && !dy) return;
  move(state.masks[drag.mask], dx, dy);
  drag.last = [drag.last[0] + dx, drag.last[1] + dy];
  touched();
});
$$("drawing").addEventListener("pointerup", (event) => {
  if (drag && drag.mask === null) {
    const [x, y] = at(event), [left, top] = drag.from;
    const width = Math.abs(x - left), height = Math.abs(y - top);
    if (width >= 5 && height >= 5) add([Math.min(x, left), Math.min(y, top), width, height]);
  }
  drag = null;
});

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
document.addEventListener("keydown", (event) => {
  if (chosen < 0 || event.target.tagName === "INPUT") return;
  if (event.key === "Delete") { event.preventDefault(); remove(); return; }
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const [x, y] = step.map((each) => each * (event.shiftKey ? 10 : 1));
  (event.altKey ? resize : move)(state.masks[chosen], x, y);
  touched();
});

$$("add").addEventListener("click", () => {
  const width = state.width / 5, height = state.height / 5;
  add([(state.width - width) / 2, (state.height - height) / 2, width, height]);
  $$("name").focus();
  $$("name").select();
});
$$("remove").addEventListener("click", remove);
$$("name").addEventListener("input", () => { state.masks[chosen].key = $$("name").value.trim(); touched(); });
$$("save").addEventListener("click", async () => {
  const told = await fetch("masks", { method: "POST", body: JSON.stringify({ masks: state.masks, version: state.version }), headers: { "Content-Type": "application/json" } });
  const answer = await told.json();
  if (!answer.error) await load();
  $$("status").textContent = answer.error || "Saved";
});
load();
