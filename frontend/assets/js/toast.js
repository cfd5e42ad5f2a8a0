// Short messages at the bottom of the page. The region is in the page from the start, so screen readers hear additions.
export function toast(text, { tone = "", undo = null } = {}) {
  const region = document.querySelector(".toasts");
  if (!region || !text) return;
  const box = document.createElement("div");
  box.className = tone ? `toast toast--${tone}` : "toast";
  box.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (undo) box.append(button(undo.label, () => { undo.run(); box.remove(); }));
  const close = button("×", () => box.remove());
  close.setAttribute("aria-label", region.dataset.close);
  box.append(close);
  region.append(box);
  setTimeout(() => box.remove(), tone === "bad" ? 12000 : 6000);
}

function button(label, run) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: label });
  made.addEventListener("click", run);
  return made;
}
