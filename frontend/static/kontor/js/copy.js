const SHOWN_FOR = 1600;

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const text = [...button.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  if (!text || !button.dataset.copied || button.dataset.label) return;
  button.dataset.label = text.data;
  text.data = button.dataset.copied;
  setTimeout(() => {
    text.data = button.dataset.label;
    delete button.dataset.label;
  }, SHOWN_FOR);
});
