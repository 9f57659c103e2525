// How many people have the page open, where the server tells it: few are not told.
const whole = new Intl.NumberFormat([document.documentElement.lang || "es", "es"]);

export class Watchers {
  constructor(live, topic) {
    this.place = live.querySelector("[data-watchers]");
    this.words = live.dataset.watching;
    this.topic = topic;
    this.count = 0;
    this.version = -1;
  }

  // state: { k: "watchers", v, data: { n } }; n is null where it is not told.
  show(topic, { k, v, data }) {
    if (k !== "watchers" || topic !== this.topic || v < this.version) return;
    this.version = v;
    this.count = typeof data.n === "number" ? data.n : 0;
    this.place.hidden = !this.count;
    this.place.textContent = this.count ? this.words.replace("%n", whole.format(this.count)) : "";
  }
}
