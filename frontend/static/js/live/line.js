// Says when live is paused or out of reach and what happened to the whole page, and lets the reader pause it.
const PATIENCE = 4_000;

export class Line {
  constructor(place, words, { pause, resume }) {
    this.place = place;
    this.words = words;
    this.pause = pause;
    this.resume = resume;
    this.paused = false;
    this.said = new Map();
    this.dot = place.querySelector("[data-dot]");
    this.button = place.querySelector("[data-pause]");
    this.button.addEventListener("click", () => this.toggle());
    place.hidden = false;
  }

  toggle() {
    this.paused = !this.paused;
    this.button.firstChild.data = this.paused ? this.words.resume : this.words.pauseWord;
    this.button.setAttribute("aria-pressed", String(this.paused));
    clearTimeout(this.timer);
    this.timer = 0;
    this.say("line", this.paused ? this.words.paused : "");
    if (this.paused) this.shows("");
    (this.paused ? this.pause : this.resume)();
  }

  // By "socket", by "poll", or not. A short loss is nobody's business: the banner waits, and goes by itself.
  online(by) {
    if (this.paused) return;
    this.shows(by);
    if (!by) return (this.timer ||= setTimeout(() => this.say("line", this.words.offline), PATIENCE));
    clearTimeout(this.timer);
    this.timer = 0;
    this.say("line", "");
  }

  shows(by) {
    this.place.dataset.by = by;
    this.dot.hidden = !by;
  }

  // Something that only loading the page again can show whole.
  news(text) {
    this.say("news", text);
  }

  // At the foot of the window, where it moves nothing of what is read or written.
  say(about, text) {
    if ((this.said.get(about) ?? "") === text) return;
    if (text) this.said.set(about, text);
    else this.said.delete(about);
    if (!this.said.size) {
      this.banner?.remove();
      this.banner = null;
      return;
    }
    this.banner ??= this.drawn();
    this.banner.querySelector("p").textContent = [...this.said.values()].join(" ");
  }

  drawn() {
    const banner = document.createElement("div");
    banner.className = "banner full warn foot no-print";
    banner.setAttribute("role", "status");
    const wrap = document.createElement("div");
    wrap.className = "wrap";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn second s";
    button.textContent = this.words.update;
    button.addEventListener("click", () => location.reload());
    wrap.append(document.createElement("p"), button);
    banner.append(wrap);
    document.body.append(banner);
    return banner;
  }
}
