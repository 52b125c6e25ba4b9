// Candidates: a key acts on what is ticked, and where nothing is ticked on the row that j and k have come to.
const form = document.querySelector("form[data-decide]");

const current = () => form.querySelector("[data-gb-row].is-current") || form.querySelector("[data-gb-row]");

form?.addEventListener("submit", () => {
  if (form.querySelector("[data-gb-select]:checked")) return;
  const box = current()?.querySelector("[data-gb-select]");
  if (box) box.checked = true;
});

form?.querySelector("[data-edit]")?.addEventListener("click", () => {
  current()?.querySelector("[data-edit-this]")?.click();
});
