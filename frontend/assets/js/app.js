import "./htmx-global.js";
import "htmx.org/dist/ext/hx-ptag.js";
import "./elements/command-menu.js";
import "./elements/hot-keys.js";
import "./elements/live-poll.js";
import "./elements/menu-button.js";
import "./elements/theme-toggle.js";
import "./dialogs.js";
import { toast } from "./toast.js";

const csrf = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";

document.addEventListener("htmx:config:request", (e) => {
  const { request } = e.detail.ctx;
  if (request.method !== "GET") request.headers["X-CSRFToken"] = csrf();
});

// the server says it with HX-Trigger: {"toast": {"text": "...", "tone": "bad"}}
document.addEventListener("toast", (e) => toast(e.detail.text, { tone: e.detail.tone }));
document.addEventListener("htmx:error", () => toast(document.body.dataset.offline, { tone: "bad" }));
document.addEventListener("htmx:response:error", (e) => {
  // 4xx answers carry a form or a message of their own; only a broken server needs our words
  if ((e.detail.ctx?.response?.status ?? 500) >= 500) toast(document.body.dataset.failed, { tone: "bad" });
});

// what the server has taken is a draft no more; before the elements load, which would offer it again
const taken = document.querySelector("meta[name=drafts-taken]")?.content.split(" ") ?? [];
for (const key of Object.keys(localStorage)) {
  if (key.startsWith("draft:") && (taken.includes("*") || taken.includes(key.slice("draft:".length)))) localStorage.removeItem(key);
}

// elements that only some pages use arrive when the page shows them
const lazy = {
  "chart-tip": () => import("./elements/chart-tip.js"),
  "copy-text": () => import("./elements/copy-text.js"),
  "field-ticks": () => import("./elements/field-ticks.js"),
  "file-drop": () => import("./elements/file-drop.js"),
  "local-draft": () => import("./elements/local-draft.js"),
  "result-review": () => import("./elements/result-review.js"),
};

function load() {
  for (const [tag, fetchElement] of Object.entries(lazy)) {
    if (document.querySelector(tag) && !customElements.get(tag)) fetchElement();
  }
}

load();
document.addEventListener("htmx:after:swap", load);

if ("serviceWorker" in navigator && document.body.dataset.worker) navigator.serviceWorker.register(document.body.dataset.worker);
