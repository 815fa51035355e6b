// <kontor-picker>: a text box that offers what fits; arrows walk, Enter takes, Escape closes. The
// server answers with options; one with data-chosen is taken at once (it was just added).
class Picker extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("[role=combobox]");
    this.list = this.querySelector("[role=listbox]");
    this.picked = this.querySelector("[data-picked]");
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.steer(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 200));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.list.addEventListener("htmx:afterSwap", () => this.arrived());
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]:not([aria-disabled])")];
  }

  get selected() {
    return this.options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  }

  typed() {
    if (this.picked) this.picked.value = "";
  }

  arrived() {
    const chosen = this.list.querySelector("[data-chosen]");
    if (chosen) this.take(chosen);
    else this.select(this.options.length ? 0 : -1);
  }

  select(index) {
    const options = this.options;
    this.input.setAttribute("aria-expanded", String(this.list.childElementCount > 0));
    this.input.removeAttribute("aria-activedescendant");
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    if (!options[index]) return;
    this.input.setAttribute("aria-activedescendant", options[index].id);
    options[index].scrollIntoView({ block: "nearest" });
  }

  clicked(event) {
    const option = event.target.closest("[data-id]");
    if (option) this.take(option);
  }

  take(option) {
    this.input.value = option.dataset.name;
    if (this.picked) this.picked.value = option.dataset.id;
    this.close();
    this.input.focus();
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  close() {
    this.list.replaceChildren();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  steer(event) {
    const count = this.options.length;
    if (!count) return;
    if (event.key === "ArrowDown") this.select((this.selected + 1) % count);
    else if (event.key === "ArrowUp") this.select((this.selected - 1 + count) % count);
    else if (event.key === "Enter") this.options[Math.max(this.selected, 0)].click();
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }
}

customElements.define("kontor-picker", Picker);
