// A return saves itself and shows what does not hold.
import { savesItself } from "../js/saving.js";

const form = document.querySelector("form[data-saves]");

function showFindings(html) {
  const place = form.querySelector("[data-findings]");
  const typing = place.contains(document.activeElement) ? document.activeElement.name : "";
  const texts = new Map([...place.querySelectorAll("input")].map((input) => [input.name, input.value]));
  place.innerHTML = html;
  const wrong = new Set([...place.querySelectorAll("[data-cells]")].flatMap((one) => one.dataset.cells.split(" ")).map((cell) => `v.${cell}`));
  for (const input of form.querySelectorAll('[name^="v."]')) {
    if (wrong.has(input.name)) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
  for (const input of place.querySelectorAll("input")) {
    if (texts.has(input.name)) input.value = texts.get(input.name);
    if (input.name === typing) input.focus();
  }
}

if (form) savesItself(form, 600, (told) => {
  form.elements.version.value = told.version;
  showFindings(told.findings);
});
