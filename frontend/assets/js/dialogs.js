// Dialogs: <a href="#id" data-open="id"> opens, [data-close] and a click on the backdrop close.
// Without JavaScript the same link shows the dialog through :target.
function open(id, from) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog.addEventListener("close", () => from?.focus(), { once: true });
}

document.addEventListener("click", (e) => {
  const opener = e.target.closest("[data-open]");
  if (opener) {
    e.preventDefault();
    opener.closest("[popover]")?.hidePopover();
    open(opener.dataset.open, opener);
  } else if (e.target.closest("dialog [data-close]")) {
    e.preventDefault();
    e.target.closest("dialog").close();
  } else if (e.target instanceof HTMLDialogElement && e.target.open) {
    const box = e.target.getBoundingClientRect();
    const inside = e.clientX >= box.left && e.clientX <= box.right && e.clientY >= box.top && e.clientY <= box.bottom;
    if (!inside) e.target.close();
  }
});

// a link that opens a dialog behaves like a button, Space included
document.addEventListener("keydown", (e) => {
  if (e.key === " " && e.target.matches?.("a[data-open]")) {
    e.preventDefault();
    e.target.click();
  }
});

// an irreversible act: its button wakes when the exact word is typed
document.addEventListener("input", (e) => {
  const word = e.target.dataset?.typed;
  if (word === undefined) return;
  e.target.form.querySelector("[data-armed]").disabled = e.target.value.trim() !== word;
});

function arm() {
  for (const field of document.querySelectorAll("[data-typed]")) field.form.querySelector("[data-armed]").disabled = field.value.trim() !== field.dataset.typed;
  // a form that came back with errors inside a dialog shows itself again, a question of the server asks itself; once
  const shown = document.querySelector("dialog[data-shown]");
  if (!shown) return;
  delete shown.dataset.shown;
  shown.close();
  shown.showModal();
}

arm();
document.addEventListener("htmx:after:swap", arm);
