"use strict";
/* Compares a typed answer as Anki's engine does: both texts in NFC, matched by the longest
   common runs (Ratcliff and Obershelp), shown as right, wrong and missing. */

function escapeHtml(text) {
  const named = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };
  return text.replace(/[&<>"']/g, (char) => named[char]);
}

function places(expected) {
  const found = new Map();
  expected.forEach((char, at) => found.has(char) ? found.get(char).push(at) : found.set(char, [at]));
  return found;
}

function longestRun(typed, expected, where, low, high, from, to) {
  let best = { typed: low, expected: from, size: 0 };
  let lengths = new Map();
  for (let i = low; i < high; i++) {
    const next = new Map();
    for (const j of where.get(typed[i]) || []) {
      if (j < from) continue;
      if (j >= to) break;
      const size = (lengths.get(j - 1) || 0) + 1;
      next.set(j, size);
      if (size > best.size) best = { typed: i - size + 1, expected: j - size + 1, size };
    }
    lengths = next;
  }
  while (best.typed > low && best.expected > from && typed[best.typed - 1] === expected[best.expected - 1])
    best = { typed: best.typed - 1, expected: best.expected - 1, size: best.size + 1 };
  while (best.typed + best.size < high && best.expected + best.size < to
    && typed[best.typed + best.size] === expected[best.expected + best.size]) best.size++;
  return best;
}

function commonRuns(typed, expected) {
  const where = places(expected), runs = [], waiting = [[0, typed.length, 0, expected.length]];
  while (waiting.length) {
    const [low, high, from, to] = waiting.pop();
    const run = longestRun(typed, expected, where, low, high, from, to);
    if (!run.size) continue;
    runs.push(run);
    if (low < run.typed && from < run.expected) waiting.push([low, run.typed, from, run.expected]);
    if (run.typed + run.size < high && run.expected + run.size < to)
      waiting.push([run.typed + run.size, high, run.expected + run.size, to]);
  }
  runs.sort((a, b) => a.typed - b.typed || a.expected - b.expected);
  const joined = [];
  for (const run of runs) {
    const last = joined[joined.length - 1];
    if (last && last.typed + last.size === run.typed && last.expected + last.size === run.expected)
      last.size += run.size;
    else joined.push({ ...run });
  }
  return [...joined, { typed: typed.length, expected: expected.length, size: 0 }];
}

function marked(kind, chars) {
  const text = chars.join("");
  const lone = /^\p{M}/u.test(text) ? "\u00a0" : ""; // a combining sign needs something to stand on
  return `<span class=type${kind}>${escapeHtml(lone + text)}</span>`;
}

const ACCENT = /\p{M}/u;

/* The letters of a text without accents, and beside each how it is shown: with its accents. */
function withoutAccents(text) {
  const letters = [], shown = [];
  for (const char of text.normalize("NFKD")) {
    if (!ACCENT.test(char)) {
      letters.push(char);
      shown.push(char);
    } else if (shown.length) shown[shown.length - 1] += char;
  }
  return [letters, shown];
}

/* Returns the HTML that Anki shows in place of the box. */
function compareTyped(wanted, given, accents = true) {
  if (!given) return `<code id=typeans>${escapeHtml(wanted)}</code>`;
  let expected = [...wanted.normalize("NFC")], typed = [...given.normalize("NFC")], shown = expected;
  if (!accents) {
    [expected, shown] = withoutAccents(wanted);
    [typed] = withoutAccents(given);
  }
  if (expected.join("") === typed.join(""))
    return `<code id=typeans><span class=typeGood>${escapeHtml(wanted)}</span></code>`;
  let above = "", below = "", i = 0, j = 0;
  for (const run of commonRuns(typed, expected)) {
    const wrong = typed.slice(i, run.typed), missing = shown.slice(j, run.expected);
    if (wrong.length) above += marked("Bad", wrong);
    else if (missing.length) above += marked("Missed", missing.map(() => "-"));
    if (missing.length) below += marked("Missed", missing);
    if (run.size) {
      above += marked("Good", typed.slice(run.typed, run.typed + run.size));
      below += marked("Good", shown.slice(run.expected, run.expected + run.size));
    }
    i = run.typed + run.size;
    j = run.expected + run.size;
  }
  return `<code id=typeans>${above}<br><span id=typearrow>&darr;</span><br>${below}</code>`;
}
