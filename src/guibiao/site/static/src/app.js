// On every page. A page with needs of its own adds a file beside this one and loads it in its `scripts` block.
import htmx from "htmx.org";
import "./js/confirm.js";
import "./js/keys.js";
import "./js/menus.js";
import "./js/once.js";
import "./js/refused.js";
import "./js/session.js";
import "./js/tables.js";
import "./js/toasts.js";
import { spaceText } from "./js/spacing.js";

window.htmx = htmx;

spaceText(document.body);
document.addEventListener("htmx:load", (event) => spaceText(event.target));
