// A field beside a paper lights the place on the paper where its value stands; uploads show how far.
// Only inside the paper's own scroller: the page stays where the person is typing.
function reveal(rect) {
  const scroller = rect.closest(".document-desk-paper");
  if (!scroller || scroller.scrollHeight <= scroller.clientHeight) return;
  const outer = scroller.getBoundingClientRect();
  const inner = rect.getBoundingClientRect();
  if (inner.top < outer.top || inner.bottom > outer.bottom) {
    scroller.scrollTop += inner.top - outer.top - outer.height / 3;
  }
}

function light(name) {
  for (const rect of document.querySelectorAll("[data-document] [data-region]")) {
    const isMeant = Boolean(name) && rect.dataset.region === name;
    rect.classList.toggle("is-lit", isMeant);
    if (isMeant) reveal(rect);
  }
}

document.addEventListener("focusin", (event) => light(event.target.dataset?.lights ?? ""));

document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.closest?.("[data-upload]")?.querySelector(".upload-progress");
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = (100 * event.detail.loaded) / event.detail.total;
});
