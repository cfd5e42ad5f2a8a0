// Page shortcuts. Any link, button or field with data-key="n" answers to that key; "mod+enter" also works while typing.
// "?" shows the list. The switch in the list turns single keys off (WCAG 2.1.4), remembered in this browser.
const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const shown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

customElements.define("hot-keys", class extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.listBox = this.querySelector("dl");
    this.off = this.querySelector("[data-off]");
    this.off.checked = localStorage.hotkeys === "off";
    this.off.addEventListener("change", () => (localStorage.hotkeys = this.off.checked ? "off" : "on"));
    this.onKey = (e) => this.press(e);
    this.onClick = (e) => { if (e.target.closest("[data-keys]")) this.help(); };
    document.addEventListener("keydown", this.onKey);
    document.addEventListener("click", this.onClick);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("click", this.onClick);
  }

  press(e) {
    if (e.defaultPrevented || e.isComposing || e.altKey) return;
    const name = e.key.toLowerCase();
    if (e.ctrlKey || e.metaKey) return this.run(`mod+${name}`, e);
    if (localStorage.hotkeys === "off" || typing(e.target) || (document.querySelector("dialog[open]") && !e.target.closest("dialog"))) return;
    if (name === "?") {
      e.preventDefault();
      this.help();
    } else this.run(name, e);
  }

  run(key, e) {
    const scope = document.querySelector("dialog[open]") ?? document;
    const target = [...scope.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((each) => !each.disabled && shown(each));
    if (!target) return;
    e.preventDefault();
    if (target.matches("input, textarea, select")) target.focus();
    else target.click();
  }

  help() {
    if (this.dialog.open) return;
    const rows = new Map();
    for (const each of document.querySelectorAll("[data-key]")) {
      if (!rows.has(each.dataset.key) && !each.disabled) rows.set(each.dataset.key, each.dataset.keyLabel || each.getAttribute("aria-label") || each.textContent.trim());
    }
    // keys that are handled elsewhere are listed by those who handle them: data-key-list="j=Next;k=Previous"
    for (const each of document.querySelectorAll("[data-key-list]")) {
      for (const row of each.dataset.keyList.split(";")) rows.set(...row.split("=").map((part) => part.trim()));
    }
    this.listBox.replaceChildren(...[...rows].flatMap(([key, label]) => [this.term(key), Object.assign(document.createElement("dd"), { textContent: label })]));
    this.dialog.showModal();
  }

  term(key) {
    const term = document.createElement("dt");
    for (const part of key.split("+")) term.append(Object.assign(document.createElement("kbd"), { textContent: { mod: "Ctrl", enter: "Enter" }[part] ?? part.toUpperCase() }));
    return term;
  }
});
