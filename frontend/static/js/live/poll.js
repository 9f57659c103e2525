// The same messages by long polls, for networks that let no socket through. Tells: hear(message), round(true | false).
import { backoff } from "./backoff.js";

//: The server answers after 25 s at the latest.
const PATIENCE = 40_000;
//: Between two polls: where a tally moves, each would answer at once.
const REST = 1_000;

export class Poll {
  constructor(query, { hear, round }) {
    this.query = query;
    this.hear = hear;
    this.round = round;
    this.away = 0;
    this.run();
  }

  leave() {
    this.over = true;
    this.again();
  }

  // The connection in use may be dead: ask afresh.
  again() {
    this.good = false;
    this.abort?.abort();
    this.rested?.();
  }

  async run() {
    while (!this.over) {
      const heard = await this.ask();
      if (this.over) return;
      this.good = Boolean(heard);
      this.away = heard ? 0 : this.away || Date.now();
      this.retry = undefined;
      for (const message of heard ?? []) {
        if (message.t === "bye") this.retry = message.retry;
        else this.hear(message);
      }
      this.round(this.good);
      await this.rest(this.retry ?? (heard ? REST * (0.5 + Math.random()) : backoff(this.away)));
    }
  }

  // The messages, or null where nobody answered.
  async ask() {
    const { topic, since, epoch } = this.query();
    const asked = new URLSearchParams({ topic, since, epoch });
    if (!this.good) asked.set("wait", 0); // whether anybody answers at all
    this.abort = new AbortController();
    const late = setTimeout(() => this.abort.abort(), PATIENCE);
    try {
      const answer = await fetch(`/live/v1/poll?${asked}`, { signal: this.abort.signal, cache: "no-store" });
      return answer.ok || answer.status === 404 ? (await answer.json()).messages : null;
    } catch {
      return null;
    } finally {
      clearTimeout(late);
    }
  }

  rest(wait) {
    return new Promise((done) => {
      const timer = setTimeout(done, wait);
      this.rested = () => (clearTimeout(timer), done());
    });
  }
}
