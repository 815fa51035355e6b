// Times that pass: <kontor-time> says "24 min ago", <kontor-fuse> burns towards its promise.
import { word } from "./words.js";

const EVERY = 30000;
const MINUTE = 60000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SOON = 4 * HOUR;
const STEPS = [["minute", MINUTE, HOUR], ["hour", HOUR, DAY], ["day", DAY, 7 * DAY]];

function ago(then, now) {
  const past = then - now;
  const size = Math.abs(past);
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto", style: "short" });
  if (size < MINUTE) return format.format(0, "second");
  for (const [unit, length, limit] of STEPS) {
    if (size < limit) return format.format(Math.trunc(past / length), unit);
  }
  return "";
}

export function spanText(left) {
  const size = Math.abs(left);
  const hours = Math.floor(size / HOUR);
  const minutes = Math.floor((size % HOUR) / MINUTE);
  if (size < HOUR) return word("minutes", { minutes });
  if (size < SOON && minutes) return word("hoursMinutes", { hours, minutes: String(minutes).padStart(2, "0") });
  if (size < DAY) return word("hours", { hours });
  return word("days", { days: Math.floor(size / DAY) });
}

class Passing extends HTMLElement {
  connectedCallback() {
    this.tick();
    this.timer = setInterval(() => this.tick(), EVERY);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }
}

class RelativeTime extends Passing {
  tick() {
    const text = ago(Date.parse(this.getAttribute("datetime")), Date.now());
    if (text) this.textContent = text;
    else if (this.title) this.textContent = this.title;
  }
}

class Fuse extends Passing {
  tick() {
    const due = Date.parse(this.dataset.due);
    const start = Date.parse(this.dataset.start);
    const left = due - Date.now();
    const tone = left < 0 ? "late" : left <= SOON ? "due" : "";
    const span = spanText(left);
    this.className = tone ? `fuse fuse-${tone}` : "fuse";
    this.querySelector("progress").value = Math.min(Math.max(((Date.now() - start) / (due - start)) * 100, 0), 100);
    this.querySelector(".fuse-text").textContent = left < 0 ? word("late", { time: span }) : span;
  }
}

customElements.define("kontor-time", RelativeTime);
customElements.define("kontor-fuse", Fuse);
