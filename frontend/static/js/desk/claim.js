// Says that this person looks at the case, every forty seconds, and lets go when the page is left. Stops nobody.
const RENEW = 40_000;

const place = document.querySelector("[data-claim]");
let mine = false;
let beat = 0;

const body = (act) => {
  const form = new FormData();
  form.set("csrfmiddlewaretoken", place.querySelector("[name=csrfmiddlewaretoken]").value);
  form.set("act", act);
  return form;
};

async function say(act) {
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(place.dataset.claim, { method: "POST", body: body(act), headers });
    show(answer.ok, (await answer.json()).says);
  } catch {
    // out of reach: the claim runs out by itself, and the next beat tries again
  }
}

function show(held, says) {
  mine = held;
  place.querySelector("[data-claim-mine]").hidden = !held;
  const other = place.querySelector("[data-claim-other]");
  other.hidden = held || !says;
  other.querySelector("[data-claim-says]").textContent = held ? "" : says;
  place.querySelector("[data-claim-take]")?.toggleAttribute("hidden", held);
}

// Somebody else took it over, or let go: the page says so without being loaded again.
export function claimed(who, byMe) {
  if (!place || "refused" in place.dataset || byMe) return;
  if (who) show(false, who);
  else if (!mine) say("claim");
}

if (place && !("refused" in place.dataset)) {
  say("claim");
  beat = setInterval(() => document.visibilityState === "visible" && say(mine ? "renew" : "claim"), RENEW);
  addEventListener("pagehide", () => {
    clearInterval(beat);
    if (mine) navigator.sendBeacon(place.dataset.claim, body("release"));
  });
}
