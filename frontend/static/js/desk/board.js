// The board of themes by keyboard and by dragging. Every act is the form of the page, sent without loading it anew: the
// texts stay in their place, what is typed is kept. Without this file the same form works with its buttons.
import { armed } from "./keys.js";

const board = document.querySelector("[data-board]");
const form = document.getElementById("put");
const list = board?.querySelector("[data-texts]");
const say = document.querySelector("[data-say]");
const picker = document.getElementById("pick-theme");
const rows = () => [...list.querySelectorAll("[data-text]:not(.gone)")];
const box = (row) => row?.querySelector("[name=comment]");
const chosen = () => [...list.querySelectorAll("[name=comment]:checked")];
const themes = () => [...board.querySelectorAll("[data-theme]:not(.gone)")];
let dragging = false;
let sending = false;

const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

// Parts are what may be drawn anew at any time, except where somebody is inside one right now.
function redraw(page) {
  for (const part of document.querySelectorAll("[data-part]")) {
    const fresh = page.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
    if (!fresh || part.contains(document.activeElement) || fresh.outerHTML === part.outerHTML) continue;
    const value = part.matches("select") ? part.value : null;
    part.replaceWith(fresh);
    if (value && [...fresh.options].some((one) => one.value === value)) fresh.value = value;
  }
  const names = new Set([...page.querySelectorAll("[data-theme]")].map((one) => one.dataset.theme));
  for (const one of themes().filter((theme) => !names.has(theme.dataset.theme)))
    if (kept(one)) one.classList.add("gone");
    else one.remove();
  const known = new Set(themes().map((one) => one.dataset.theme));
  const all = board.querySelector("[data-themes]");
  for (const one of page.querySelectorAll("[data-theme]")) if (!known.has(one.dataset.theme)) all.append(one);
  watch();
}

// Somebody is inside, or has typed another name: it stays until the page is loaded again.
const kept = (theme) =>
  theme.contains(document.activeElement) || [...theme.querySelectorAll("input")].some((one) => one.value !== one.defaultValue);

function fill(page, checked) {
  list.replaceChildren(...page.querySelector("[data-texts]").children);
  for (const one of list.querySelectorAll("[name=comment]")) one.checked = checked.has(one.value);
  for (const row of rows()) row.draggable = true;
}

// What others did: rows that left the view are marked, new ones wait behind a bar, nothing moves under the cursor.
function follow(page) {
  const fresh = new Map([...page.querySelectorAll("[data-text]")].map((row) => [row.dataset.text, row]));
  const old = rows();
  const last = old.findLastIndex((row) => fresh.has(row.dataset.text));
  const many = fresh.size;
  for (const [place, row] of old.entries()) {
    const now = fresh.get(row.dataset.text);
    fresh.delete(row.dataset.text);
    const tags = row.querySelector(".tags");
    const next = now?.querySelector(".tags");
    if (!now) {
      if (place > last && many >= old.length) continue; // pushed to the next page by new ones
      row.classList.add("gone");
      box(row).checked = false;
      box(row).disabled = true;
    } else if (tags && next) tags.replaceWith(next);
    else if (next) row.append(next);
    else tags?.remove();
  }
  news(fresh.size);
}

function news(many) {
  const bar = board.querySelector("[data-fresh]");
  if (!many) return bar.replaceChildren();
  const link = document.createElement("a");
  link.href = location.href;
  link.className = "btn fresh s";
  link.textContent = (many === 1 ? bar.dataset.one : bar.dataset.many).replace("%n", many);
  bar.replaceChildren(link);
}

// One act at a time; the answer is the page as it is now, or why not.
async function send(act, to, codes) {
  if (sending) return;
  sending = true;
  const here = rows().indexOf(document.activeElement?.closest("[data-text]"));
  const body = new FormData(form);
  body.set("act", act);
  body.delete("comment");
  for (const code of codes) body.append("comment", code);
  if (to) body.set("to", to);
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    const page = parsed(await answer.text());
    if (!page.querySelector("[data-board]")) return location.reload();
    redraw(page);
    fill(page, new Set(answer.ok ? [] : codes));
    news(0);
    const told = page.querySelector("[data-part=refused] .banner, .wrap > .flow .banner");
    say.textContent = told ? told.textContent.trim() : "";
    const next = rows()[Math.min(Math.max(here, 0), rows().length - 1)];
    if (here >= 0) box(next)?.focus();
  } catch {
    form.requestSubmit(form.querySelector(`[value=${act}]`)); // out of reach: as the button would
  } finally {
    sending = false;
  }
}

