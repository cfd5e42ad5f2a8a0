// The library reports a cancelled or failed ceremony as an event; people read it as a sentence on the page.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelector("[data-passkey-failed]")?.removeAttribute("hidden");
});
