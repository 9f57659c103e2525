// New contributions wait behind "3 new: show". Nothing moves, and nothing that is being written is touched, before a press.
import { mayChange } from "./steady.js";

const LISTS = { question: "questions", comment: "comments" };
//: Texts that the server draws at once, and milliseconds between two counts read aloud.
const MOST = 50;
const QUIET = 1_000;

export class Fresh {
  constructor(place, { words, threads, scope }) {
    this.place = place;
    this.words = words;
    this.threads = threads;
    this.scope = scope;
    this.waiting = new Map();
  }

  add(fact) {
    if (document.getElementById(`c-${fact.ref}`) || !this.belongs(fact.data)) return;
    this.waiting.set(fact.ref, fact.data);
    this.say();
  }

  drop(code) {
    if (this.waiting.delete(code)) this.say();
  }

  // An answer belongs to a thread that is shown; a text that begins one, to a list of the page.
  belongs(data) {
    if (data.parent) return this.waiting.has(data.parent) || Boolean(document.getElementById(`c-${data.parent}`));
    const about = data.section ? `section:${data.section}` : data.proposal ? "proposal" : "consultation";
    const own = this.scope === about || (this.scope === "consultation" && data.kind !== "comment");
    return own && Boolean(this.list(data));
  }

  // The first at once, then at most one count a second.
  say() {
    if (this.timer) return;
    this.draw();
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.draw();
    }, QUIET);
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
    try {
      for (let from = 0; from < facts.length; from += MOST) await this.fetch(facts.slice(from, from + MOST));
    } catch {
      for (const [code, data] of facts) if (!document.getElementById(`c-${code}`)) this.waiting.set(code, data);
      return this.draw(); // out of reach: they wait on
    }
    const first = facts.map(([code]) => document.getElementById(`c-${code}`)).find(Boolean);
    first?.focus();
  }

  // The threads that hold the texts, as the server draws them for this reader; each is put in place or renewed.
  async fetch(facts) {
    const answer = await fetch(`${this.threads}${facts.map(([code]) => `&c=${code}`).join("")}`, { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    const data = new Map(facts);
    for (const thread of [...holder.content.children]) this.put(thread, data);
  }

  put(thread, data) {
    const old = document.getElementById(thread.id);
    if (old && mayChange(old)) return old.replaceWith(thread);
    if (old) return;
    const list = this.list(data.get(thread.dataset.comment) ?? {});
    list?.prepend(thread);
    list?.parentElement.querySelector(":scope > [data-empty]")?.remove();
  }

  list({ kind, stance }) {
    return document.querySelector(`[data-list="${kind === "argument" ? stance : LISTS[kind]}"]`);
  }
}
