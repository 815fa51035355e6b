// Bank lines: what was explained lets the next open line open; a tab puts the reader into its form.
document.addEventListener("kontor:line-done", (event) => {
  const done = document.getElementById(`line-${event.detail.line}`);
  const row = nextOpen(done) ?? document.querySelector(".pair-item[data-open]");
  const link = row?.querySelector("[data-row]");
  if (!link) return;
  link.focus();
  link.scrollIntoView({ block: "nearest" });
  link.click();
});

function nextOpen(row) {
  let next = row?.nextElementSibling;
  while (next && !next.hasAttribute("data-open")) next = next.nextElementSibling;
  return next;
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-then-focus]");
  const panel = opener && document.getElementById(opener.dataset.thenFocus);
  panel?.querySelector("input:not([type=hidden], [type=checkbox])")?.focus();
});
