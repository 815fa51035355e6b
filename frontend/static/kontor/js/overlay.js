// Dialogs opened by data-dialog, and menus that close when they lose the reader.
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog?.id === "kontor-help") document.dispatchEvent(new CustomEvent("kontor:help"));
    else if (dialog && !dialog.open) dialog.showModal();
  }
  if (event.target.matches?.("dialog") && event.target.open && !isInside(event, event.target)) {
    event.target.close();
  }
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    const chosen = event.target.closest?.(".menu-list a, .menu-list button");
    if (!menu.contains(event.target) || chosen) menu.open = false;
  }
});

function isInside(event, dialog) {
  const box = dialog.getBoundingClientRect();
  return event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
}

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu][open]");
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const items = [...menu.querySelectorAll(".menu-list :is(a, button)")];
    const at = items.indexOf(document.activeElement);
    const step = event.key === "ArrowDown" ? 1 : -1;
    items[(at + step + items.length) % items.length]?.focus();
    event.preventDefault();
  }
});
document.addEventListener("focusout", (event) => {
  const menu = event.target.closest?.("details[data-menu][open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});
