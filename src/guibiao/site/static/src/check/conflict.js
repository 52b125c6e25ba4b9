// Two people changed the same item. Both values are shown; one is chosen; neither is lost without a choice.
import { h, nameOf, say, shown, words } from "./words.js";

const dialog = () => document.getElementById("ck-conflict");

/** Resolves to "mine" or "theirs". `mine` is the decision that was not written, `theirs` the item as it is now. */
export function ask(mine, theirs) {
  const box = dialog();
  box.querySelector("h2").textContent = say("conflict_title", { who: theirs.by ?? words.say.unknown });
  box.querySelector("[data-slot=body]").replaceChildren(
    h("p", {}, h("strong", {}, nameOf(theirs)), h("br"), say("conflict_lede")), table(mine, theirs));
  box.returnValue = "";
  box.showModal();
  return new Promise((resolve) => {
    box.addEventListener("close", () => resolve(box.returnValue === "mine" ? "mine" : "theirs"), { once: true });
  });
}

function table(mine, theirs) {
  const rows = Object.entries(mine.changes ?? {}).map(([name, value]) => row(words.fields[name] ?? name, shown(name, theirs.data[name]), shown(name, value)));
  const wanted = { accept: "accepted", reject: "rejected", reopen: "open" }[mine.action];
  if (wanted) rows.push(row("", words.status[theirs.status], words.status[wanted]));
  if (mine.kind) rows.push(row("", words.kinds[theirs.kind], words.kinds[mine.kind]));
  return h("table", { class: "gb-table gb-table--loose" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, ""), h("th", { scope: "col" }, say("theirs")), h("th", { scope: "col" }, say("mine")))),
    h("tbody", {}, ...rows));
}

const row = (name, theirs, mine) => h("tr", {}, h("th", { scope: "row" }, name), h("td", { "data-side": "theirs" }, theirs), h("td", { "data-side": "mine" }, mine));
