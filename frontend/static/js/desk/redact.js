// Words that are selected in the text become a line of what is covered. Without this file they are typed.
const form = document.querySelector("[data-redact]");
const text = form?.querySelector("[data-redact-text]");

if (text) {
  form.querySelector("[data-redact-tools]").hidden = false;
  form.querySelector("[data-redact-add]").addEventListener("click", () => {
    const chosen = getSelection();
    if (!text.contains(chosen.anchorNode) || !text.contains(chosen.focusNode)) return;
    const words = form.elements.words;
    const lines = chosen.toString().split("\n").map((line) => line.trim()).filter(Boolean);
    words.value = [...new Set([...words.value.split("\n").filter(Boolean), ...lines])].join("\n");
  });
}
