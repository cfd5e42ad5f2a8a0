// Ctrl K or / : jump to a page, and after two letters to whatever the server finds.
// data-url answers [{"label", "url", "hint", "icon"}]; data-icons is the sprite; texts come from the template.
customElements.define("command-menu", class extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.input = this.querySelector("input");
    this.list = this.querySelector("ul");
    this.none = this.querySelector("[data-none]");
    this.pages = [...this.list.children];
    this.chosen = 0;
    this.onKey = (e) => this.shortcut(e);
    this.onClick = (e) => { if (e.target.closest("[data-command]")) this.open(); };
    document.addEventListener("keydown", this.onKey);
    document.addEventListener("click", this.onClick);
    this.input.addEventListener("input", () => this.filter());
    this.input.addEventListener("keydown", (e) => this.walk(e));
    this.list.addEventListener("click", (e) => this.follow(e.target.closest("li")));
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("click", this.onClick);
  }

  shortcut(e) {
    const typing = e.target.closest?.("input, textarea, select, [contenteditable]");
    const slash = e.key === "/" && !typing && !e.metaKey && !e.ctrlKey && !e.altKey && localStorage.hotkeys !== "off";
    if (!slash && !((e.metaKey || e.ctrlKey) && e.key === "k")) return;
    e.preventDefault();
    this.open();
  }

  open() {
    if (this.dialog.open) return;
    this.dialog.showModal();
    this.input.value = "";
    this.filter();
  }

  filter() {
    const word = this.input.value.trim().toLowerCase();
    this.pages.forEach((page) => (page.hidden = !page.textContent.toLowerCase().includes(word)));
    this.show([]);
    clearTimeout(this.timer);
    this.asked?.abort(); // an answer to what is no longer typed
    if (this.dataset.url && word.length >= 2) this.timer = setTimeout(() => this.ask(word), 180);
  }

  async ask(word) {
    this.asked = new AbortController();
    const url = `${this.dataset.url}?q=${encodeURIComponent(word)}`;
    const answer = await fetch(url, { headers: { Accept: "application/json" }, signal: this.asked.signal }).catch(() => null);
    if (answer?.ok && !answer.redirected) this.show(await answer.json());
  }

  show(found) {
    this.list.replaceChildren(...this.pages, ...found.map((hit) => this.row(hit)));
    this.chosen = 0;
    this.mark();
  }

  row({ label, url, hint = "", icon = "search" }) {
    const row = document.createElement("li");
    row.setAttribute("role", "option");
    row.dataset.href = url;
    const ns = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(ns, "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    svg.append(document.createElementNS(ns, "use"));
    svg.firstChild.setAttribute("href", `${this.dataset.icons}#${icon}`);
    row.append(svg, label, Object.assign(document.createElement("small"), { textContent: hint }));
    return row;
  }

  visible() {
    return [...this.list.children].filter((row) => !row.hidden);
  }

  mark() {
    const rows = this.visible();
    rows.forEach((row, n) => {
      row.id = `command-${n}`;
      row.setAttribute("aria-selected", String(n === this.chosen));
    });
    this.none.hidden = rows.length > 0;
    this.input.setAttribute("aria-activedescendant", rows.length ? `command-${this.chosen}` : "");
    rows[this.chosen]?.scrollIntoView({ block: "nearest" });
  }

  walk(e) {
    const rows = this.visible();
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (e.key === "Enter") this.follow(rows[this.chosen]);
    else if (step && rows.length) this.chosen = (this.chosen + step + rows.length) % rows.length;
    else return;
    e.preventDefault();
    this.mark();
  }

  follow(row) {
    if (row) location.href = row.dataset.href;
  }
});
