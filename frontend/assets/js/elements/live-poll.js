// Fires "poll" on its first child every data-every seconds while the page is visible: hx-trigger="poll" does the rest.
customElements.define("live-poll", class extends HTMLElement {
  connectedCallback() {
    const seconds = Math.max(5, Number(this.dataset.every) || 20);
    this.timer = setInterval(() => this.tick(), seconds * 1000);
    this.onShow = () => this.tick();
    document.addEventListener("visibilitychange", this.onShow);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.onShow);
  }

  tick() {
    if (document.visibilityState === "visible" && navigator.onLine) this.firstElementChild?.dispatchEvent(new CustomEvent("poll"));
  }
});
