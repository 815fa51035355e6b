// Toasts from the server's messages, and from the response header HX-Trigger "kontor:toast".
import { word } from "./words.js";

const SHOWN_FOR = 10000;

function leaveLater(toast) {
  let timer = setTimeout(() => toast.remove(), SHOWN_FOR);
  const stay = () => clearTimeout(timer);
  const leave = () => {
    clearTimeout(timer);
    timer = setTimeout(() => toast.remove(), SHOWN_FOR);
  };
  toast.addEventListener("pointerenter", stay);
  toast.addEventListener("focusin", stay);
  toast.addEventListener("pointerleave", leave);
  toast.addEventListener("focusout", leave);
}

export function showToast({ message, undo_url: undoUrl, tone }) {
  const region = document.getElementById("toasts");
  const template = document.getElementById("kontor-toast");
  if (!region || !template || !message) return;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.querySelector("span").textContent = message;
  if (tone) toast.classList.add(`toast-${tone}`);
  const undo = toast.querySelector("[data-toast-undo]");
  if (undoUrl) {
    undo.addEventListener("click", () => {
      toast.remove();
      htmx.ajax("POST", undoUrl, { source: document.body, swap: "none" });
    });
  } else undo.remove();
  region.replaceChildren(toast);
  leaveLater(toast);
}

document.addEventListener("kontor:toast", (event) => showToast(event.detail));
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-toast-close]")) event.target.closest("[data-toast]").remove();
});
document.addEventListener("htmx:sendError", () => showToast({ message: word("offline"), tone: "late" }));
document.addEventListener("htmx:responseError", (event) => {
  // A refusal that brought its own sentence is already shown.
  if (event.detail.xhr.getResponseHeader("HX-Trigger")?.includes("kontor:toast")) return;
  showToast({ message: word("refused"), tone: "late" });
});
for (const toast of document.querySelectorAll("#toasts [data-toast]:not(.toast-late)")) leaveLater(toast);
