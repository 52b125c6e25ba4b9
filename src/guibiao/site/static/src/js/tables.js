// Tables: choose columns (kept in the address, so that the view can be sent as a link), select rows for one action,
// copy what is shown to a spreadsheet.
import { toast } from "./toasts.js";

const PARAMETER = "hide";

// What the address says; where it says nothing, what the table begins with.
function hiddenColumns(menu) {
  const asked = new URLSearchParams(location.search).get(PARAMETER) ?? menu.dataset.gbHidden ?? "";
  return new Set(asked.split(",").filter(Boolean));
}

function remember(hidden, menu) {
  const put = (url) => {
    // A table that hides columns at first has to be told when none is to be hidden.
    if (hidden.size || menu.dataset.gbHidden) url.searchParams.set(PARAMETER, [...hidden].join(","));
    else url.searchParams.delete(PARAMETER);
    return url;
  };
  history.replaceState(history.state, "", put(new URL(location.href)));
  for (const link of document.querySelectorAll("a.gb-sort, .gb-pages a")) link.href = put(new URL(link.href));
}

function showColumns(table, hidden) {
  [...table.querySelectorAll("thead th")].forEach((head, index) => {
    if (!head.dataset.column) return;
    const cells = table.querySelectorAll(`tr > :nth-child(${index + 1})`);
    for (const cell of cells) cell.hidden = hidden.has(head.dataset.column);
  });
}

function columnMenu(menu) {
  const table = document.querySelector(menu.dataset.gbColumns);
  const list = menu.querySelector(".gb-menu-list");
  if (!table || list.childElementCount) return;
  const hidden = hiddenColumns(menu);
  for (const head of table.querySelectorAll("thead th[data-column]")) {
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", className: "gb-box" });
    box.checked = !hidden.has(head.dataset.column);
    box.addEventListener("change", () => {
      hidden[box.checked ? "delete" : "add"](head.dataset.column);
      showColumns(table, hidden);
      remember(hidden, menu);
    });
    label.append(box, head.textContent.trim());
    list.append(label);
  }
  showColumns(table, hidden);
}

const cellText = (cell) => (cell.dataset.value ?? cell.innerText).replace(/[\t\r\n]+/g, " ").trim();

async function copyTable(button) {
  const table = document.querySelector(button.dataset.gbCopy);
  const rows = [...table.rows].map((row) => [...row.cells].filter((cell) => !cell.hidden).map(cellText).join("\t"));
  await navigator.clipboard.writeText(rows.join("\n"));
  toast({ text: button.dataset.gbCopied });
}

// Boxes of a form may stand outside it (`form="…"`): rows with forms of their own.
const boxes = (form) => [...form.elements].filter((field) => field.matches("[data-gb-select]"));

function countSelection(form) {
  const chosen = boxes(form).filter((box) => box.checked).length;
  for (const slot of form.querySelectorAll("[data-gb-selected-count]")) slot.textContent = chosen;
  for (const control of form.querySelectorAll("[data-gb-needs-selection]")) control.disabled = chosen === 0;
  for (const bar of form.querySelectorAll("[data-gb-selection-bar]")) bar.hidden = chosen === 0;
}

function prepare(root) {
  for (const menu of root.querySelectorAll("[data-gb-columns]")) columnMenu(menu);
  for (const form of root.querySelectorAll("form:has([data-gb-select])")) countSelection(form);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-gb-copy]");
  if (button) copyTable(button);
});
document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-gb-select-all]");
  const one = event.target.closest("[data-gb-select]");
  const form = event.target.form;
  if (!form || !(all || one)) return;
  if (all) for (const box of boxes(form)) box.checked = all.checked;
  countSelection(form);
});
prepare(document);
document.addEventListener("htmx:afterSettle", (event) => prepare(event.target));
