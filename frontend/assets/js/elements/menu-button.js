// A button with a popover menu: placed beside the button, walked with the arrow keys.
customElements.define("menu-button", class extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("[popovertarget]");
    this.menu = this.querySelector("[popover]");
    if (!this.button || !this.menu) return;
    this.menu.addEventListener("toggle", (e) => {
      const open = e.newState === "open";
      this.button.setAttribute("aria-expanded", String(open));
      if (open) {
        this.place();
        this.items()[0]?.focus({ preventScroll: true });
      }
    });
    this.menu.addEventListener("keydown", (e) => this.walk(e));
  }

  items() {
    return [...this.menu.querySelectorAll("a, button")].filter((item) => !item.disabled);
  }

  place() {
    const at = this.button.getBoundingClientRect();
    const size = this.menu.getBoundingClientRect();
    const below = at.bottom + 4 + size.height <= innerHeight;
    this.menu.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - size.height - 4)}px`;
    this.menu.style.left = `${Math.max(8, Math.min(innerWidth - size.width - 8, this.dataset.align === "start" ? at.left : at.right - size.width))}px`;
  }

  walk(e) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (!step) return;
    e.preventDefault();
    const items = this.items();
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length]?.focus();
  }
});
