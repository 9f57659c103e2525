// Agreeing, passing and asking for an answer without leaving the place: the buttons of a text are drawn anew by the
// server. Without this the same buttons submit the form of the page.
async function send(form, button, place) {
  const answer = await fetch(button.formAction, {
    method: "POST",
    body: new FormData(form, button),
    headers: { "X-Part": "opinion" },
  });
  if (answer.redirected) return location.assign(answer.url); // to the sign-in
  if (!answer.ok) return location.reload(); // the page says why
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  const fresh = holder.content.firstElementChild;
  place.replaceWith(fresh);
  document.getElementById(button.id)?.focus({ preventScroll: true });
}

document.addEventListener("submit", (event) => {
  const { target: form, submitter: button } = event;
  const place = button?.closest("[data-opinion]");
  if (form.id !== "opinions" || !place) return;
  event.preventDefault();
  send(form, button, place).catch(() => location.assign(place.dataset.opinion));
});
