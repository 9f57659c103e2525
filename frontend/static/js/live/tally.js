// The newest count, written into the numbers and bars that the page already has. Nothing else of the page moves.
const language = document.documentElement.lang || "es";
//: Some browsers do not know how Basque writes numbers; it is as in Spanish.
const known = [language, "es"];
const whole = new Intl.NumberFormat(known, { useGrouping: "always" });
const tenths = new Intl.NumberFormat(known, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const CHOICES = ["for", "abstain", "against"];

// As the server writes it: "62,0 %" and "% 62,0".
const share = (part, total) => {
  if (!total) return "–";
  const figure = tenths.format((100 * part) / total);
  return language === "eu" ? `%\u00a0${figure}` : `${figure}\u00a0%`;
};
const width = (part, total) => (total ? `${((100 * part) / total).toPrecision(4)}%` : "0%");

// state: { k: "tally", v, data: { for, abstain, against, total } }
export function showTally(topic, state) {
  for (const place of document.querySelectorAll(`[data-tally="${topic}"]`)) {
    if (Number(place.dataset.version) > state.v) continue;
    place.dataset.version = state.v;
    draw(place, state.data);
  }
  const code = topic.split(":")[1];
  for (const total of document.querySelectorAll(`[data-votes="${code}"] [data-total]`))
    total.textContent = whole.format(state.data.total);
}

function draw(place, counts) {
  let left = 0;
  for (const choice of CHOICES) {
    const bar = place.querySelector(`rect[data-choice=${choice}]`);
    bar?.setAttribute("x", width(left, counts.total));
    bar?.setAttribute("width", width(counts[choice], counts.total));
    left += counts[choice];
    const legend = place.querySelector(`.legend [data-choice=${choice}]`);
    const count = legend?.querySelector("[data-count]");
    const part = legend?.querySelector("[data-share]");
    if (count) count.textContent = whole.format(counts[choice]);
    if (part) part.textContent = share(counts[choice], counts.total);
  }
  edge(place, "abstain", width(counts.for, counts.total));
  edge(place, "against", width(counts.for + counts.abstain, counts.total));
}

function edge(place, name, at) {
  const line = place.querySelector(`line[data-edge=${name}]`);
  line?.setAttribute("x1", at);
  line?.setAttribute("x2", at);
}
