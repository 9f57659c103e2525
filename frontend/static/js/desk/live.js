// The desk while it is open: new cases wait behind a bar, what others decide is marked in its place, counts and who looks
// at what follow. Nothing moves under the cursor. Without this file the same page works by loading it again.
import { Connection } from "../live/connection.js";
import { Feed } from "../live/feed.js";
import { Line } from "../live/line.js";
import { claimed } from "./claim.js";

const SOON = 250;
const main = document.querySelector("main[data-desk-seq]");
const live = document.getElementById("live");
const card = document.querySelector("[data-case]");
const batch = document.querySelector("[data-batch-moving]");
const fresh = document.querySelector("[data-desk-fresh]");
const waiting = new Set();

// A ticket opens the private topic; it is good for a minute and for this session alone.
async function ticket() {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  headers["X-CSRFToken"] = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const answer = await fetch("/api/v1/tickets/", { method: "POST", headers, body: "{}" });
  return answer.ok ? (await answer.json()).ticket : "";
}

const row = (code) => document.querySelector(`[data-row="${CSS.escape(code)}"]`);

function opened(code) {
  if (row(code) || card) return;
  waiting.add(code);
  draw();
}

function decided(code, action) {
  if (waiting.delete(code)) draw();
  if (action === "reverse") return;
  const place = row(code);
  if (place && !place.querySelector("[data-gone]")) {
    const said = document.createElement("span");
    said.className = "tag";
    said.dataset.gone = "";
    said.textContent = live.dataset.decided;
    place.querySelector(".code").before(said);
    place.classList.add("gone");
    place.querySelector("[name=case]").checked = false;
  }
  if (card?.dataset.case === code) line.news(live.dataset.decidedHere);
}

function draw() {
  if (!fresh) return;
  if (!waiting.size) return fresh.replaceChildren();
  const link = fresh.querySelector("a") ?? document.createElement("a");
  link.href = location.href;
  link.className = "btn fresh s";
  link.textContent = (waiting.size === 1 ? fresh.dataset.one : fresh.dataset.many).replace("%n", waiting.size);
  if (!link.isConnected) fresh.replaceChildren(link);
}

function counts(found) {
  for (const place of document.querySelectorAll("[data-count]"))
    if (place.dataset.count in found) place.textContent = found[place.dataset.count];
}

function looking(claims) {
  for (const place of document.querySelectorAll("[data-row]")) {
    const who = claims[place.dataset.row];
    place.querySelector("[data-looking]").textContent = who ? live.dataset.looking.replace("%s", who) : "";
  }
  if (card) {
    const who = claims[card.dataset.case];
    claimed(who ? live.dataset.looking.replace("%s", who) : "", who === card.dataset.me);
  }
}

let timer = 0;
const later = (wait = SOON) => {
  clearTimeout(timer);
  timer = setTimeout(look, wait);
};

async function look() {
  try {
    const answer = await fetch(main.dataset.deskWatch, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const found = await answer.json();
      counts(found.counts);
      looking(found.claims);
    }
  } catch {
    // out of reach: the next fact or minute asks again
  }
  later(60_000); // a claim that runs out is told by nobody
}

function hear({ kind, ref, data }) {
  document.dispatchEvent(new CustomEvent(`participa:${kind}`, { detail: { ref, data } }));
  if (kind === "case.opened") opened(ref);
  if (kind === "case.decided") decided(ref, data.action);
  if (kind.startsWith("case.")) later();
}

let line = null;
if (main && live) {
  const position = { topic: "mod:queue", seq: Number(main.dataset.deskSeq), epoch: main.dataset.deskEpoch, ticket };
  const feed = new Feed(position, {
    onFact: hear,
    onState: () => later(),
    onReset: () => line.news(live.dataset.reset),
  });
  const connection = new Connection(feed, { onLine: (by) => line.online(by), onRound: () => later() });
  line = new Line(live, live.dataset, { pause: () => connection.stop(), resume: () => connection.start() });
  connection.start();
  later();
}

// The page of a batch that is being carried out draws itself again until it is done.
if (batch) {
  setTimeout(() => location.reload(), Number(batch.dataset.batchMoving) * 1000);
}
