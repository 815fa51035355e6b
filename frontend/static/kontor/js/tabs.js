// <kontor-tabs>: role=tab buttons over role=tabpanel sections; without script all panels show.
class Tabs extends HTMLElement {
  connectedCallback() {
    this.tabs = [...this.querySelectorAll("[role=tab]")];
    this.addEventListener("click", (event) => {
      const tab = event.target.closest("[role=tab]");
      if (tab) this.choose(tab);
    });
    this.addEventListener("keydown", (event) => this.steer(event));
    const chosen = this.tabs.find((tab) => tab.getAttribute("aria-selected") === "true");
    this.choose(chosen ?? this.tabs[0]);
  }

  choose(chosen) {
    for (const tab of this.tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls"));
      if (panel) panel.hidden = !isChosen;
    }
  }

  steer(event) {
    const at = this.tabs.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (at < 0 || !step) return;
    const next = this.tabs[(at + step + this.tabs.length) % this.tabs.length];
    this.choose(next);
    next.focus();
    event.preventDefault();
  }
}

customElements.define("kontor-tabs", Tabs);
