// Questions before what cannot be taken back. One native dialog, filled from the element that asked:
//   <button data-gb-confirm="…" data-gb-confirm-title="…" data-gb-confirm-verb="退回">; hx-confirm uses it too.
const dialog = document.getElementById("gb-confirm");

function ask({ question, title, verb }) {
  dialog.querySelector("[data-gb-slot=title]").textContent = title || dialog.dataset.title;
  dialog.querySelector("[data-gb-slot=question]").textContent = question;
  dialog.querySelector("[data-gb-slot=verb]").textContent = verb || dialog.dataset.verb;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

const wording = (element, question) => ({
  question,
  title: element.dataset.gbConfirmTitle,
  verb: element.dataset.gbConfirmVerb,
});

document.addEventListener("htmx:confirm", async (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  if (await ask(wording(event.detail.elt, event.detail.question))) event.detail.issueRequest(true);
});

document.addEventListener("click", async (event) => {
  const element = event.target.closest("[data-gb-confirm]");
  if (!element || element.dataset.gbConfirmed) return;
  event.preventDefault();
  event.stopPropagation();
  if (!(await ask(wording(element, element.dataset.gbConfirm)))) return;
  element.dataset.gbConfirmed = "yes";
  element.click();
  delete element.dataset.gbConfirmed;
}, true);
