// One topic over the socket: gap-free from the number that the page carried. Protocol participa.v1, see docs/architecture.md.
// Tells: onFact(event), onState(state), onReset(), onLine(true | false).
const SHORTEST = 500;
const FIRST = 1_000;
const LONGEST = 30_000;
const FALLBACK_AFTER = 3;
const FALLBACK_EVERY = 10_000;

export class Feed {
  // ticket(): for a private topic, a promise of what opens it.
  constructor({ topic, seq, epoch, ticket }, told) {
    this.topic = topic;
    this.seq = seq;
    this.epoch = epoch;
    this.ticket = ticket;
    this.told = told;
    this.failures = 0;
    this.away = 0;
    this.stopped = true;
  }

  start() {
    if (!this.stopped) return;
    this.stopped = false;
    this.open();
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    clearInterval(this.pings);
    this.socket?.close(1000);
  }

  open() {
    const address = new URL("/ws/v1/", location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const socket = (this.socket = new WebSocket(address, "participa.v1"));
    socket.addEventListener("open", () => this.greet(socket));
    socket.addEventListener("message", (message) => this.hear(JSON.parse(message.data)));
    socket.addEventListener("close", () => socket === this.socket && this.lost());
  }

  async greet(socket) {
    if (this.ticket) {
      const ticket = await this.ticket().catch(() => "");
      if (socket !== this.socket || socket.readyState !== WebSocket.OPEN) return;
      this.say({ t: "hello", ticket });
    }
    this.subscribe();
  }

  subscribe() {
    this.say({ t: "sub", topic: this.topic, since: this.seq, epoch: this.epoch });
    clearInterval(this.pings);
    this.pings = setInterval(() => this.say({ t: "ping" }), 20_000);
  }

  say(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  hear(message) {
    if (message.t === "bye") this.wait = message.retry;
    if (message.topic !== this.topic) return;
    if (message.t === "subd") this.subscribed(message);
    else if (message.t === "ev") this.fact(message);
    else if (message.t === "st") this.told.onState(message);
    else if (message.t === "reset") this.reset(message.seq);
  }

  subscribed(message) {
    this.failures = this.away = 0;
    this.told.onLine(true);
    if (!message.recovered) this.reset(message.seq);
    this.seq = message.seq;
    this.epoch = message.epoch;
    for (const state of message.states ?? []) this.told.onState(state);
  }

  // The next number is applied, an old one ignored; after a hole the topic is asked for again from the last.
  fact(message) {
    if (message.seq <= this.seq) return;
    if (message.seq > this.seq + 1) return this.subscribe();
    this.seq = message.seq;
    this.told.onFact({ kind: message.k, ref: message.id, data: message.data });
  }

  reset(seq) {
    this.seq = seq;
    this.told.onReset();
  }

  // Jitter, so that a thousand pages do not come back at once; and nobody waits longer than half of what the feed has
  // been away, so that after ten seconds of restart everybody is back within five. After three failures the page asks
  // over HTTP.
  lost() {
    clearInterval(this.pings);
    if (this.stopped) return;
    this.failures += 1;
    this.away ||= Date.now();
    this.told.onLine(false);
    const most = Math.min(LONGEST, Math.max(FIRST, (Date.now() - this.away) / 2));
    const wait = this.wait ?? Math.max(SHORTEST, Math.random() * most);
    this.wait = undefined;
    this.timer = setTimeout(() => this.open(), wait);
    if (this.failures >= FALLBACK_AFTER) this.ask();
  }

  async ask() {
    if (Date.now() - (this.asked ?? 0) < FALLBACK_EVERY) return;
    this.asked = Date.now();
    const query = new URLSearchParams({ topic: this.topic, since: this.seq, epoch: this.epoch });
    try {
      const answer = await fetch(`/api/v1/events/?${query}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const page = await answer.json();
      if (page.reset) return this.reset(page.seq);
      for (const row of page.events)
        this.fact({ seq: row.seq, k: row.kind, id: row.ref, data: row.data });
    } catch {
      // still out of reach: the next try of the socket comes by itself
    }
  }
}
