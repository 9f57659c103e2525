// Calls when what was open may only look open: the machine slept, the network came or went, the page was frozen, hidden
// or kept for the way back.
const TICK = 5_000;
const LATE = 10_000;

export function onWake(call) {
  let last = Date.now();
  setInterval(() => {
    const slept = Date.now() - last > TICK + LATE;
    last = Date.now();
    if (slept) call();
  }, TICK);
  for (const name of ["online", "offline"]) addEventListener(name, call);
  addEventListener("pageshow", (event) => event.persisted && call());
  document.addEventListener("resume", call);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && call());
}
