// Choosing among many: what is typed narrows the list; Enter takes what is ticked.
for (const field of document.querySelectorAll("[data-choose-find]")) {
  const labels = [...field.parentElement.querySelectorAll("label")];
  field.addEventListener("input", () => {
    const typed = field.value.trim().toLowerCase();
    for (const label of labels) label.hidden = Boolean(typed) && !label.textContent.toLowerCase().includes(typed);
  });
}
