// <kontor-live src="/live/?topics=a,b">: server-sent events become "kontor:<topic>" on the body.
const LONGEST_WAIT = 30000;

class Live extends HTMLElement {
  connectedCallback() {
    this.wait = 1000;
    this.open();
    this.onVisible = () => {
      if (!document.hidden && this.source?.readyState === EventSource.CLOSED) this.reopen(0);
    };
    document.addEventListener("visibilitychange", this.onVisible);
    addEventListener("online", this.onVisible);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.source?.close();
    document.removeEventListener("visibilitychange", this.onVisible);
    removeEventListener("online", this.onVisible);
  }

  get topics() {
    const address = new URL(this.getAttribute("src"), location.href);
    return (address.searchParams.get("topics") ?? "").split(",").filter(Boolean);
  }

  open() {
    const hadFailed = this.getAttribute("state") === "reconnecting";
    this.source = new EventSource(this.getAttribute("src"));
    this.source.addEventListener("open", () => {
      this.wait = 1000;
      this.show("live");
      // What was said while we were away is lost: every listener asks for itself again.
      if (hadFailed) for (const topic of this.topics) this.announce(topic, { missed: true });
    });
    this.source.addEventListener("error", () => {
      this.show("reconnecting");
      if (this.source.readyState === EventSource.CLOSED) this.reopen(this.wait);
    });
    for (const topic of this.topics) {
      this.source.addEventListener(topic, (event) => this.announce(topic, this.read(event.data)));
    }
  }

  reopen(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.source.close();
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
      this.open();
    }, wait);
  }

  read(data) {
    try {
      return JSON.parse(data);
    } catch {
      return { text: data };
    }
  }

  announce(topic, detail) {
    document.body.dispatchEvent(new CustomEvent(`kontor:${topic}`, { detail, bubbles: true }));
  }

  show(state) {
    this.setAttribute("state", state);
    const words = this.querySelector("span") ?? this;
    words.textContent = this.dataset[state] ?? "";
  }
}

// <kontor-arrivals data-topic="queue">: counts what arrived and shows it when asked.
class Arrivals extends HTMLElement {
  connectedCallback() {
    this.count = 0;
    this.button = this.querySelector("button");
    this.onArrival = () => this.add();
    document.body.addEventListener(`kontor:${this.dataset.topic}`, this.onArrival);
    this.button.addEventListener("click", () => this.reveal());
  }

  disconnectedCallback() {
    document.body.removeEventListener(`kontor:${this.dataset.topic}`, this.onArrival);
  }

  add() {
    this.count += 1;
    const pattern = this.count === 1 ? this.dataset.one : this.dataset.many;
    this.button.textContent = pattern.replace("{count}", String(this.count));
    this.hidden = false;
  }

  reveal() {
    this.count = 0;
    this.hidden = true;
    document.body.dispatchEvent(new CustomEvent(`kontor:${this.dataset.topic}:show`, { bubbles: true }));
  }
}

customElements.define("kontor-live", Live);
customElements.define("kontor-arrivals", Arrivals);
