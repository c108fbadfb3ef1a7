/* Formulas, drawn by MathJax as Anki's reviewer draws them: the same script with the same
   settings. It comes from the server, or is in the page with its fonts, and is started when
   the first formula is to be shown. */

const FORMULA = /\\\[(.*?)\\\]|\\\((.*?)\\\)/su;
const PACKAGES = ["noerrors", "mathtools"];

const Formulas = {
  started: null,
  documents: new WeakMap(), // a document to MathJax's own for it

  /* Draws the formulas in elements of a document, which may be that of a frame. Nothing happens
     in a page without MathJax: there formulas are code. */
  async draw(inside, elements) {
    if (!elements.some((element) => FORMULA.test(element.innerHTML))) return;
    this.started ??= this.start();
    await this.started;
    const { handleRetriesFor } = MathJax._.util.Retries, drawing = this.of(inside);
    drawing.clear();
    drawing.options.elements = elements;
    drawing.reset();
    await handleRetriesFor(() => drawing.render());
  },

  /* Each document has a MathJax of its own, which measures its letters and holds its style. */
  of(inside) {
    if (!this.documents.has(inside)) {
      const { adaptors, handlers, a11y, components } = MathJax._;
      const adaptor = new adaptors.HTMLAdaptor.HTMLAdaptor(inside.defaultView);
      const plain = new handlers.html.HTMLHandler.HTMLHandler(adaptor);
      const handler = a11y["assistive-mml"].AssistiveMmlHandler(plain);
      const { Startup } = components.startup;
      const made = handler.create(inside, { InputJax: Startup.getInputJax(), OutputJax: Startup.getOutputJax() });
      this.documents.set(inside, made);
    }
    return this.documents.get(inside);
  },

  async start() {
    const own = embedded("mathjax"), script = document.createElement("script");
    window.MathJax = this.settings();
    if (own) script.textContent = own.script; // its hash is in the page's policy
    else script.src = new URL("mathjax/tex-chtml-full.js", document.baseURI);
    const loaded = new Promise((resolve, reject) => {
      script.addEventListener("load", resolve);
      script.addEventListener("error", () => reject(new Error("MathJax cannot be loaded")));
    });
    document.head.append(script);
    if (!own) await loaded;
    await MathJax.startup.promise;
    if (own) this.embed(MathJax.config.chtml.font, own.fonts);
  },

  settings() {
    return {
      tex: {
        displayMath: [["\\[", "\\]"]], processEscapes: false, processEnvironments: false, processRefs: false,
        packages: { "[+]": PACKAGES, "[-]": ["textmacros"] },
      },
      loader: { paths: { mathjax: new URL("mathjax", document.baseURI).href } },
      chtml: { fontURL: new URL("mathjax", document.baseURI).href },
      options: { enableMenu: false },
      startup: { typeset: false },
    };
  },

  /* The fonts' addresses in MathJax's style give way to the fonts themselves. */
  embed(font, fonts) {
    font.addFontURLs = (styles, faces) => {
      for (const [name, face] of Object.entries(faces)) {
        const file = /[\w-]+\.woff/.exec(face.src)[0];
        styles[name] = { ...face, src: `url("${fonts[file]}") format("woff")` };
      }
    };
  },
};
