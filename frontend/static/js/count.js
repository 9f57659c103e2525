// How many characters are left, said politely and only when the writer pauses. The server has the last word.
const counted = (text) => Array.from(text.replaceAll("\r\n", "\n").trim()).length;

for (const area of document.querySelectorAll("textarea[data-count]")) {
  const most = Number(area.dataset.count);
  const words = area.form?.querySelector("[data-left]");
  if (!words) continue;
  let timer = 0;
  const say = () => {
    const left = most - counted(area.value);
    const text = left >= 0 ? words.dataset.left : words.dataset.over;
    words.textContent = text.replace("%n", new Intl.NumberFormat([document.documentElement.lang, "es"]).format(Math.abs(left)));
    words.hidden = false;
  };
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(say, 400);
  });
  if (area.value) say();
}
