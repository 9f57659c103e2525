// Live: facts become DOM events ("participa:comment.published" …), numbers are patched, new texts wait behind a button,
// and the parts of the page that a fact changes are fetched anew in the reader's language and rights.
// Everything here is an addition: without it the same page works by reloading. See docs/live.md.
import { Connection } from "./live/connection.js";
import { Feed } from "./live/feed.js";
import { Fresh } from "./live/fresh.js";
import { Line } from "./live/line.js";
import { Page } from "./live/page.js";
import { showTally } from "./live/tally.js";
import { Watchers } from "./live/watchers.js";

//: Facts that take words away: the words go at once, the reason comes with the page.
const HIDES = new Set(["comment.restricted", "comment.withdrawn", "comment.unpublished", "comment.redacted", "comment.erased", "comment.merged"]);
//: Topics of one socket; those beyond are left to the page that is fetched anew.
const MOST_TOPICS = 20;

const main = document.querySelector("main[data-live-topic]");
const place = document.getElementById("live");
if (main && place) watch(main.dataset, place);

function watch({ liveTopic: topic, liveSeq, liveEpoch: epoch, liveThreads: threads, liveScope: scope }, live) {
  const words = live.dataset;
  const watchers = new Watchers(live, topic);
  const page = new Page({ people: () => watchers.count, lost: () => line.news(words.reset) });
  const waiting = document.querySelector("[data-fresh]");
  const fresh = waiting && threads ? new Fresh(waiting, { words, threads, scope }) : null;
  const feed = new Feed({ topic, seq: Number(liveSeq), epoch, also: tallies(topic) }, {
    onFact: (fact) => tell(fact),
    onState: (of, state) => (state.k === "tally" ? showTally(of, state) : watchers.show(of, state)),
    onReset: () => line.news(words.reset),
  });
  const connection = new Connection(feed, { onLine: (by) => line.online(by), onRound: () => page.soon() });
  const line = new Line(live, words, {
    pause: () => (connection.stop(), page.stop()),
    resume: () => (connection.start(), page.start()),
  });
  document.addEventListener("participa:fact", ({ detail: fact }) => {
    const news = words[fact.kind.replace(/^consultation\./, "news-").replace(/-(.)/, (_, first) => first.toUpperCase())];
    if (news) line.news(news);
    if (fact.kind === "comment.published") fresh?.add(fact);
    if (HIDES.has(fact.kind)) {
      fresh?.drop(fact.ref);
      page.hide(fact.ref, words.gone);
    }
    page.soon({ urgent: HIDES.has(fact.kind) });
  });
  connection.start();
}

// The proposals whose counts are on the page, where the page itself is about something else.
function tallies(topic) {
  const found = new Set([...document.querySelectorAll("[data-tally]")].map((tally) => tally.dataset.tally));
  found.delete(topic);
  return [...found].slice(0, MOST_TOPICS - 1);
}

function tell(fact) {
  for (const name of [fact.kind, "fact"])
    document.dispatchEvent(new CustomEvent(`participa:${name}`, { detail: fact }));
}
