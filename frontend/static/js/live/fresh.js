// New contributions wait behind "3 new: show". Nothing moves, and nothing that is being written is touched, before a press.
const LISTS = { question: "questions", comment: "comments" };

export class Fresh {
  constructor(place, { words, thread }) {
    this.place = place;
    this.words = words;
    this.thread = thread;
    this.waiting = new Map();
  }

  add(fact) {
    const code = fact.data.comment ?? fact.ref;
    if (document.getElementById(`c-${code}`)) return;
    this.waiting.set(code, fact.data);
    this.draw();
  }

  drop(code) {
    if (this.waiting.delete(code)) this.draw();
  }

  draw() {
    const count = this.waiting.size;
    if (!count) return this.place.replaceChildren();
    const button = this.place.querySelector("button") ?? document.createElement("button");
    button.type = "button";
    button.className = "btn fresh";
    button.textContent = (count === 1 ? this.words.freshOne : this.words.freshMany).replace("%n", count);
    button.onclick = () => this.show();
    if (!button.isConnected) this.place.replaceChildren(button);
  }

  async show() {
    const facts = [...this.waiting];
    this.waiting.clear();
    this.draw();
    const shown = await Promise.all(facts.map(([code, data]) => this.fetch(code, data)));
    shown.find(Boolean)?.focus({ preventScroll: false });
  }

  // The thread that holds the text, as the server draws it for this reader; its root is put in place or renewed.
  async fetch(code, data) {
    const answer = await fetch(this.thread.replace("CODE", code));
    if (!answer.ok) return null;
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    const root = holder.content.querySelector("li[data-comment]");
    const old = root && document.getElementById(root.id);
    if (old) old.replaceWith(root);
    else if (root) this.list(data)?.prepend(root);
    return document.getElementById(`c-${code}`);
  }

  list(data) {
    const name = data.parent ? "comments" : data.kind === "argument" ? data.stance : LISTS[data.kind];
    return document.querySelector(`[data-list=${name}]`);
  }
}
