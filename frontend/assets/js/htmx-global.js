// htmx extensions look for a global; a module of its own runs before theirs.
import htmx from "htmx.org/dist/htmx.esm.js";

window.htmx = htmx;
