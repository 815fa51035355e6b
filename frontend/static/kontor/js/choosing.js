// Ticking rows by V, where the rows of a list can be chosen together.
import { shortcutsAreOn } from "./keyboard.js";

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "v" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!shortcutsAreOn() || !event.target.matches?.("[data-row]")) return;
  const box = event.target.closest("li, tr")?.querySelector("input[type=checkbox][form]");
  if (!box) return;
  event.preventDefault();
  box.click();
});
