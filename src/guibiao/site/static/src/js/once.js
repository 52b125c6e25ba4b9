// A form is sent once: a second press, or one more because the answer is slow, sends nothing again. What answers with a file
// leaves the page as it is, and may be pressed again after a while.
const WHILE = 5000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (Date.now() - Number(form.dataset.gbSent ?? 0) < WHILE) event.preventDefault();
  else form.dataset.gbSent = String(Date.now());
});

// Whoever comes back by the browser's own button finds the form as it was.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-gb-sent]")) delete form.dataset.gbSent;
});
