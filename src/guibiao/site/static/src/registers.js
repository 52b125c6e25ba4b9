// The columns chosen on the page are in its address only: exports and saved views take the address as it is now.
for (const link of document.querySelectorAll("a[data-keeps-view]")) {
  link.addEventListener("click", () => (link.search = location.search));
}
for (const form of document.querySelectorAll("form[data-keeps-view]")) {
  form.addEventListener("submit", () => (form.elements.query.value = location.search));
}
