// <kontor-palette>: a dialog with a combobox; the server answers /palette/?q= with options.
class Palette extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.input = this.querySelector("input");
    this.results = this.querySelector("[role=listbox]");
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
    this.dialog.addEventListener("close", () => this.input.setAttribute("aria-expanded", "false"));
    this.input.addEventListener("keydown", (event) => this.steer(event));
    this.results.addEventListener("htmx:afterSwap", () => this.select(0));
  }

  open() {
    if (this.dialog.open) return;
    this.dialog.showModal();
    this.input.select();
    this.input.dispatchEvent(new CustomEvent("kontor:palette", { bubbles: true }));
  }

  get options() {
    return [...this.results.querySelectorAll("[role=option]:not([aria-disabled])")];
  }

  get selected() {
    return this.options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  }

  select(index) {
    const options = this.options;
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    this.input.removeAttribute("aria-activedescendant");
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    if (!options[index]) return;
    this.input.setAttribute("aria-activedescendant", options[index].id);
    options[index].scrollIntoView({ block: "nearest" });
  }

  steer(event) {
    const count = this.options.length;
    if (event.key === "ArrowDown" && count) this.select((this.selected + 1) % count);
    else if (event.key === "ArrowUp" && count) this.select((this.selected - 1 + count) % count);
    else if (event.key === "Enter" && count) this.options[Math.max(this.selected, 0)].click();
    else return;
    event.preventDefault();
  }
}

customElements.define("kontor-palette", Palette);

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return;
  const palette = document.querySelector("kontor-palette");
  if (!palette) return;
  event.preventDefault();
  palette.open();
});
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-palette-open]");
  const palette = document.querySelector("kontor-palette");
  if (!opener || !palette || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  palette.open();
});
