// The page as the server would draw it now, put in piece by piece: parts marked data-part (each with an id) and the texts
// that are already shown. What was not there before waits for its button (fresh.js).
import { mayChange, steady } from "./steady.js";

//: Milliseconds between two requests at least, and over which the requests of all readers are spread.
const REST = 5_000;
const SPREAD = 2_000;
const URGENT = 800;
//: The more people read, the longer each waits: together they ask for about fifty pages a second.
const FOR_EACH = 20;

export class Page {
  constructor({ people, lost }) {
    this.people = people;
    this.lost = lost;
    this.last = 0;
    document.addEventListener("visibilitychange", () => this.plan());
    for (const name of ["focusout", "selectionchange"]) document.addEventListener(name, () => this.later());
  }

  soon({ urgent = false } = {}) {
    this.wanted = true;
    this.urgent ||= urgent;
    if (urgent) clearTimeout(this.timer), (this.timer = 0);
    this.plan();
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    this.timer = 0;
  }

  start() {
    this.stopped = false;
    this.plan();
  }

  // Nobody looks at a hidden page: it is fetched when somebody does.
  plan() {
    if (!this.wanted || this.timer || this.busy || this.stopped || document.hidden) return;
    const rest = this.urgent ? 0 : Math.max(0, this.last + REST - Date.now());
    const spread = Math.max(this.urgent ? URGENT : SPREAD, this.people() * FOR_EACH);
    this.timer = setTimeout(() => this.refresh(), rest + Math.random() * spread);
  }

  async refresh() {
    [this.timer, this.wanted, this.urgent, this.busy, this.last] = [0, false, false, true, Date.now()];
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (answer.status === 404 || answer.redirected) this.lost();
      else if (answer.ok) this.put(new DOMParser().parseFromString(await answer.text(), "text/html"));
      else this.wanted = true;
    } catch {
      this.wanted = true; // out of reach: the line says so, and the next fact or look asks again
    } finally {
      this.busy = false;
      if (this.wanted) this.plan();
    }
  }

  put(page) {
    this.kept = null;
    steady(() => {
      for (const part of document.querySelectorAll("[data-part]")) this.part(part, page);
      for (const text of document.querySelectorAll("li[data-comment]")) this.text(text, page);
    });
    if (this.kept) this.waiting = { page, until: Date.now() + REST };
  }

  // What was in use when the page came: tried once more when it is not, or asked for anew where that took long.
  later() {
    if (!this.waiting) return;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      const { page, until } = this.waiting;
      this.waiting = null;
      if (Date.now() < until) this.put(page);
      else this.soon();
    }, 300);
  }

  part(old, page) {
    const now = page.getElementById(old.id);
    if (!now || now.innerHTML === old.innerHTML || older(now, old)) return;
    if (!mayChange(old)) return (this.kept = true);
    const open = [...old.querySelectorAll("details")].map((each) => each.open);
    [...now.querySelectorAll("details")].forEach((each, index) => (each.open = open[index] ?? each.open));
    old.replaceWith(document.importNode(now, true));
  }

  // A text alone, without the answers below it: those are texts of their own.
  text(old, page) {
    const now = page.getElementById(old.id);
    if (!now) return;
    const [before, after] = [own(old), own(now)];
    if (html(before) === html(after)) return;
    const touched = before.some((each) => !mayChange(each));
    if (touched) return (this.kept = true);
    const below = before.at(-1)?.nextSibling ?? old.firstChild;
    before.forEach((each) => each.remove());
    after.forEach((each) => old.insertBefore(document.importNode(each, true), below));
  }

  // Words that nobody may read any more go at once; the page brings what stands in their place.
  hide(code, words) {
    const text = document.getElementById(`c-${code}`);
    const said = text && [...text.children].find((each) => each.matches(".prose"));
    if (!said) return;
    steady(() => {
      const gone = document.createElement("p");
      gone.className = "tomb";
      gone.textContent = words;
      said.replaceWith(gone);
    });
  }
}

const own = (text) => [...text.children].filter((each) => !each.matches("ol"));
const html = (nodes) => nodes.map((each) => each.outerHTML).join("");

// A tally that the socket made newer than the page.
function older(now, old) {
  const [fresh, shown] = [now, old].map((each) => each.querySelector("[data-version]"));
  return Boolean(fresh && shown && Number(fresh.dataset.version) < Number(shown.dataset.version));
}
