// The keyboard of the desk. Every key does what a button or a link of the page does; without this file all of them stay.
import { armed, dialog } from "./desk/keys.js";

const form = document.querySelector("[data-decide]");
const say = form?.querySelector("[data-say]");
let removing = false;

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
  const here = links.indexOf(document.activeElement?.closest("[data-row]")?.querySelector("[href*='/cases/']"));
  links[Math.min(Math.max(here + by, 0), links.length - 1)]?.focus();
}

function select() {
  const box = document.activeElement?.closest("[data-row]")?.querySelector("[name=case]");
  if (box) box.checked = !box.checked;
}

function press(key) {
  if (key === "?") return dialog?.showModal();
  if (key === "Escape") return choosing(false);
  if (key === "x") return select();
  if (removing && /^[1-9]$/.test(key)) return remove(key);
  if (key === "r" && form?.querySelector("[data-key=r]")) return choosing(true);
  const control = /^[a-z1-9]$/.test(key) && document.querySelector(`[data-key=${key}]:not([hidden] *)`);
  if (control) return control.matches("textarea") ? control.focus() : control.click();
  if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
}

// A key belongs to the desk only where the page has something for it.
const known = (key) =>
  /^([jkx?]|Escape)$/.test(key) || (/^[1-9]$/.test(key) && removing) || document.querySelector(`[data-key="${CSS.escape(key)}"]`);

document.addEventListener("keydown", (event) => {
  if (!armed(event)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (!known(key)) return;
  event.preventDefault();
  press(key);
});

for (const button of document.querySelectorAll("[data-open=shortcuts]")) {
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
}

// The choice is the account's: it holds on every machine.
for (const box of document.querySelectorAll("[data-shortcuts]"))
  box.addEventListener("change", () => {
    dialog.dataset.keys = box.checked ? "on" : "off";
    const headers = { Accept: "application/json" };
    fetch(box.form.action, { method: "POST", body: new FormData(box.form), headers, keepalive: true });
  });

for (const bar of document.querySelectorAll("[data-undo]")) {
  setTimeout(() => (bar.hidden = true), Number(bar.dataset.undo) * 1000);
}
