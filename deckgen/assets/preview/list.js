/* A list of any length: only the rows in sight, and a few around them, are there. */

const ROW = 58; // pixels, as in the style sheet
const SPARE = 8;

class CardList {
  constructor(list, rows, choose) {
    Object.assign(this, { list, rows, choose, cards: [], shown: [], at: -1, drawn: "" });
    this.pool = new Map();
    list.addEventListener("scroll", () => this.draw(), { passive: true });
    new ResizeObserver(() => this.draw()).observe(list);
    rows.addEventListener("click", (event) => {
      const row = event.target.closest("[data-at]");
      if (row) choose(Number(row.dataset.at));
    });
  }

  set(deck, shown, at) {
    Object.assign(this, { cards: deck.cards, shown, at });
    this.rows.style.height = `${shown.length * ROW}px`;
    this.rows.replaceChildren();
    this.pool.clear();
    this.draw();
    this.reveal();
  }

  select(at) {
    const before = this.pool.get(this.at), after = this.pool.get(at);
    if (before) before.setAttribute("aria-selected", "false");
    if (after) after.setAttribute("aria-selected", "true");
    this.at = at;
    this.reveal();
    this.draw();
  }

  reveal() {
    if (this.at < 0) return;
    const top = this.at * ROW, { scrollTop, clientHeight } = this.list;
    if (top < scrollTop) this.list.scrollTop = top;
    else if (top + ROW > scrollTop + clientHeight) this.list.scrollTop = top + ROW - clientHeight;
  }

  draw() {
    const { scrollTop, clientHeight } = this.list;
    const first = Math.max(0, Math.floor(scrollTop / ROW) - SPARE);
    const last = Math.min(this.shown.length, Math.ceil((scrollTop + clientHeight) / ROW) + SPARE);
    for (const [at, row] of this.pool)
      if (at < first || at >= last) { row.remove(); this.pool.delete(at); }
    const fresh = document.createDocumentFragment();
    for (let at = first; at < last; at++)
      if (!this.pool.has(at)) { const row = this.row(at); this.pool.set(at, row); fresh.append(row); }
    if (fresh.childNodes.length) this.rows.append(fresh);
    if (this.pool.has(this.at)) this.list.setAttribute("aria-activedescendant", `row-${this.at}`);
    else this.list.removeAttribute("aria-activedescendant");
  }

  row(at) {
    const card = this.cards[this.shown[at]], row = document.createElement("div");
    row.id = `row-${at}`;
    row.className = "row";
    row.dataset.at = at;
    row.style.top = `${at * ROW}px`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", String(at === this.at));
    row.setAttribute("aria-setsize", this.shown.length);
    row.setAttribute("aria-posinset", at + 1);
    row.append(part("span", "q", card.q || "(no text)"), part("span", "a", card.a), this.marks(card));
    return row;
  }

  marks(card) {
    const marks = part("span", "marks", "");
    if (card.problems) marks.append(part("b", "bad", `! ${card.problems.length}`));
    if (card.stale) marks.append(part("b", "", "not current"));
    if (card.state) marks.append(part("b", "", card.state));
    if (card.kind !== "question") marks.append(part("i", "", card.kind));
    if (card.typed) marks.append(part("i", "", "typed"));
    return marks;
  }
}

function part(tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text) element.textContent = text;
  if (tag === "span" && text) element.dir = "auto";
  return element;
}
