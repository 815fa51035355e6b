// <kontor-timer datetime>: how long a timer has been running, as hours and minutes.
const EVERY = 10000;
const MINUTE = 60000;

class Timer extends HTMLElement {
  connectedCallback() {
    this.tick();
    this.ticking = setInterval(() => this.tick(), EVERY);
  }

  disconnectedCallback() {
    clearInterval(this.ticking);
  }

  tick() {
    const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(this.getAttribute("datetime"))) / MINUTE));
    this.textContent = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  }
}

customElements.define("kontor-timer", Timer);
