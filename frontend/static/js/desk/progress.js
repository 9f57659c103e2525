// While the worker is at something, its section is fetched anew. Nothing moves while somebody is inside it.
const WAIT = 2000;
const place = document.querySelector("[data-progress]");

async function again() {
  if (document.hidden || place.contains(document.activeElement)) return later();
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-progress]");
    if (fresh) place.replaceChildren(...fresh.childNodes);
  } catch {
    return later();
  }
  later();
}

function later() {
  if (place.querySelector("[data-at-work]")) setTimeout(again, WAIT);
}

if (place) later();
