// A list beside what is chosen in it: the chosen row is marked, Enter on it does the main act.
import { shortcutsAreOn } from "./keyboard.js";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!shortcutsAreOn() || !event.target.matches?.("[data-row][aria-current]")) return;
  const main = [...document.querySelectorAll('[data-key="Enter"]')].find((one) => one.checkVisibility());
  if (!main) return;
  event.preventDefault();
  main.click();
});

document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target;
  if (target.matches("dialog[data-open-on-swap]")) show(target);
  const row = event.detail.requestConfig.elt;
  if (target.id !== "pane" || !row.matches?.("[data-row]")) return;
  for (const other of document.querySelectorAll("[data-row][aria-current]")) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  row.closest(".split")?.classList.add("has-selection");
});

function show(dialog) {
  if (!dialog.open) dialog.showModal();
  const chosen = dialog.querySelector(".dialog-body input:checked");
  (chosen ?? dialog.querySelector(".dialog-body :is(input:not([type=hidden]), select, textarea)"))?.focus();
}
