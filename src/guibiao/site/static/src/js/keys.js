// The keyboard. `/` searches, `?` lists the keys, j and k walk through the rows of [data-gb-list]; any control with
// data-gb-key="a" is pressed by that key and appears in the list under its own name. Single keys can be switched off
// (WCAG 2.1.4), and none acts while somebody types.
const SWITCH = "gb-single-keys-off";
const help = document.getElementById("gb-keys");

const off = () => localStorage.getItem(SWITCH) === "1";
const shown = (element) => element.getClientRects().length > 0 && !element.disabled;
const typing = (element) =>
  element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button])");

/** What a control is called: its name without the key that is printed on it. */
function nameOf(element) {
  const copy = element.cloneNode(true);
  for (const key of copy.querySelectorAll("kbd")) key.remove();
  return element.dataset.gbKeyName || element.getAttribute("aria-label") || copy.textContent.replace(/\s+/g, " ").trim();
}

function openHelp() {
  const list = help.querySelector("[data-gb-slot=page-keys]");
  list.replaceChildren();
  for (const element of document.querySelectorAll("[data-gb-key]")) {
    if (!shown(element)) continue;
    const key = document.createElement("dt");
    key.append(Object.assign(document.createElement("kbd"), { textContent: element.dataset.gbKey }));
    list.append(key, Object.assign(document.createElement("dd"), { textContent: nameOf(element) }));
  }
  help.showModal();
}

function step(list, by) {
  const rows = [...list.querySelectorAll("[data-gb-row]")].filter(shown);
  if (!rows.length) return;
  const here = rows.findIndex((row) => row.classList.contains("is-current"));
  const next = rows[Math.min(Math.max(here + by, 0), rows.length - 1)];
  selectRow(list, next);
}

/** Mark one row as current, bring it into view, and tell the page: `gb:row` bubbles from the row. */
export function selectRow(list, row) {
  for (const other of list.querySelectorAll(".is-current")) other.classList.remove("is-current");
  row.classList.add("is-current");
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  row.dispatchEvent(new CustomEvent("gb:row", { bubbles: true }));
}

function press(event) {
  if (event.key === "?") return openHelp();
  if (event.key === "/") return document.querySelector("[data-gb-search]")?.focus();
  if (event.key === "j" || event.key === "k") {
    const list = event.target.closest?.("[data-gb-list]") || document.querySelector("[data-gb-list]");
    return list && step(list, event.key === "j" ? 1 : -1);
  }
  const wanted = CSS.escape(event.key);
  const control = [...document.querySelectorAll(`[data-gb-key="${wanted}"]`)].find(shown);
  return control?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target) || off() || event.key.length !== 1) return;
  if (document.querySelector("dialog[open]")) return;
  const ours = "?/jk".includes(event.key) || document.querySelector(`[data-gb-key="${CSS.escape(event.key)}"]`);
  if (!ours) return;
  event.preventDefault();
  press(event);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-gb-open-keys]")) openHelp();
  const row = event.target.closest("[data-gb-row]");
  if (row && !event.target.closest("a, button, input, select, label, summary")) selectRow(row.closest("[data-gb-list]"), row);
});

const box = document.getElementById("gb-keys-off");
if (box) {
  box.checked = off();
  box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "1" : "0"));
}
