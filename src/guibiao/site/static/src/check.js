// The check screen: the document on one side, what was found in it on the other, the selected finding beside them.
import { Adding, bar } from "./check/adding.js";
import { ask } from "./check/conflict.js";
import { Inspector } from "./check/inspector.js";
import { List } from "./check/list.js";
import { Offsets } from "./check/offsets.js";
import { Paper } from "./check/paper.js";
import { Store } from "./check/store.js";
import { h, say } from "./check/words.js";
import { toast } from "./js/toasts.js";

const root = document.querySelector("[data-check]:not(script)");
const store = new Store(JSON.parse(root.dataset.urls), root.dataset.plan);
const part = (name) => document.querySelector(`[data-part=${name}]`);

const data = await store.load().catch((failure) => {
  part("loading").textContent = say("not_opened");
  throw failure;
});
const offsets = new Offsets(data.text);
const paper = new Paper(part("paper"), offsets, data.layout);
const list = new List(part("list"), part("tabs"), store);
const inspector = new Inspector(part("detail"), store, offsets, data.indicators);
const bars = bar();
part("document").append(bars);
const adding = new Adding(bars, document.getElementById("ck-add"), paper, store, offsets);

function pane(name) {
  root.dataset.pane = name;
  for (const button of part("panes").querySelectorAll("button")) button.setAttribute("aria-pressed", button.dataset.pane === name);
}

let naming;
function select(id, { from } = {}) {
  if (id === null || id === undefined || !store.items.has(id)) return;
  list.select(id, { focus: from !== "field" });
  paper.select(id, { scroll: from !== "paper" });
  inspector.show(id);
  clearTimeout(naming);
  naming = setTimeout(() => history.replaceState(history.state, "", `#item-${id}`), 400);
  if (from === "paper" && narrow()) pane("detail");
}

const narrow = () => window.matchMedia("(max-width: 47.99rem)").matches;

/** Decide about the current item and go on to the next one that waits. */
function decide({ id, action, version }) {
  const next = list.tab === "attention" ? list.neighbour(id) : id;
  store.decide([{ item: id, version, action }]);
  select(next === id && list.tab === "attention" ? list.first() : next);
  if (list.first() === null) inspector.show(id);
}

function bulk(items) {
  store.decide(items.map((item) => ({ item: item.id, version: item.version, action: "accept" })));
  toast({ text: say("accepted_n", { n: items.length }) });
  select(list.first());
  if (list.first() === null) list.root.focus();
}

/** One action for several, written and undone together. `decision` says it for each. */
function several(items, decision) {
  store.decide(items.map((item) => ({ item: item.id, version: item.version, ...decision(item) })));
  if (items.length > 1) toast({ text: say("done_n", { n: items.length }) });
}

/** An answer that was pressed: when nothing else is open about the finding, the next one that waits comes up. */
function answered({ items, decision, last }) {
  const { id } = items[0];
  const next = list.tab === "attention" ? list.neighbour(id, new Set(items.map((item) => item.id))) : id;
  several(items, () => decision);
  if (last || decision.action === "accept") select(next === id && list.tab === "attention" ? list.first() : next);
}

/** One question after the other: of two that are asked at once the first would get the answer to both. */
let settling = Promise.resolve();
function settle(theirs, mine) {
  settling = settling.then(() => choose(theirs, mine));
}

async function choose(theirs, mine) {
  if (theirs.length > 3) return toast({ text: say("conflict_bulk", { n: theirs.length }), level: "error" });
  for (const item of theirs) {
    const decision = mine.find((entry) => entry.item === item.id);
    if (decision && (await ask(decision, item)) === "mine") store.decide([{ ...decision, version: item.version }]);
  }
  if (inspector.id) inspector.show(inspector.id);
}

function tell(warnings) {
  if (warnings.length) part("list").before(h("details", { class: "ck-warnings" }, h("summary", {}, `${say("warnings")} (${warnings.length})`), h("ul", {}, ...warnings.map((warning) => h("li", {}, warning)))));
}

function progress() {
  const items = store.all();
  const open = items.filter((item) => item.status === "open");
  part("progress").textContent = say("status_says", { done: items.length - open.length, all: items.length, open: open.filter((item) => item.reasons.length).length });
}

function blocksOf(ids) {
  const found = new Set();
  for (const id of ids) {
    const item = store.items.get(id);
    if (!item) continue;
    for (const index of paper.blocksOf(item.start, item.end)) found.add(index);
    for (const span of paper.spans.get(id) ?? []) found.add(paper.elements.findIndex((element) => element.contains(span)));
  }
  found.delete(-1);
  return found;
}

function draw(ids) {
  paper.redraw(blocksOf(ids));
  list.update(ids);
  inspector.refresh(ids);
  progress();
}

