// Live: facts become DOM events ("participa:comment.published" …), numbers are patched, new texts wait behind a button.
// Everything here is an addition: without it the same page works by reloading.
import { Feed } from "./live/feed.js";
import { Fresh } from "./live/fresh.js";
import { Line } from "./live/line.js";
import { showTally } from "./live/tally.js";

const main = document.querySelector("main[data-live-topic]");
const place = document.getElementById("live");
if (main && place && "WebSocket" in window) watch(main.dataset, place);

function watch({ liveTopic: topic, liveSeq, liveEpoch: epoch, liveThread: thread }, live) {
  const words = live.dataset;
  const waiting = document.querySelector("[data-fresh]");
  const fresh = waiting && thread ? new Fresh(waiting, { words, thread }) : null;
  const feed = new Feed({ topic, seq: Number(liveSeq), epoch }, {
    onFact: (fact) => tell(fact),
    onState: (state) => state.k === "tally" && showTally(topic, state),
    onReset: () => line.banner(words.reset),
    onLine: (here) => line.online(here),
  });
  const line = new Line(live, words, { pause: () => feed.stop(), resume: () => feed.start() });
  if (fresh) {
    document.addEventListener("participa:comment.published", (event) => fresh.add(event.detail));
    for (const kind of ["comment.restricted", "comment.withdrawn", "comment.unpublished"])
      document.addEventListener(`participa:${kind}`, (event) => fresh.drop(event.detail.ref));
  }
  feed.start();
  // A laptop that slept has a socket that looks open: begin again from the last number.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && !line.paused) feed.say({ t: "ping" });
  });
  addEventListener("pageshow", (event) => event.persisted && !line.paused && (feed.stop(), feed.start()));
}

function tell(fact) {
  document.dispatchEvent(new CustomEvent(`participa:${fact.kind}`, { detail: fact }));
}
