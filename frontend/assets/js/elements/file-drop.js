// A file field one can drop onto; lists what was chosen and refuses too large files before they travel.
customElements.define("file-drop", class extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.zone = this.querySelector(".drop");
    this.list = this.querySelector(".drop__files");
    this.input.addEventListener("change", () => this.show());
    this.zone.addEventListener("dragover", (e) => { e.preventDefault(); this.zone.classList.add("is-over"); });
    this.zone.addEventListener("dragleave", () => this.zone.classList.remove("is-over"));
    this.zone.addEventListener("drop", (e) => this.drop(e));
  }

  drop(e) {
    e.preventDefault();
    this.zone.classList.remove("is-over");
    const dropped = new DataTransfer();
    for (const file of [...e.dataTransfer.files].slice(0, this.input.multiple ? undefined : 1)) dropped.items.add(file);
    this.input.files = dropped.files;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  show() {
    const limit = Number(this.dataset.limit) || Infinity;
    const files = [...this.input.files];
    const tooLarge = files.some((file) => file.size > limit);
    this.input.setCustomValidity(tooLarge ? this.dataset.tooLarge : "");
    this.list.replaceChildren(...files.map((file) => this.row(file, file.size > limit)));
  }

  row(file, bad) {
    const row = document.createElement("li");
    const kb = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
    const amount = file.size < 1e6 ? `${kb.format(file.size / 1e3)} kB` : `${kb.format(file.size / 1e6)} MB`;
    if (bad) row.className = "is-bad";
    row.append(file.name, Object.assign(document.createElement("small"), { textContent: bad ? this.dataset.tooLarge : amount }));
    return row;
  }
});
