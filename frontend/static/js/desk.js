// The keyboard of the desk. Every key does what a button or a link of the page does; without this file all of them stay.
const STORE = "desk-shortcuts";
const allowed = () => localStorage.getItem(STORE) !== "off";
const dialog = document.getElementById("shortcuts");
const form = document.querySelector("[data-decide]");
const say = form?.querySelector("[data-say]");
let removing = false;

const typing = (target) =>
  target instanceof Element && target.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");

function choosing(on) {
  removing = on;
  if (say) say.textContent = on ? say.dataset.choose : "";
  if (on) form.querySelector("[name=reason]:checked, [name=reason]")?.focus();
}

function remove(number) {
  const reason = form.querySelector(`[data-number="${number}"]`);
  if (!reason) return;
  reason.checked = true;
  const words = form.elements.explanation;
  choosing(false);
  if ("explain" in reason.dataset && !words.value.trim()) words.focus();
  else form.requestSubmit(form.querySelector("[data-key=r]"));
}

// On the desk itself: from row to row.
function step(by) {
  const links = [...document.querySelectorAll("[data-row] [href*='/cases/']")];
  const here = links.indexOf(document.activeElement);
  links[Math.min(Math.max(here + by, 0), links.length - 1)]?.focus();
}

function press(key) {
  if (key === "?") return dialog?.showModal();
  if (key === "Escape") return choosing(false);
  if (removing && /^[1-9]$/.test(key)) return remove(key);
  if (key === "r" && form?.querySelector("[data-key=r]")) return choosing(true);
  const button = /^[ajku]$/.test(key) && document.querySelector(`[data-key=${key}]:not([hidden] *)`);
  if (button) return button.click();
  if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  if (!allowed() || dialog?.open || typing(event.target)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (!/^([ajkru?1-9]|Escape)$/.test(key) || (/^\d$/.test(key) && !removing)) return;
  event.preventDefault();
  press(key);
});

for (const button of document.querySelectorAll("[data-open=shortcuts]")) {
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
}

for (const box of document.querySelectorAll("[data-shortcuts]")) {
  box.checked = allowed();
  box.addEventListener("change", () => localStorage.setItem(STORE, box.checked ? "on" : "off"));
}

for (const bar of document.querySelectorAll("[data-undo]")) {
  setTimeout(() => (bar.hidden = true), Number(bar.dataset.undo) * 1000);
}
