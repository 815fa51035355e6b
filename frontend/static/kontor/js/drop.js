// <kontor-drop>: a file field that also takes a drop, and refuses what is too large before sending.
class Drop extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.output = this.querySelector("output");
    if (!this.input) return;
    this.input.addEventListener("change", () => this.check());
    this.addEventListener("dragover", () => this.classList.add("is-over"));
    for (const name of ["dragleave", "drop", "dragend"]) {
      this.addEventListener(name, () => this.classList.remove("is-over"));
    }
  }

  check() {
    const files = [...this.input.files];
    const limit = Number(this.dataset.maxBytes) || Infinity;
    const tooLarge = files.find((file) => file.size > limit);
    const refusal = tooLarge ? this.dataset.tooLarge.replace("{name}", tooLarge.name) : "";
    this.classList.toggle("is-refused", Boolean(tooLarge));
    this.output.textContent = refusal || files.map((file) => `${file.name}, ${size(file.size)}`).join(" · ");
    if (tooLarge) this.input.value = "";
  }
}

function size(bytes) {
  const format = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  return bytes < 1048576 ? `${format.format(Math.ceil(bytes / 1024))} kB` : `${format.format(bytes / 1048576)} MB`;
}

customElements.define("kontor-drop", Drop);
