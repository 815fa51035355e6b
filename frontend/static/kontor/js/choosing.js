// Keys that act on the row in focus: V ticks it, others press its button of that key.
import { shortcutsAreOn } from "./keyboard.js";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (!shortcutsAreOn() || !event.target.matches?.("[data-row]")) return;
  const row = event.target.closest("li, tr");
  const key = event.key.toLowerCase();
  const pressed =
    key === "v"
      ? row?.querySelector("input[type=checkbox][form]")
      : [...(row?.querySelectorAll("[data-row-key]") ?? [])].find((one) => one.dataset.rowKey === key);
  if (!pressed) return;
  event.preventDefault();
  pressed.click();
});

// The row that was acted on has the focus again on the page that answers.
document.querySelector("[data-row][autofocus]")?.focus();
