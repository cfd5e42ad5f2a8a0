// Light, dark or as the system says. The cookie lets the server write data-theme, so no page flashes.
const year = 31536000;
const root = document.documentElement;
const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);

customElements.define("theme-toggle", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (e) => {
      const button = e.target.closest("button");
      if (button) this.set(button.dataset.theme ?? (dark() ? "light" : "dark"));
    });
    this.mark();
  }

  set(theme) {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    document.cookie = `theme=${theme};path=/;max-age=${theme === "system" ? 0 : year};samesite=lax`;
    document.querySelectorAll("theme-toggle").forEach((toggle) => toggle.mark?.());
  }

  mark() {
    for (const button of this.querySelectorAll("button[data-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === (root.dataset.theme ?? "system")));
    }
  }
});
