/* Where the page's data is: in the page itself, or with the server that sent it. */

const Data = {
  live: !document.getElementById("data-deck"),
  media: embedded("media") || {},
  blocks: new Map(), // "version/number" to a promise of its cards

  async fetch(path) {
    const answer = await fetch(path, { cache: "no-store", credentials: "omit" });
    if (!answer.ok) throw new Error(`${answer.status} for ${path}`);
    return answer.json();
  },

  deck() {
    return this.live ? this.fetch("deck") : Promise.resolve(embedded("deck"));
  },

  overview(version) {
    return this.live ? this.fetch(`overview/${version}`) : Promise.resolve(embedded("overview"));
  },

  /* The HTML of the card with a place in the deck: its block is fetched once a version. Null
     where the server has a newer version already, which it has told of. */
  async card(deck, at) {
    const number = Math.floor(at / deck.block), key = `${deck.version}/${number}`;
    if (!this.blocks.has(key)) {
      if (this.blocks.size > 40) this.blocks.delete(this.blocks.keys().next().value);
      const block = this.live ? this.fetch(`cards/${key}`) : Promise.resolve(embedded(`cards-${number}`));
      block.catch(() => this.blocks.delete(key));
      this.blocks.set(key, block);
    }
    const cards = await this.blocks.get(key);
    return cards && cards[at % deck.block];
  },

  /* Calls back with the number of each new version, and whether the server is there. */
  follow(changed, connected) {
    if (!this.live) return;
    const events = new EventSource("events");
    events.onopen = () => connected(true);
    events.onmessage = (event) => changed(Number(event.data));
    events.onerror = () => connected(false);
  },
};
