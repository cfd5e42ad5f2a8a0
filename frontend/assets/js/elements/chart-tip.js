// Reads the bars of a server-drawn chart aloud and on hover: each .chart__bar has data-label and data-text.
customElements.define("chart-tip", class extends HTMLElement {
  connectedCallback() {
    this.svg = this.querySelector("svg");
    this.at = -1;
    this.tip = Object.assign(document.createElement("div"), { className: "tip" });
    this.tip.setAttribute("role", "status");
    this.append(this.tip);
    this.tabIndex = 0;
    this.svg.addEventListener("pointermove", (e) => {
      const bar = e.target.closest(".chart__bar");
      if (bar) this.show(bar, e.clientX, e.clientY);
      else this.hide();
    });
    this.svg.addEventListener("pointerleave", () => this.hide());
    this.addEventListener("keydown", (e) => this.walk(e));
    this.addEventListener("blur", () => this.hide());
  }

  walk(e) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!step) return;
    e.preventDefault();
    const bars = [...this.svg.querySelectorAll(".chart__bar")];
    this.at = (this.at + step + bars.length) % bars.length;
    const box = bars[this.at].getBoundingClientRect();
    this.show(bars[this.at], box.left + box.width / 2, box.top + 20);
  }

  show(bar, x, y) {
    if (this.on !== bar) {
      this.on?.classList.remove("is-on");
      bar.classList.add("is-on");
      this.on = bar;
      this.tip.replaceChildren(Object.assign(document.createElement("b"), { textContent: bar.dataset.label }), bar.dataset.text);
    }
    this.tip.classList.add("is-on");
    const left = Math.min(innerWidth - this.tip.offsetWidth - 8, Math.max(8, x - this.tip.offsetWidth / 2));
    this.tip.style.transform = `translate(${left}px, ${Math.max(8, y - 62)}px)`;
  }

  hide() {
    this.tip.classList.remove("is-on");
    this.on?.classList.remove("is-on");
    this.on = null;
  }
});