function targets() {
  const marked = chosen().map((one) => one.value);
  const row = document.activeElement?.closest("[data-text]");
  if (marked.length || !row) return marked;
  return [row.dataset.text];
}

function put(code) {
  const codes = targets();
  if (!codes.length) return (say.textContent = say.dataset.nothing);
  return send(code === board.dataset.board ? "confirm" : "move", code, codes);
}

function step(by) {
  const all = rows();
  const here = all.indexOf(document.activeElement?.closest("[data-text]"));
  box(all[Math.min(Math.max(here + by, 0), all.length - 1)])?.focus();
}

function press(key) {
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  if (key === "x") return box(document.activeElement?.closest("[data-text]"))?.click();
  if (key === "m") return pick();
  if (key === "c" || key === "n") {
    const codes = targets();
    if (codes.length) send(key === "c" ? "confirm" : "remove", "", codes);
    return undefined;
  }
  const one = themes().find((theme) => theme.dataset.digit === key);
  return one && put(one.dataset.theme);
}

// A theme found by a part of its name.
function pick() {
  if (!picker || !targets().length) return (say.textContent = say.dataset.nothing);
  const field = picker.querySelector("input");
  const codes = targets();
  field.value = "";
  narrow();
  picker.returnValue = "";
  picker.onclose = () => picker.returnValue && send(picker.returnValue === board.dataset.board ? "confirm" : "move", picker.returnValue, codes);
  picker.showModal();
  field.focus();
  return undefined;
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
function narrow() {
  const wanted = plain(picker.querySelector("input").value.trim());
  const found = [...picker.querySelectorAll("#picks li")];
  for (const one of found) one.hidden = !plain(one.textContent).includes(wanted);
  picker.querySelector("[data-none]").hidden = found.some((one) => !one.hidden);
}

function watch() {
  for (const theme of board.querySelectorAll("[data-theme]")) {
    theme.ondragover = (event) => dragging && (event.preventDefault(), theme.classList.add("over"));
    theme.ondragleave = (event) => !theme.contains(event.relatedTarget) && theme.classList.remove("over");
    theme.ondrop = (event) => {
      event.preventDefault();
      theme.classList.remove("over");
      const codes = event.dataTransfer.getData("text/plain").split(" ").filter(Boolean);
      send(theme.dataset.theme === board.dataset.board ? "confirm" : "move", theme.dataset.theme, codes);
    };
  }
}

let timer = 0;
function later() {
  clearTimeout(timer);
  timer = setTimeout(refresh, 300);
}

async function refresh() {
  if (sending || dragging || picker?.open || document.hidden) return later();
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = answer.ok ? parsed(await answer.text()) : null;
    if (!page?.querySelector("[data-board]")) return undefined;
    redraw(page);
    follow(page);
  } catch {
    return undefined; // out of reach: the next fact asks again
  }
  return undefined;
}

if (board && form) {
  document.addEventListener("keydown", (event) => {
    if (!armed(event) || picker?.open) return;
    const key = event.key.toLowerCase();
    if (!/^[jkxmcn1-9]$/.test(key) || (/^[cn]$/.test(key) && !form.querySelector(`[data-key=${key}]`))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    press(key);
  }, true);
  list.addEventListener("dragstart", (event) => {
    const row = event.target.closest("[data-text]");
    if (!row) return;
    const marked = chosen().map((one) => one.value);
    event.dataTransfer.setData("text/plain", (marked.includes(row.dataset.text) ? marked : [row.dataset.text]).join(" "));
    event.dataTransfer.effectAllowed = "move";
    dragging = true;
  });
  list.addEventListener("dragend", () => (dragging = false));
  for (const row of rows()) row.draggable = true;
  for (const hint of board.querySelectorAll("[data-drag]")) hint.hidden = false;
  watch();
  picker?.querySelector("input").addEventListener("input", narrow);
  picker?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault();
    picker.querySelector("#picks li:not([hidden]) button")?.click();
  });
  for (const kind of ["changed", "progressed", "requested"]) document.addEventListener(`participa:themes.${kind}`, later);
}
