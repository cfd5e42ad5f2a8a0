// Ticks the required fields of a form as they are filled in. data-form is the form's id; each item names its field in
// data-field and holds both faces, data-done and data-todo. Without this script the list stays hidden.
customElements.define("field-ticks", class extends HTMLElement {
  connectedCallback() {
    this.form = document.getElementById(this.dataset.form);
    if (!this.form) return;
    this.items = [...this.querySelectorAll("[data-field]")];
    this.firstElementChild.hidden = !this.items.length;
    this.onChange = () => this.tick();
    for (const name of ["input", "change", "draft:filled"]) document.addEventListener(name, this.onChange);
    this.tick();
  }

  disconnectedCallback() {
    for (const name of ["input", "change", "draft:filled"]) document.removeEventListener(name, this.onChange);
  }

  isDone(name) {
    const fields = [...this.form.elements].filter((field) => field.name === name);
    if (fields.some((field) => field.type === "radio" || field.type === "checkbox")) return fields.some((field) => field.checked);
    return fields.length > 0 && fields.every((field) => field.value.trim() && field.checkValidity());
  }

  tick() {
    for (const item of this.items) {
      const done = this.isDone(item.dataset.field);
      item.classList.toggle("is-ok", done);
      for (const face of item.querySelectorAll("[data-done]")) face.hidden = !done;
      for (const face of item.querySelectorAll("[data-todo]")) face.hidden = done;
    }
  }
});