// Nothing is drawn anew under somebody's hand: what is pressed would never be clicked, and from a field that is just being left
// the way to the next one would lead nowhere.
const PRESSED = "button, a, label, summary, [data-gb-row], [data-items]";
const waiting = [];
let pressing = false;
let leaving = false;
function catchUp() {
  if (!pressing && !leaving) for (const ids of waiting.splice(0)) draw(ids);
}
document.addEventListener("pointerdown", (event) => { pressing = event.isPrimary && event.button === 0 && Boolean(event.target.closest(PRESSED)); }, true);
for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, () => { pressing = false; setTimeout(catchUp); }, true);
document.addEventListener("change", () => { leaving = true; setTimeout(() => { leaving = false; catchUp(); }); }, true);

store.addEventListener("changed", ({ detail }) => {
  waiting.push(detail.ids);
  catchUp();
});
store.addEventListener("saved", ({ detail }) => inspector.saved(detail));
store.addEventListener("traffic", ({ detail }) => {
  if (detail.offline) part("traffic").textContent = say(detail.signedOut ? "waiting_signed_out" : "waiting", { n: detail.waiting });
  else if (detail.waiting || detail.saved) part("traffic").textContent = say(detail.waiting ? "saving" : "saved");
  if (detail.signedOut) part("traffic").append(" ", h("a", { href: root.dataset.login, target: "_blank" }, say("sign_in")));
  part("traffic").classList.toggle("is-offline", Boolean(detail.offline));
});
store.addEventListener("others", ({ detail }) => toast({ text: say("others_changed", { who: detail.items[0].by ?? "", n: detail.items.length }) }));
store.addEventListener("conflict", ({ detail }) => settle(detail.theirs, detail.mine));

list.addEventListener("pick", ({ detail }) => select(detail.id, { from: "list" }));
list.addEventListener("several", ({ detail }) => {
  several(detail.items, detail.decision);
  if (!list.rows.has(list.current)) select(list.first());
  if (list.first() === null) list.root.focus();
  else list.rows.get(list.current)?.focus({ preventScroll: true });
});
list.addEventListener("bulk", ({ detail }) => bulk(detail.items));
paper.addEventListener("pick", ({ detail }) => select(detail.id, { from: "paper" }));
inspector.addEventListener("pick", ({ detail }) => select(detail.id));
inspector.addEventListener("act", ({ detail }) => decide(detail));
inspector.addEventListener("answer", ({ detail }) => answered(detail));
inspector.addEventListener("leave", () => list.select(inspector.id));
inspector.addEventListener("source", ({ detail }) => { pane("document"); paper.select(detail.id); });
adding.addEventListener("added", ({ detail }) => { list.show("all"); select(detail.id); });
adding.addEventListener("move", ({ detail }) => {
  const item = store.items.get(inspector.id);
  if (item && item.kind !== "document") store.decide([{ item: item.id, version: item.version, action: "correct", start: detail.start, end: detail.end }]);
});
adding.addEventListener("unit", ({ detail }) => {
  const item = store.items.get(inspector.id);
  if (item?.kind !== "measure") return;
  const unit = { name: detail.words, surface: detail.words, role: "responsible", inherited: false };
  store.decide([{ item: item.id, version: item.version, action: "correct", changes: { units: [...item.data.units, unit] } }]);
});

part("panes").addEventListener("click", (event) => { const button = event.target.closest("button"); if (!button) return; pane(button.dataset.pane); if (button.dataset.pane === "document") paper.select(inspector.id); });
part("list").addEventListener("click", (event) => { if (narrow() && event.target.closest("[data-gb-row]") && !event.target.closest("input")) pane("detail"); });
part("undo").addEventListener("click", async () => { const id = await store.undo(); if (id) select(id); });
part("add").addEventListener("click", () => adding.open());
part("outline").addEventListener("change", (event) => { paper.show(Number(event.target.value)); pane("document"); });

for (const section of data.outline) {
  part("outline").append(new Option(`${"\u3000".repeat(Math.max(0, section.level - 1))}${[section.label, section.title].filter(Boolean).join(" ")}`, section.start));
}
for (const entry of data.indicators) document.getElementById("ck-indicators").append(new Option(entry.code, entry.name));

paper.draw(() => store.all());
tell(data.warnings);
list.show("attention");
progress();
root.dataset.ready = "yes";
part("loading").remove();

// #item-12 is a finding; #at-340-371 is a sentence that was searched for.
const place = /^#at-(\d+)-(\d+)$/.exec(location.hash);
const asked = place
  ? store.all().find((item) => item.start >= Number(place[1]) && item.end <= Number(place[2]) && item.end > item.start)?.id
  : Number(location.hash.replace("#item-", ""));
select(store.items.has(asked) ? asked : list.first());
if (place) {
  pane("document");
  paper.show(Number(place[1]), { flash: true });
}
