/* The card itself, in a document of its own. It is sandboxed without scripts: nothing in a
   card's fields can run, whatever it is. The page writes into it and listens to it. */

const PLAY = /\[anki:play:([qa]):(\d+)\]/g;
const BOX = /\[\[type:.+?\]\]/g;
const REACHES = "iframe, frame, frameset, object, embed, link, meta, base, script, template";
const RULE = "<hr id=answer>";
const ICON = '<svg class="playImage" viewBox="0 0 64 64" aria-hidden="true"><circle cx="32" cy="32" r="29"></circle>'
  + '<path d="M25 20 L47 32 L25 44 Z"></path></svg>';

/* What Anki writes into the link to a hint. */
const HINT_HANDLER = /\nonclick="this\.style\.display=[^"]*return false;"/g;

class CardFrame {
  constructor(place, listeners) {
    this.listeners = listeners;
    this.card = null;
    this.side = "front";
    this.sound = new Audio();
    this.frame = document.createElement("iframe");
    this.frame.setAttribute("sandbox", "allow-same-origin");
    this.frame.title = "Card";
    this.ready = new Promise((resolve) => this.frame.addEventListener("load", resolve, { once: true }));
    this.frame.srcdoc = this.skeleton();
    place.append(this.frame);
    this.ready.then(() => this.begin());
  }

