// Keeps what was typed in the form inside, in this browser only, until the server has taken it.
// data-name names the draft and whose it is; data-answered marks a page on which the server answers what was sent.
// A page that comes after a success names what was taken: <meta name="drafts-taken"> (see app.js); after a sign-out that is every draft.
const skipped = new Set(["password", "file", "hidden", "submit", "button"]);

customElements.define("local-draft", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form) return;
    this.store = `draft:${this.dataset.name}`;
    this.bar = this.querySelector("[data-bar]");
    this.first = this.values();
    this.restore();
    this.form.addEventListener("input", () => {
      this.rest();
      this.timer = setTimeout(() => this.save(), 300);
    });
    // who leaves faster than that loses nothing either
    this.onLeave = () => this.timer && this.save();
    window.addEventListener("pagehide", this.onLeave);
    this.form.addEventListener("submit", (e) => (navigator.onLine ? this.sent() : this.hold(e)));
    this.onLine = () => this.showLine();
    for (const name of ["online", "offline"]) window.addEventListener(name, this.onLine);
    this.showLine();
    this.form.addEventListener("htmx:error", () => this.save());
    this.bar?.querySelector("[data-discard]")?.addEventListener("click", () => this.discard());
  }

  disconnectedCallback() {
    for (const name of ["online", "offline"]) window.removeEventListener(name, this.onLine);
    window.removeEventListener("pagehide", this.onLeave);
  }

  rest() {
    clearTimeout(this.timer);
    this.timer = 0;
  }

  // Without a connection nothing is sent: what was typed stays here, and the note says so.
  hold(e) {
    e.preventDefault();
    this.save();
    this.showLine();
  }

  showLine() {
    const note = this.querySelector("[data-no-line]");
    if (note) note.hidden = navigator.onLine;
  }

  fields() {
    return [...this.form.elements].filter((field) => field.name && !skipped.has(field.type));
  }

  values() {
    const values = {};
    for (const field of this.fields()) {
      if (field.type === "checkbox" || field.type === "radio") (values[field.name] ??= []).push(...(field.checked ? [field.value] : []));
      else values[field.name] = field.value;
    }
    return values;
  }

  fill(values) {
    for (const field of this.fields()) {
      if (!(field.name in values)) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = values[field.name].includes(field.value);
      else field.value = values[field.name];
    }
    this.dispatchEvent(new CustomEvent("draft:filled", { bubbles: true }));
  }

  save() {
    this.keep({});
  }

  // Sending proves nothing: the sign-in may have ended, the line may break. Only the server's answer ends a draft.
  sent() {
    this.keep({ sentAt: Date.now() });
  }

  keep(more) {
    this.rest();
    localStorage[this.store] = JSON.stringify({ values: this.values(), server: this.base, ...more });
  }

  restore() {
    const draft = JSON.parse(localStorage[this.store] ?? "null");
    const answered = "answered" in this.dataset;
    // what the server holds, as far as this page knows: on a refused form its values are not that, but what was sent
    this.base = answered && draft?.server ? draft.server : this.first;
    if (answered) return draft && this.save();
    const stale = !draft?.values || JSON.stringify(draft.server) !== JSON.stringify(this.first);
    if (stale) return localStorage.removeItem(this.store);
    if (JSON.stringify(draft.values) === JSON.stringify(this.first)) return;
    this.fill(draft.values);
    this.tell();
    if (this.bar) this.bar.hidden = false;
  }

  discard() {
    localStorage.removeItem(this.store);
    this.fill(this.first);
    this.tell();
    this.bar.hidden = true;
  }

  // what follows the form, such as a price box, hears of values nobody typed; they are no new draft
  tell() {
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
    this.rest();
  }
});
