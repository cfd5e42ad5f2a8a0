// Keys for a page of rows to decide: J/K walk, A accept, F ask for a fix, X reject, Space select, Enter open.
// A row is [data-row] and holds its own forms and links; [data-act=accept|fix|reject|open] is what the key presses.
// Everything works without this element: it only moves a mark and presses what is there.
const acts = { a: "accept", f: "fix", x: "reject", enter: "open" };

customElements.define("result-review", class extends HTMLElement {
  connectedCallback() {
    this.onKey = (e) => this.press(e);
    this.onSwap = () => this.refresh();
    document.addEventListener("keydown", this.onKey);
    document.addEventListener("htmx:after:swap", this.onSwap);
    this.addEventListener("focusin", (e) => this.mark(e.target.closest("[data-row]")));
    this.addEventListener("change", (e) => {
      if (e.target.matches("[data-all]")) this.picks().forEach((pick) => (pick.checked = e.target.checked));
      this.count();
    });
    this.currentId = location.hash.slice(1); // the server comes back to the next row to decide
    this.refresh();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("htmx:after:swap", this.onSwap);
  }

  rows() {
    return [...this.querySelectorAll("[data-row]")];
  }

  picks() {
    return [...this.querySelectorAll("[data-pick]")];
  }

  // the row of the mark may have left with the swap: the one now in its place takes over
  refresh() {
    const rows = this.rows();
    const kept = rows.find((row) => row.id && row.id === this.currentId);
    this.mark(kept ?? rows[Math.min(this.at ?? 0, rows.length - 1)]);
    this.count();
  }

  mark(row) {
    if (!row) return;
    const rows = this.rows();
    rows.forEach((each) => (each === row ? each.setAttribute("aria-current", "true") : each.removeAttribute("aria-current")));
    this.at = rows.indexOf(row);
    this.currentId = row.id;
  }

  go(step) {
    const rows = this.rows();
    const row = rows[Math.max(0, Math.min(rows.length - 1, (this.at ?? 0) + step))];
    if (!row) return;
    this.mark(row);
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  press(e) {
    const busy = e.target.closest?.("input:not([type=checkbox]), textarea, select, dialog, [popover], [contenteditable]");
    if (busy || e.metaKey || e.ctrlKey || e.altKey || localStorage.hotkeys === "off") return;
    const key = e.key.toLowerCase();
    const onControl = e.target.closest?.("a, button, summary, input");
    if (onControl && (key === "enter" || key === " ")) return;
    const row = this.rows()[this.at ?? 0];
    if (key === "j") this.go(1);
    else if (key === "k") this.go(-1);
    else if (key === " ") this.pick(row);
    else if (acts[key]) row?.querySelector(`[data-act=${acts[key]}]`)?.click();
    else return;
    e.preventDefault();
  }

  pick(row) {
    const box = row?.querySelector("[data-pick]");
    if (!box) return;
    box.checked = !box.checked;
    this.count();
  }

  // how many are ticked and what they cost; the amounts stand beside the list, too
  count() {
    const chosen = this.picks().filter((pick) => pick.checked);
    const sum = chosen.reduce((cents, pick) => cents + Number(pick.dataset.cents ?? 0), 0);
    const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: "EUR" });
    this.querySelectorAll("[data-count]").forEach((each) => (each.textContent = each.dataset.count.replace("{n}", chosen.length)));
    this.querySelectorAll("[data-bulk]").forEach((bar) => (bar.hidden = chosen.length === 0));
    document.querySelectorAll("[data-picked]").forEach((box) => (box.hidden = chosen.length === 0));
    document.querySelectorAll("[data-sum]").forEach((each) => (each.textContent = money.format(sum / 100)));
  }
});
