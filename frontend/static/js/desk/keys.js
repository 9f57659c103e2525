// Single keys are the account's choice, and never taken from who types or from a dialog that is open.
export const dialog = document.getElementById("shortcuts");
const allowed = () => dialog?.dataset.keys !== "off";

export const typing = (target) =>
  target instanceof Element && target.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");

export const armed = (event) =>
  !(event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) && allowed() && !dialog?.open && !typing(event.target);
