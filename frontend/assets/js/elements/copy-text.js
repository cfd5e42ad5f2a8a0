// Copies data-text (or the text of .copy__value) and says so.
import { toast } from "../toast.js";

customElements.define("copy-text", class extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.dataset.text ?? this.querySelector(".copy__value").textContent.trim());
      toast(this.dataset.done);
    });
  }
});
