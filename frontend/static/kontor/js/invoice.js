// <kontor-invoice data-rates data-places data-with-tax-field>: net, VAT and total of an invoice
// while it is typed. The server reckons all the same when it is saved; here rates are summed alike.
class Invoice extends HTMLElement {
  connectedCallback() {
    this.rates = JSON.parse(this.querySelector("script[type='application/json']")?.textContent ?? "{}");
    this.addEventListener("input", () => this.reckon());
    this.addEventListener("change", () => this.reckon());
    this.reckon();
  }

  reckon() {
    const places = Number(this.dataset.places ?? 2);
    const withTax = this.querySelector("[name='are_prices_with_tax']")?.checked ?? false;
    const sums = new Map();
    for (const row of this.querySelectorAll("[data-line]")) {
      const amount = lineAmount(row, places);
      const output = row.querySelector("[data-net]");
      if (output) output.textContent = amount === null ? "" : written(amount, places);
      if (amount === null) continue;
      const rate = Number(this.rates[row.querySelector("[data-part='tax_code']")?.value] ?? 0);
      sums.set(rate, (sums.get(rate) ?? 0) + amount);
    }
    let net = 0;
    let tax = 0;
    for (const [rate, sum] of sums) {
      const levy = withTax ? sum - round((sum * 100) / (100 + rate), places) : round((sum * rate) / 100, places);
      tax += levy;
      net += withTax ? sum - levy : sum;
    }
    this.show("sum-net", net, places);
    this.show("sum-tax", tax, places);
    this.show("sum-total", net + tax, places);
  }

  show(name, value, places) {
    const output = this.querySelector(`[data-${name}]`);
    if (output) output.textContent = written(value, places);
  }
}

function lineAmount(row, places) {
  const price = read(row, "unit_price");
  if (price === null) return null;
  const quantity = read(row, "quantity") ?? 1;
  const off = read(row, "discount_percent") ?? 0;
  const amount = (quantity * price * (100 - off)) / 100;
  return Number.isNaN(amount) ? null : round(amount, places);
}

function read(row, part) {
  const text = row.querySelector(`[data-part='${part}']`)?.value.replace(/[\s\u00a0\u202f']/g, "").replace("\u2212", "-") ?? "";
  if (!text) return null;
  const mark = Math.max(text.lastIndexOf(","), text.lastIndexOf("."));
  return mark < 0 ? Number(text) : Number(`${text.slice(0, mark).replace(/[.,]/g, "")}.${text.slice(mark + 1)}`);
}

function round(value, places) {
  const unit = 10 ** places;
  return (Math.sign(value) * Math.round(Math.abs(value) * unit + 1e-7)) / unit;
}

function written(value, places) {
  const [whole, part] = Math.abs(value).toFixed(places).split(".");
  const mark = new Intl.NumberFormat(document.documentElement.lang).format(1.5)[1];
  const sign = value < 0 ? "\u2212" : "";
  return sign + whole.replace(/\B(?=(\d{3})+(?!\d))/g, "\u00a0") + (part ? mark + part : "");
}

customElements.define("kontor-invoice", Invoice);
