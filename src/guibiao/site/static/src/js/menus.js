// Menus close on Escape and on a press elsewhere; dialogs open by name; the theme is kept in a cookie so that the
// server paints it at once; the inspector can be put away.
const ONE_YEAR = 31536000;

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details.gb-menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.gb-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  const target = event.target.closest("[data-gb-open], [data-gb-close], [data-gb-theme-switch], [data-gb-close-inspector], [data-gb-print]");
  if (!target) return;
  const { gbOpen, gbClose, gbThemeSwitch, gbCloseInspector, gbPrint } = target.dataset;
  if (gbOpen !== undefined) document.querySelector(gbOpen)?.showModal();
  if (gbClose !== undefined) target.closest("dialog")?.close();
  if (gbCloseInspector !== undefined) target.closest(".gb-inspector").hidden = true;
  if (gbPrint !== undefined) window.print();
  if (gbThemeSwitch !== undefined) {
    const root = document.documentElement;
    root.dataset.gbTheme = root.dataset.gbTheme === "wall" ? "paper" : "wall";
    document.cookie = `gb_theme=${root.dataset.gbTheme}; path=/; max-age=${ONE_YEAR}; samesite=lax`;
  }
});

// A choice that is its own action: <select data-gb-submit> sends its form.
document.addEventListener("change", (event) => event.target.closest("[data-gb-submit]")?.form?.requestSubmit());

// Words that somebody typed are not lost by a closed lid: <form data-gb-keep="name"> is kept until it has been sent.
for (const form of document.querySelectorAll("form[data-gb-keep]")) {
  const key = `gb-keep:${form.dataset.gbKeep}`;
  const fields = () => [...form.elements].filter((field) => field.name && !["hidden", "password", "file"].includes(field.type));
  const kept = JSON.parse(sessionStorage.getItem(key) || "{}");
  for (const field of fields()) {
    if (!(field.name in kept)) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = kept[field.name].includes(field.value);
    else field.value = kept[field.name][0];
  }
  form.addEventListener("input", () => {
    const state = {};
    for (const field of fields()) {
      if ((field.type === "checkbox" || field.type === "radio") && !field.checked) continue;
      (state[field.name] ||= []).push(field.value);
    }
    sessionStorage.setItem(key, JSON.stringify(state));
  });
  form.addEventListener("submit", () => sessionStorage.removeItem(key));
}
