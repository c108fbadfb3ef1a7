/* Cards for paper whose formulas are drawn here: then each is set as large as it fits. */

const SIZES = embedded("sizes"); // of type, in points;

function fits(inside) {
  const room = inside.getBoundingClientRect();
  const formulas = [...inside.querySelectorAll("mjx-math")].map((math) => math.getBoundingClientRect().width);
  const height = [...inside.children].reduce((sum, child) => sum + outer(child), 0);
  return height <= room.height && inside.scrollWidth <= inside.clientWidth && formulas.every((width) => width <= room.width + 1);
}

function outer(element) {
  const { marginTop, marginBottom } = getComputedStyle(element);
  return element.getBoundingClientRect().height + Math.max(0, parseFloat(marginTop)) + Math.max(0, parseFloat(marginBottom));
}

/* The type gets smaller, then the passage goes; what is still too large is shrunk as a whole. */
function fit(paper) {
  const inside = paper.querySelector(".inside");
  for (const passage of [true, false]) {
    paper.classList.toggle("no-passage", !passage);
    for (const size of SIZES) {
      paper.style.setProperty("--size", `${size}pt`);
      if (fits(inside)) return;
    }
  }
  for (let zoom = 0.95; zoom > 0.2 && !fits(inside); zoom -= 0.05)
    for (const child of inside.children) child.style.zoom = zoom;
}

async function drawPaper() {
  document.body.classList.add("drawing"); // all is measured, also what is not shown now
  await Formulas.draw(document, [...document.querySelectorAll("main")]);
  await document.fonts.ready;
  for (const paper of document.querySelectorAll(".paper.card"))
    if (paper.querySelector("mjx-container")) fit(paper);
  document.body.classList.remove("drawing");
  document.body.dataset.drawn = "formulas";
}

drawPaper();
