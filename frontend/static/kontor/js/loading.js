// After 300 ms a target shows that it is waiting; forms are not sent twice.
const PATIENCE = 300;
const LONGEST_SEND = 8000;
const timers = new WeakMap();

function wait(target) {
  target.setAttribute("aria-busy", "true");
  target.classList.add("is-loading");
  const template = document.getElementById("kontor-skeleton");
  if (target.hasAttribute("data-skeleton") && template) {
    target.prepend(template.content.cloneNode(true));
  }
}

function done(target) {
  clearTimeout(timers.get(target));
  target.removeAttribute("aria-busy");
  target.classList.remove("is-loading");
  target.querySelector(":scope > .skeleton")?.remove();
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const target = event.detail.target;
  if (!target || target === document.body) return;
  clearTimeout(timers.get(target));
  timers.set(target, setTimeout(() => wait(target), PATIENCE));
});
for (const name of ["htmx:afterRequest", "htmx:beforeSwap"]) {
  document.addEventListener(name, (event) => {
    if (event.detail.target) done(event.detail.target);
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog" || form.hasAttribute("hx-post")) return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  form.setAttribute("aria-busy", "true");
  // An answer that is a download leaves the page in place: the form then opens again.
  setTimeout(() => form.removeAttribute("aria-busy"), LONGEST_SEND);
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
});

document.addEventListener("change", (event) => {
  event.target.closest?.("form[data-submit-on-change]")?.requestSubmit();
});