  skeleton() {
    const base = Data.live ? '<base href="media/">' : "";
    return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="script-src 'none'; object-src 'none'; frame-src 'none'; form-action 'none'">
${base}<title>Card</title><style id="reviewer"></style><style id="own"></style></head><body class="card"><div id="qa"></div></body></html>`;
  }

  get document() { return this.frame.contentDocument; }

  begin() {
    const inside = this.document;
    inside.getElementById("reviewer").textContent = embedded("frame-css");
    inside.addEventListener("keydown", this.listeners.key);
    inside.addEventListener("click", (event) => this.clicked(event), true);
    inside.addEventListener("auxclick", (event) => this.clicked(event), true);
    inside.addEventListener("submit", (event) => event.preventDefault(), true);
  }

  clicked(event) {
    const link = event.target.closest && event.target.closest("a, area");
    if (!link) return;
    event.preventDefault();
    if (link.classList.contains("hint")) this.reveal(link);
    else if (link.classList.contains("replay-button")) this.play(link.dataset.sound);
    else this.listeners.link(link.getAttribute("href") || "");
  }

  /* Shows a hint in the place of the link to it, as Anki's own handler would. */
  reveal(link) {
    const hint = link.nextElementSibling;
    if (!hint || !hint.classList.contains("hint")) return;
    link.style.display = "none";
    hint.style.display = "block";
  }

  /* Plays a sound; words to be read aloud are read by a voice of the browser's, if it has one. */
  play(name) {
    const [, language, words] = /^speech:(\w*):([^]*)$/.exec(name) || [];
    if (words !== undefined) {
      const spoken = new SpeechSynthesisUtterance(words);
      spoken.lang = language.replace("_", "-");
      speechSynthesis.cancel();
      speechSynthesis.speak(spoken);
      return;
    }
    this.sound.src = Data.media[name] || `media/${encodeURIComponent(name)}`;
    this.sound.play().catch(() => this.listeners.said(`${name} cannot be played here`));
  }

  async look(wanted) {
    const { css, night, language } = wanted;
    this.wanted = wanted;
    if (this.scripted) await this.scripted.look(wanted);
    await this.ready;
    const inside = this.document, own = inside.getElementById("own");
    if (own.textContent !== css) own.textContent = css;
    inside.documentElement.className = night ? "night-mode" : "";
    inside.documentElement.lang = language;
    inside.body.classList.toggle("nightMode", night);
    inside.body.classList.toggle("night_mode", night);
  }

  /* Shows one side. The same card again keeps what was typed and how far it was scrolled. */
  async show(key, card, side) {
    await this.ready;
    const runs = Boolean(card.scripted && embedded("scripts"));
    this.frame.hidden = runs;
    if (this.scripted) this.scripted.frame.hidden = !runs;
    this.runs = runs;
    if (runs) { await this.showScripted(key, card, side); return; }
    const inside = this.document, same = key === this.key, turned = side !== this.side;
    const box = inside.querySelector("input#typeans");
    if (box) this.given = box.value;
    if (!same) this.given = "";
    const written = side === "front" ? card.front : card.whole ?? card.before + card.front + card.after;
    const html = written.replace(HINT_HANDLER, ""); // no script runs in here: clicked() shows the hint
    const made = this.typed(this.sounds(html, card), card, side);
    const night = inside.body.classList.contains("nightMode") ? " nightMode night_mode" : "";
    inside.body.className = `card card${card.ordinal + 1}${night}`;
    if (!same || turned || made !== this.made) {
      const top = same && !turned ? inside.scrollingElement.scrollTop : 0;
      const focused = inside.activeElement && inside.activeElement.id === "typeans";
      Object.assign(this, { key, side, made });
      if (!await this.replace(made)) return;
      const fresh = inside.querySelector("input#typeans");
      if (fresh) { fresh.value = this.given; if (focused) fresh.focus(); }
      inside.scrollingElement.scrollTop = top;
      const answer = inside.getElementById("answer");
      if (turned && side === "back" && answer) answer.scrollIntoView();
    }
    this.frame.title = side === "front" ? "Front of the card" : "Back of the card";
  }

  async showScripted(key, card, side) {
    if (!this.scripted) {
      this.scripted = new ScriptedFrame(this.frame.parentElement, this);
      await this.scripted.look(this.wanted);
    }
    if (key !== this.key) this.given = "";
    Object.assign(this, { key, side, made: null });
    const written = side === "front" ? card.front : card.whole ?? card.before + card.front + card.after;
    await this.scripted.show(this.typed(this.sounds(written, card), card, side), card);
  }

  /* Puts a side in the place of the one that was shown, with its formulas drawn. False if
     another came meanwhile. */
  async replace(html) {
    const place = this.document.createElement("div"), before = this.document.getElementById("qa");
    place.id = "qa";
    place.style.opacity = "0"; // until the formulas are drawn, as in Anki
    place.append(this.parsed(html));
    before.replaceWith(place);
    try {
      await Formulas.draw(this.document, [place]);
    } catch (error) {
      this.listeners.said(`Formulas cannot be drawn: ${error.message}`);
    }
    place.removeAttribute("style");
    return place.isConnected;
  }

  sounds(html, card) {
    if (!card.sounds) return html;
    return html.replace(PLAY, (whole, side, number) => {
      const name = card.sounds[side === "q" ? 0 : 1][number];
      if (name === undefined) return whole;
      const safe = escapeHtml(name);
      return `<a class="replay-button soundLink" href="#" data-sound="${safe}" aria-label="${name.startsWith("speech:") ? "Read aloud" : `Play ${safe}`}">${ICON}</a>`;
    });
  }

  /* Puts the box to type in, or the comparison, where Anki's reviewer does. */
  typed(html, card, side) {
    if (html.search(BOX) < 0) return html;
    if (!card.typed) return html.replace(BOX, "");
    const [wanted, font, size, accents] = card.typed, look = `style="font-family: '${escapeHtml(font)}'; font-size: ${Number(size)}px;"`;
    if (side === "front") {
      const input = `<center><input type=text id=typeans aria-label="Type the answer" autocomplete=off spellcheck=false ${look}></center>`;
      return html.replace(BOX, () => input);
    }
    const rule = html.includes(RULE) ? RULE : "";
    return html.replaceAll(RULE, "").replace(BOX, () => `${rule}<div ${look}>${compareTyped(wanted, this.given, accents)}</div>`);
  }

  /* Parsed apart, before anything is loaded: what would fetch another page is taken out (the
     policy stops it too, but the browser would already look up its host), and an embedded
     file stands for each name. */
  parsed(html) {
    const template = this.document.createElement("template");
    template.innerHTML = html;
    for (const element of template.content.querySelectorAll(REACHES)) element.remove();
    for (const element of template.content.querySelectorAll("[src], [poster]"))
      for (const name of ["src", "poster"]) {
        const data = Data.media[element.getAttribute(name)];
        if (data) element.setAttribute(name, data);
      }
    return this.document.importNode(template.content, true);
  }

  focusBox() {
    if (this.runs) return this.scripted.focusBox();
    const box = this.side === "front" && this.document.querySelector("input#typeans");
    if (box) box.focus();
    return Boolean(box);
  }
}
