// Short news at the corner. The server sends it as a Django message, or with an htmx answer:
//   HX-Trigger: {"gb:toast": {"text": "…", "undo": "/address/", "level": "error"}}
// A toast with something to undo, or with a failure, stays until it is closed; the others leave after eight seconds.
import { post } from "./posting.js";

const place = document.getElementById("gb-toasts");
const STAY = 8000;

function undo(button, url) {
  button.disabled = true;
  return post(url).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    location.reload();
  });
}

function leaveLater(element) {
  if (element.querySelector("[data-gb-undo]") || element.classList.contains("gb-toast--error")) return;
  let timer = setTimeout(() => element.remove(), STAY);
  element.addEventListener("pointerenter", () => clearTimeout(timer));
  element.addEventListener("pointerleave", () => { timer = setTimeout(() => element.remove(), STAY); });
}

export function toast({ text, undo: url, level = "info" }) {
  const element = place.querySelector("template").content.firstElementChild.cloneNode(true);
  element.classList.toggle("gb-toast--error", level === "error");
  element.querySelector("[data-gb-slot=text]").textContent = text;
  const button = element.querySelector("[data-gb-undo]");
  if (url) button.dataset.gbUndo = url;
  else button.remove();
  place.append(element);
  leaveLater(element);
}

document.addEventListener("gb:toast", (event) => toast(event.detail));
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-gb-undo]");
  if (button) undo(button, button.dataset.gbUndo).catch(() => toast({ text: place.dataset.undoFailed, level: "error" }));
  if (event.target.closest("[data-gb-toast-close]")) event.target.closest(".gb-toast").remove();
});
/** What the server says of a refusal; it tells scripts as JSON. */
function why(answer) {
  if (!(answer.getResponseHeader("Content-Type") ?? "").startsWith("application/json")) return place.dataset.failed;
  return JSON.parse(answer.responseText).error ?? place.dataset.failed;
}
document.addEventListener("htmx:responseError", (event) => toast({ text: why(event.detail.xhr), level: "error" }));
document.addEventListener("htmx:sendError", () => toast({ text: place.dataset.offline, level: "error" }));
for (const element of place.querySelectorAll(".gb-toast")) leaveLater(element);
