// Copies an example or a token: <button data-ex-copy="#id">. Where the clipboard is closed the text is selected instead.
import { toast } from "./js/toasts.js";

async function copy(button) {
  const source = document.querySelector(button.dataset.exCopy);
  try {
    await navigator.clipboard.writeText(source.textContent);
    toast({ text: button.dataset.exDone });
  } catch {
    getSelection().selectAllChildren(source);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ex-copy]");
  if (button) copy(button);
});
