// Says when live is paused or out of reach, and lets the reader pause it.
const PATIENCE = 4_000;

export class Line {
  constructor(place, words, { pause, resume }) {
    this.place = place;
    this.words = words;
    this.pause = pause;
    this.resume = resume;
    this.paused = false;
    this.button = place.querySelector("[data-pause]");
    this.button.addEventListener("click", () => this.toggle());
    place.hidden = false;
  }

  toggle() {
    this.paused = !this.paused;
    this.button.textContent = this.paused ? this.words.resume : this.words.pauseWord;
    this.button.setAttribute("aria-pressed", String(this.paused));
    this.place.querySelector("[data-dot]").hidden = this.paused;
    if (this.paused) {
      this.pause();
      this.banner(this.words.paused);
    } else {
      this.banner("");
      this.resume();
    }
  }

  // A short loss is nobody's business: the banner waits, and goes by itself.
  online(here) {
    clearTimeout(this.timer);
    if (this.paused) return;
    if (here) this.banner("");
    else if (!this.shown) this.timer = setTimeout(() => this.banner(this.words.offline), PATIENCE);
  }

  banner(text) {
    this.shown?.remove();
    this.shown = null;
    if (!text) return;
    const banner = document.createElement("div");
    banner.className = "banner full warn";
    banner.setAttribute("role", "status");
    const wrap = document.createElement("div");
    wrap.className = "wrap";
    const words = document.createElement("p");
    words.textContent = text;
    const link = document.createElement("a");
    link.className = "btn second s";
    link.href = location.href;
    link.textContent = this.words.update;
    wrap.append(words, link);
    banner.append(wrap);
    document.querySelector("body > header").after(banner);
    this.shown = banner;
  }
}
