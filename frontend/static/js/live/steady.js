// Changing the page under somebody who reads and writes: focus, scroll, selection and typed text stay as they are.

// Whether a node may be changed now: nothing in it is being written, selected, or held by a focus that could not come back.
export function mayChange(node) {
  if ([...node.querySelectorAll("input, textarea, select")].some(written)) return false;
  const active = document.activeElement;
  if (active !== node && node.contains(active) && !active.id) return false;
  const selection = getSelection();
  return selection.isCollapsed || !selection.containsNode(node, true);
}

function written(field) {
  return field === document.activeElement || ("defaultValue" in field && field.value !== field.defaultValue);
}

// Runs the change; then what had the focus has it, and what was read stands where it stood.
export function steady(change) {
  const focused = document.activeElement?.id;
  const marks = marked();
  change();
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
  for (const [mark, id, top] of marks) {
    const found = mark.isConnected ? mark : id && document.getElementById(id);
    if (!found) continue;
    const moved = found.getBoundingClientRect().top - top;
    if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: "instant" });
    return;
  }
}

// What is being looked at, and what holds it, from the inside out: the focus where it is in sight, else the upper middle.
function marked() {
  const active = document.activeElement;
  const seen = active !== document.body && inSight(active) ? active : document.elementFromPoint(innerWidth / 2, innerHeight / 3);
  const marks = [];
  for (let mark = seen; mark && mark !== document.body; mark = mark.parentElement)
    marks.push([mark, mark.id, mark.getBoundingClientRect().top]);
  return marks;
}

function inSight(element) {
  if (!element) return false;
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}
