// <kontor-sums data-total data-places>: what is left of a total, or between debit and credit,
// while amounts are typed. Inputs carry data-sum="1" or "-1"; the server decides all the same.
class Sums extends HTMLElement {
  connectedCallback() {
    this.output = this.querySelector("output");
    this.addEventListener("input", () => this.add());
    this.add();
  }

  add() {
    if (!this.output) return;
    const places = Number(this.dataset.places ?? 2);
    const unit = 10 ** places;
    let left = Math.round(Number(this.dataset.total ?? 0) * unit);
    let isTyped = false;
    for (const input of this.querySelectorAll("[data-sum]")) {
      const amount = amountOf(input.value);
      if (input.value.trim()) isTyped = true;
      if (!Number.isNaN(amount)) left -= Math.round(amount * unit) * Number(input.dataset.sum);
    }
    const amount = `${left < 0 ? "\u2212" : ""}${grouped(Math.abs(left) / unit, places)}`;
    this.output.hidden = !isTyped;
    this.output.textContent = (left === 0 ? this.dataset.even : this.dataset.left ?? "").replace("{amount}", amount);
    this.output.classList.toggle("is-even", left === 0);
  }
}

function grouped(value, places) {
  const [whole, part] = value.toFixed(places).split(".");
  const mark = new Intl.NumberFormat(document.documentElement.lang).format(1.5)[1];
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, "\u00a0") + (part ? mark + part : "");
}

function amountOf(text) {
  const plain = text.replace(/[\s\u00a0\u202f']/g, "").replace("\u2212", "-");
  const mark = Math.max(plain.lastIndexOf(","), plain.lastIndexOf("."));
  if (mark < 0) return Number(plain || 0);
  return Number(`${plain.slice(0, mark).replace(/[.,]/g, "")}.${plain.slice(mark + 1)}`);
}

customElements.define("kontor-sums", Sums);
