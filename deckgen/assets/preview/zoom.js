/* How large the picture is shown: as a whole at first, and larger or smaller as wanted. */
const CLOSER = 1.25, MOST = 40, LONGEST = 16000; // a step, the largest zoom, the most pixels of a side on the screen
const ROOM = 60; // pixels of the screen that the shorter side has at least
let isFitted = false, whole = 1, zoom = 1; // pixels of the screen for one of the picture, as a whole; how many times as many

/* Returns a length on the screen in pixels of the picture; fingers need more of it. */
function onScreen(length) {
  return length * (matchMedia("(pointer: coarse)").matches ? 1.6 : 1) / (whole * zoom);
}

/* Makes the picture as large as its frame; of a very long or high one a part, in which there is room to draw. */
function fit() {
  whole = Math.min($$("picture").clientWidth / state.width, 0.85 * innerHeight / state.height);
  if (!isFitted) zoom = Math.max(1, Math.min(most(), ROOM / (whole * Math.min(state.width, state.height))));
  isFitted = true;
  resized();
}

function resized() {
  const { style } = $$("canvas");
  style.width = `${state.width * whole * zoom}px`;
  style.height = `${state.height * whole * zoom}px`;
  $$("closer").disabled = zoom >= most();
  $$("farther").disabled = $$("fit").disabled = zoom <= 1;
  show();
}

function most() { return Math.max(1, Math.min(MOST, LONGEST / (whole * Math.max(state.width, state.height)))); }

/* Zooms, so that what is at a place of the frame stays there: at its middle, or under the mouse. */
function zoomTo(wanted, [x, y] = [$$("picture").clientWidth / 2, $$("picture").clientHeight / 2]) {
  const frame = $$("picture"), old = zoom;
  zoom = Math.max(1, Math.min(most(), wanted));
  const left = (frame.scrollLeft + x) * zoom / old - x, top = (frame.scrollTop + y) * zoom / old - y;
  resized();
  frame.scrollTo(left, top);
}

function isZoomKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return false; // the browser's own
  if (event.key === "+" || event.key === "=") zoomTo(zoom * CLOSER);
  else if (event.key === "-") zoomTo(zoom / CLOSER);
  else if (event.key === "0") zoomTo(1);
  else return false;
  return true;
}

$$("closer").addEventListener("click", () => zoomTo(zoom * CLOSER));
$$("farther").addEventListener("click", () => zoomTo(zoom / CLOSER));
$$("fit").addEventListener("click", () => zoomTo(1));
$$("picture").addEventListener("wheel", (event) => {
  if (!event.ctrlKey || !state) return;
  event.preventDefault();
  const box = $$("picture").getBoundingClientRect();
  zoomTo(zoom * (event.deltaY < 0 ? CLOSER : 1 / CLOSER), [event.clientX - box.left, event.clientY - box.top]);
}, { passive: false });
window.addEventListener("resize", () => { if (state) fit(); });
load();
