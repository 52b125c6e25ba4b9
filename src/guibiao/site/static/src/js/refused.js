// A page that comes back because something on it was refused: what was typed stands in its form again with the sentence at the
// field, and a form in a dialog is open. Where the form is gone, the page says both above.
const told = document.querySelector("[data-gb-refused]");

function putBack(form, typed) {
  const nth = {};
  for (const field of form.elements) {
    if (!field.name || ["hidden", "password", "file", "submit"].includes(field.type)) continue;
    const values = typed[field.name] ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (field.name in typed) field.value = values[(nth[field.name] = (nth[field.name] ?? -1) + 1)] ?? "";
  }
}

function say(form, field, said) {
  const control = field ? form.querySelector(`[name="${CSS.escape(field)}"]:not([type=hidden])`) : null;
  const words = Object.assign(document.createElement("div"), { className: control ? "gb-error" : "gb-notice gb-notice--call" });
  words.setAttribute("role", "alert");
  for (const sentence of said) words.append(Object.assign(document.createElement(control ? "span" : "p"), { textContent: sentence }));
  if (control) {
    words.id = "gb-refused-said";
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", words.id);
    control.after(words);
  } else (form.querySelector(".gb-dialog-body") ?? form).prepend(words);
  return control ?? words;
}

if (told) {
  const { action, field, typed, said } = JSON.parse(document.getElementById("gb-refused").textContent);
  const meant = (form) => new URL(form.getAttribute("action") ?? "", location.href).pathname === action;
  const asks = (form) => [...form.elements].some((one) => one.name && !["hidden", "submit", "button"].includes(one.type));
  const form = [...document.forms].find((one) => meant(one) && asks(one));
  history.replaceState(history.state, "", told.dataset.gbRefused);
  if (form) {
    putBack(form, typed);
    const where = say(form, field, said);
    form.closest("dialog")?.showModal();
    told.remove();
    where.focus?.();
    where.scrollIntoView({ block: "center" });
  }
}
