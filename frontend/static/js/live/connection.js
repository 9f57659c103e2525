// Keeps a feed fed: by a socket, and after three failures by long polls until a socket works again.
// Tells: onLine("socket" | "poll" | ""), and onRound() when a poll came back, which carries the main topic alone.
import { MOST, backoff } from "./backoff.js";
import { Poll } from "./poll.js";
import { Socket } from "./socket.js";
import { onWake } from "./wake.js";

const FALLBACK_AFTER = 3;
//: Milliseconds: a socket that lived longer was a good one; a sign of life after a sleep must come within the other.
const GOOD = 10_000;
const HURRY = 3_000;
//: Answers that will be the same in a moment.
const STUBBORN = new Set([4400, 4401, 4403, 4429]);

export class Connection {
  constructor(feed, told) {
    this.feed = feed;
    this.told = told;
    this.failures = 0;
    //: Since when no socket was good, or 0.
    this.away = 0;
    this.stopped = true;
    onWake(() => this.woke());
  }

  start() {
    if (!this.stopped) return;
    this.stopped = false;
    this.open();
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    this.socket?.leave();
    this.socket = null;
    this.fallBack(false);
  }

  open() {
    clearTimeout(this.timer);
    this.wait = undefined;
    this.socket = new Socket({
      opened: () => this.greet(this.socket),
      hear: (message) => this.hear(message),
      ended: (code) => this.lost(code),
    });
  }

  async greet(socket) {
    const ticket = await this.feed.ticket?.().catch(() => "");
    if (socket !== this.socket) return;
    if (this.feed.ticket) socket.say({ t: "hello", ticket });
    for (const each of this.feed.subscriptions()) socket.say(each);
  }

  hear(message) {
    if (message.t === "bye") this.wait = message.retry;
    if (this.feed.hear(message)) this.socket.say(this.feed.subscription());
    if (message.t !== "subd" || message.topic !== this.feed.topic) return;
    this.away = 0;
    this.fallBack(false);
    this.told.onLine("socket");
  }

  lost(code) {
    const lived = this.socket.age > GOOD;
    this.socket = null;
    this.failures = lived ? 1 : this.failures + 1;
    this.away ||= Date.now();
    const stubborn = STUBBORN.has(code);
    if (stubborn) this.failures = Math.max(this.failures, FALLBACK_AFTER);
    if (!this.poll) this.told.onLine("");
    if (this.failures >= FALLBACK_AFTER) this.fallBack(true);
    this.timer = setTimeout(() => this.open(), this.wait ?? backoff(stubborn ? Date.now() - 2 * MOST : this.away));
  }

  fallBack(on) {
    if (on === Boolean(this.poll) || (on && this.feed.ticket)) return; // polls carry public topics alone
    this.poll?.leave();
    this.poll = !on
      ? null
      : new Poll(() => this.feed.subscription(), {
          hear: (message) => this.feed.hear(message),
          round: (good) => {
            this.told.onLine(good ? "poll" : "");
            if (good && this.feed.also.length) this.told.onRound();
          },
        });
  }

  woke() {
    if (this.stopped) return;
    this.poll?.again();
    if (this.socket) this.socket.probe(HURRY);
    else this.open();
  }
}
