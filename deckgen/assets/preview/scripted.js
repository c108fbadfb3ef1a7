/* A card whose templates have scripts, where the curator lets them run: in a document of its own that reaches
   neither this page nor anything else. All that it needs is sent to it, files and all. */

/* Where a card or its style may name a file. Read from the text: to parse it here would run into this page's
   policy. */
const NAMED = /\b(?:src|poster|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))|url\(\s*["']?([^"'()]+)["']?\s*\)/gi;
const LOCAL_FILE = /^[^/:#?]+$/;
const WAIT = 3000; // milliseconds for a card to be shown, after which the page goes on without it

class ScriptedFrame {
  constructor(place, card) {
    this.card = card; // the frame of other cards
    this.sent = 0;
    this.waiting = new Map();
    this.files = new Map();
    this.frame = document.createElement("iframe");
    this.frame.setAttribute("sandbox", "allow-scripts");
    this.frame.title = "Card";
    this.ready = new Promise((resolve) => this.frame.addEventListener("load", () => {
      if (this.isLoaded) this.end(); // a script led to another page, which the policy stopped
      this.isLoaded = true;
      resolve();
    }));
    this.frame.src = "scripted";
    this.listen = (event) => { if (event.source === this.frame.contentWindow) this.told(event.data); };
    addEventListener("message", this.listen);
    place.append(this.frame);
  }

  /* The next card gets a document of its own. */
  end() {
    removeEventListener("message", this.listen);
    this.frame.remove();
    if (this.card.scripted === this) this.card.scripted = null;
  }

  /* What comes from there may be made up by a card: it turns cards and plays their own sounds, and no more. */
  told(data) {
    if (!data || typeof data !== "object") return;
    if (this.waiting.has(data.shown)) this.waiting.get(data.shown)();
    if (data.undrawn === true) this.card.listeners.said("Formulas of this card cannot be drawn");
    if (typeof data.given === "string") this.card.given = data.given;
    if (this.sounds.includes(data.sound)) this.card.play(data.sound);
    if (typeof data.link === "string") this.card.listeners.link(data.link);
    if (typeof data.key === "string") {
      const target = { tagName: data.isBox ? "INPUT" : "BODY", id: data.isBox ? "typeans" : "", closest: () => null };
      this.card.listeners.key({ key: data.key, target, preventDefault() {} });
    }
  }

  get sounds() { return this.shown ? (this.shown.sounds || []).flat() : []; }

  send(what) { this.frame.contentWindow?.postMessage(what, "*"); }

  async look({ css, night, language }) {
    await this.ready;
    const files = await this.filesOf(css);
    this.send({ look: { reviewer: embedded("frame-css"), css, files, night, language } });
  }

  async show(html, card) {
    await this.ready;
    this.shown = card;
    this.hasBox = html.includes("<input type=text id=typeans");
    const number = ++this.sent, files = await this.filesOf(html);
    if (FORMULA.test(html)) await this.sendFormulas();
    if (number !== this.sent) return;
    const done = new Promise((resolve) => { this.waiting.set(number, resolve); setTimeout(resolve, WAIT); });
    this.send({ show: { number, html, files, ordinal: card.ordinal, given: this.card.given || "" } });
    await done;
    this.waiting.delete(number);
  }

  /* MathJax, with its fonts in it: the document cannot fetch them. Once for each document. */
  async sendFormulas() {
    if (this.hasFormulas) return;
    this.hasFormulas = true;
    try {
      ScriptedFrame.mathjax ??= this.mathjax();
      this.send({ formulas: { ...await ScriptedFrame.mathjax, settings: Formulas.settings() } });
    } catch (error) {
      ScriptedFrame.mathjax = undefined;
      this.card.listeners.said(`Formulas cannot be drawn: ${error.message}`);
    }
  }

  async mathjax() {
    const answer = await fetch("mathjax/tex-chtml-full.js", { credentials: "omit" });
    if (!answer.ok) throw new Error("MathJax cannot be loaded");
    const script = await answer.text(), fonts = {};
    for (const name of new Set(script.match(/\bMathJax_[\w-]+(?=\.woff)/g)))
      fonts[`${name}.woff`] = await this.fetched(`mathjax/${name}.woff`);
    return { script, fonts };
  }

  focusBox() { this.send({ focus: true }); return this.hasBox; }

  /* The files that a text names, each as an address that holds it. */
  async filesOf(text) {
    const found = {};
    for (const [, ...names] of text.matchAll(NAMED)) {
      const name = names.find((one) => one !== undefined).trim();
      if (!LOCAL_FILE.test(name)) continue;
      if (!this.files.has(name)) this.files.set(name, this.medium(name));
      const file = await this.files.get(name);
      if (file) found[name] = file;
    }
    return found;
  }

  medium(name) {
    let plain = name;
    try { plain = decodeURIComponent(name); } catch { /* a name with a percent sign */ }
    return this.fetched(`media/${encodeURIComponent(plain)}`);
  }

  /* A file of the server's as an address that holds it. */
  async fetched(path) {
    const answer = await fetch(path, { credentials: "omit" });
    if (!answer.ok) return null;
    const reader = new FileReader(), body = await answer.blob();
    return new Promise((resolve) => { reader.onload = () => resolve(reader.result); reader.readAsDataURL(body); });
  }
}
