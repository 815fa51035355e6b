// A field beside a paper lights the place on the paper where its value stands; uploads show how far.
function light(name) {
  for (const rect of document.querySelectorAll("[data-document] [data-region]")) {
    const isMeant = Boolean(name) && rect.dataset.region === name;
    rect.classList.toggle("is-lit", isMeant);
    if (isMeant) rect.closest(".document-page").scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

document.addEventListener("focusin", (event) => light(event.target.dataset?.lights ?? ""));

document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.closest?.("[data-upload]")?.querySelector(".upload-progress");
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = (100 * event.detail.loaded) / event.detail.total;
});
