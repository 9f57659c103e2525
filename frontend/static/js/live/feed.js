// The numbers of participa.v1: what is applied, ignored or asked for again, whatever carried it (see docs/live.md).
// Tells: onFact({ kind, ref, data }) of the main topic, onState(topic, state) of every topic, onReset().
export class Feed {
  // ticket(): for a private topic, a promise of what opens it.
  constructor({ topic, seq, epoch, ticket = null, also = [] }, told) {
    this.topic = topic;
    this.seq = seq;
    this.epoch = epoch;
    this.ticket = ticket;
    this.also = also;
    this.told = told;
  }

  // What a socket asks for: the main topic from the last number, the others for their newest values alone.
  subscriptions() {
    return [this.subscription(), ...this.also.map((topic) => ({ t: "sub", topic }))];
  }

  subscription() {
    return { t: "sub", topic: this.topic, since: this.seq, epoch: this.epoch };
  }

  // True where numbers are missing: the main topic must be asked for again from the last.
  hear(message) {
    const { t, topic } = message;
    if (t === "st") this.told.onState(topic, message);
    if (t === "subd") for (const state of message.states ?? []) this.told.onState(topic, state);
    if (topic !== this.topic) return false;
    if (t === "subd") this.subscribed(message);
    else if (t === "ev") return this.fact(message);
    else if (t === "reset") this.reset(message.seq);
    else if (t === "err") this.told.onReset();
    return false;
  }

  subscribed({ seq, epoch, recovered }) {
    this.epoch = epoch;
    if (recovered) this.seq = seq;
    else this.reset(seq);
  }

  fact({ seq, k, id, data }) {
    if (seq <= this.seq) return false;
    if (seq > this.seq + 1) return true;
    this.seq = seq;
    this.told.onFact({ kind: k, ref: id, data });
    return false;
  }

  reset(seq) {
    this.seq = seq;
    this.told.onReset();
  }
}
