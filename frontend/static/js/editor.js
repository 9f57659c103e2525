// Saves fields by themselves while somebody writes. Each field's name carries the revision it was read at
// (section:problem.body_es@3), so the server can tell what only this person changed from what two changed.
const PAUSE = 1200;

class Autosave {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-status]");
    this.dirty = new Set();
    this.held = new Set(); // in conflict: they wait for a decision
    this.queue = Promise.resolve();
    form.addEventListener("input", (event) => this.changed(event.target));
    form.addEventListener("click", (event) => this.decide(event));
    form.addEventListener("submit", () => (this.leaving = true));
    window.addEventListener("beforeunload", (event) => {
      if (!this.leaving && (this.dirty.size || this.held.size)) event.preventDefault();
    });
  }

  changed(field) {
    if (!field.name?.includes("@")) return;
    this.dirty.add(field);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  // One request after the other: the names of the first answer are the names of the second request.
  save() {
    this.queue = this.queue.then(() => this.send()).catch(() => this.say(this.form.dataset.failed));
    return this.queue;
  }

  async send() {
    const fields = [...this.dirty].filter((field) => !this.held.has(field));
    if (!fields.length) return;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    for (const field of fields) body.set(field.name, field.value);
    fields.forEach((field) => this.dirty.delete(field));
    this.say(this.form.dataset.saving);
    try {
      const answer = await fetch(location.pathname, { method: "POST", body, headers: { Accept: "application/json" } });
      this.settle(fields, answer, await answer.json());
    } catch (error) {
      fields.forEach((field) => this.dirty.add(field));
      throw error;
    }
  }

  settle(fields, answer, { names = {}, clashes = {}, errors = {} }) {
    for (const field of fields) {
      const place = field.name.split("@")[0];
      this.mark(field, errors[place]);
      if (errors[place] || errors[""]) this.dirty.add(field);
      if (names[place]) field.name = names[place];
      if (clashes[place]) this.hold(field, clashes[place]);
    }
    const clock = new Date().toLocaleTimeString([document.documentElement.lang, "es"], { hour: "2-digit", minute: "2-digit" });
    const refused = Object.values(errors)[0];
    if (refused) this.say(refused);
    else if (answer.status === 409) this.say(this.form.dataset.conflict);
    else this.say(`${this.form.dataset.saved} ${clock}`);
  }

  mark(field, error) {
    const box = field.closest(".field");
    box.classList.toggle("has-err", Boolean(error));
    if (error) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  hold(field, html) {
    this.held.add(field);
    const box = field.closest(".field");
    box.querySelector("[data-clash]")?.remove();
    box.classList.add("has-err");
    box.insertAdjacentHTML("beforeend", html);
  }

  decide(event) {
    const button = event.target.closest("[data-keep]");
    if (!button) return;
    const box = button.closest(".field");
    const field = box.querySelector("[name*='@']");
    if (button.dataset.keep === "theirs") field.value = box.querySelector("[data-theirs-raw]").value;
    this.held.delete(field);
    this.dirty.add(field);
    box.classList.remove("has-err");
    box.querySelector("[data-clash]").remove();
    field.focus();
    this.save();
  }

  say(words) {
    this.status.textContent = words;
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);
