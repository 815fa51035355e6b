// Rows by J and K, shortcuts declared by data-key, and the list of keys under "?".
import { keep, recall } from "./storage.js";

const PAUSE_IN_SEQUENCE = 900;
const TYPED_INTO = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), select, textarea, [contenteditable]";
const ACTS_ON_ENTER = "a[href], button, summary, input, select, textarea, [contenteditable]";

let first = "";
let firstAt = 0;

export function shortcutsAreOn() {
  return recall("kontor-shortcuts") !== "off";
}

function isVisible(element) {
  return element.checkVisibility?.({ visibilityProperty: true }) ?? element.offsetParent !== null;
}

function scope() {
  return document.querySelector("dialog[open]") ?? document;
}

function keyOf(event) {
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const isShiftedLetter = event.shiftKey && /^\p{L}$/u.test(event.key);
  return isShiftedLetter || (event.shiftKey && event.key.length > 1) ? `shift+${name}` : name;
}

function declared(key) {
  for (const element of scope().querySelectorAll("[data-key]")) {
    if (element.dataset.key.toLowerCase() === key.toLowerCase() && isVisible(element) && !element.disabled) {
      return element;
    }
  }
  return null;
}

function startsSequence(key) {
  return [...scope().querySelectorAll("[data-key]")].some((element) =>
    element.dataset.key.toLowerCase().startsWith(`${key} `),
  );
}

function rows() {
  return [...scope().querySelectorAll("[data-row]")].filter(isVisible);
}

function walk(move) {
  const all = rows();
  if (!all.length) return false;
  const focused = all.findIndex((row) => row.contains(document.activeElement));
  const current = focused >= 0 ? focused : all.findIndex((row) => row.hasAttribute("aria-current"));
  const next = move === "first" ? 0 : move === "last" ? all.length - 1 : current + move;
  const row = all[Math.min(Math.max(next, 0), all.length - 1)];
  row.focus();
  row.scrollIntoView({ block: "nearest" });
  return true;
}

const MOVES = new Map([["j", 1], ["k", -1], ["Home", "first"], ["End", "last"]]);

function press(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest?.(TYPED_INTO)) return;
  const key = keyOf(event);
  if (key === "?") {
    openHelp();
    event.preventDefault();
    return;
  }
  if (!shortcutsAreOn()) return;
  if (key === "Enter" && event.target.closest?.(ACTS_ON_ENTER)) return;
  const pair = Date.now() - firstAt < PAUSE_IN_SEQUENCE ? declared(`${first} ${key}`) : null;
  const element = pair ?? declared(key);
  if (element) {
    event.preventDefault();
    first = "";
    element.click();
  } else if (startsSequence(key)) {
    first = key;
    firstAt = Date.now();
  } else if (MOVES.has(key) && walk(MOVES.get(key))) {
    event.preventDefault();
  }
}

function openHelp() {
  const help = document.getElementById("kontor-help");
  if (!help || help.open) return;
  listDeclared(help.querySelector("[data-keys]"));
  help.showModal();
}

function listDeclared(list) {
  for (const old of list.querySelectorAll("[data-declared]")) old.remove();
  const seen = new Set();
  for (const element of document.querySelectorAll("[data-key]")) {
    const key = element.dataset.key;
    if (seen.has(key) || !isVisible(element)) continue;
    seen.add(key);
    const term = document.createElement("dt");
    const sign = document.createElement("kbd");
    const meaning = document.createElement("dd");
    sign.className = "kbd";
    sign.textContent = element.querySelector(".kbd")?.textContent ?? key.toUpperCase();
    meaning.textContent = element.dataset.keyLabel ?? labelOf(element);
    term.dataset.declared = meaning.dataset.declared = "";
    term.append(sign);
    list.append(term, meaning);
  }
}

function labelOf(element) {
  if (element.ariaLabel) return element.ariaLabel;
  const copy = element.cloneNode(true);
  for (const sign of copy.querySelectorAll(".kbd")) sign.remove();
  return copy.textContent.trim();
}

function showSwitch() {
  const box = document.querySelector("[data-shortcuts-switch]");
  if (box) box.checked = shortcutsAreOn();
}

document.addEventListener("keydown", press);
document.addEventListener("change", (event) => {
  if (!event.target.matches?.("[data-shortcuts-switch]")) return;
  keep("kontor-shortcuts", event.target.checked ? "on" : "off");
  if (event.target.checked) delete document.documentElement.dataset.shortcuts;
  else document.documentElement.dataset.shortcuts = "off";
});
document.addEventListener("kontor:help", openHelp);
showSwitch();
