// One socket until it ends, once: closed, silent for too long, or left. Tells: hear(message), ended(code).
const PING_EVERY = 20_000;
const PATIENCE = 10_000;

export class Socket {
  constructor({ hear, opened, ended }) {
    this.ended = ended;
    this.since = Date.now();
    const address = new URL("/ws/v1/", location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    this.socket = new WebSocket(address, "participa.v1");
    this.socket.addEventListener("open", () => !this.over && opened());
    this.socket.addEventListener("message", (message) => {
      if (this.over) return;
      this.quiet();
      hear(JSON.parse(message.data));
    });
    this.socket.addEventListener("close", (event) => this.end(event.code));
    this.expect(PATIENCE);
  }

  // How long it has lived, in milliseconds.
  get age() {
    return Date.now() - this.since;
  }

  say(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  // Asks for a sign of life. A browser can take minutes to see that the other end is gone, so nobody waits for it.
  probe(patience = PATIENCE) {
    this.say({ t: "ping" });
    this.expect(patience);
  }

  expect(patience) {
    clearTimeout(this.dead);
    this.dead = setTimeout(() => this.end(), patience);
  }

  quiet() {
    clearTimeout(this.dead);
    clearTimeout(this.next);
    this.next = setTimeout(() => this.probe(), PING_EVERY);
  }

  end(code) {
    if (this.over) return;
    this.leave();
    this.ended(code);
  }

  leave() {
    this.over = true;
    clearTimeout(this.dead);
    clearTimeout(this.next);
    this.socket.close(1000);
  }
}
