// What was found, by tab; the first tab holds only what needs a person, by reason.
import { selectRow } from "../js/keys.js";
import { Chosen } from "./chosen.js";
import { Grown } from "./grown.js";
import { amount, h, isFigure, nameOf, say, words } from "./words.js";

const MARKS = { open: "○", accepted: "✓", corrected: "✎", rejected: "✕" };

export const TABS = {
  attention: (item) => item.status === "open",
  targets: (item) => item.kind === "target",
  facts: (item) => item.kind === "fact",
  measures: (item) => item.kind === "measure",
  all: () => true,
};

export class List extends EventTarget {
  constructor(root, tabs, store) {
    super();
    Object.assign(this, { root, tabs, store, tab: "attention", current: null, open: new Set(), rows: new Map() });
    this.grown = new Grown(root);
    this.chosen = new Chosen(this);
    root.addEventListener("gb:row", (event) => this.#chosen(Number(event.target.dataset.item)));
    root.addEventListener("keydown", (event) => this.#arrows(event));
    tabs.addEventListener("click", (event) => { const tab = event.target.closest("[role=tab]"); if (tab) this.show(tab.dataset.tab); });
    tabs.addEventListener("keydown", (event) => this.#tabKeys(event));
  }

  show(tab) {
    if (this.tab !== tab) { this.chosen.clear(); this.grown.forget(); }
    this.tab = tab;
    for (const button of this.tabs.querySelectorAll("[role=tab]")) {
      const chosen = button.dataset.tab === tab;
      button.setAttribute("aria-selected", chosen);
      button.tabIndex = chosen ? 0 : -1;
    }
    this.root.setAttribute("aria-labelledby", `tab-${tab}`);
    this.draw();
    this.root.scrollTop = 0;
  }

  draw() {
    const kept = this.root.scrollTop;
    const focused = this.root.contains(document.activeElement);
    this.rows.clear();
    const items = this.store.all().filter(TABS[this.tab]).sort((a, b) => a.start - b.start || a.id - b.id);
    this.items = items;
    this.members = new Set(items.map((item) => item.id));
    this.grown.restart();
    this.root.replaceChildren(...(this.tab === "attention" ? this.#groups(items) : this.#flat(items)));
    this.root.scrollTop = kept;
    this.#counts();
    this.chosen.keep(new Set(items.map((item) => item.id)));
    if (this.rows.has(this.current)) this.#mark(this.current, focused);
  }

  /** Draw one row anew where it stands; a row that left its tab takes the whole list along. */
  update(ids) {
    const moved = ids.some((id) => this.#moved(this.store.items.get(id)));
    if (moved || ids.length > 30) return this.draw();
    for (const id of ids) {
      const old = this.rows.get(id);
      if (!old) continue; // not drawn yet, or in a group that is closed
      const focused = old === document.activeElement;
      old.replaceWith(this.#row(this.store.items.get(id), old.dataset.group));
      if (id === this.current) this.#mark(id, focused);
    }
    this.#counts();
  }

  /** Whether an item came into this tab, left it, or belongs to another group of it now. */
  #moved(item) {
    const row = this.rows.get(item.id);
    return TABS[this.tab](item) !== this.members.has(item.id) || (row?.dataset.group && row.dataset.group !== groupOf(item));
  }

  /** Make an item current; its group opens, or the tab that holds it. */
  select(id, { focus = true } = {}) {
    const item = this.store.items.get(id);
    if (!item) return;
    if (!TABS[this.tab](item)) this.show(isFigure(item) ? `${item.kind}s` : item.kind === "measure" ? "measures" : "all");
    if (!this.rows.has(id)) { this.#openGroup(groupOf(item)); this.draw(); this.grown.reach(id); }
    if (!this.rows.has(id)) return;
    this.current = id;
    if (this.marked !== this.rows.get(id)) this.#mark(id, focus);
    else if (focus && document.activeElement !== this.marked) this.marked.focus({ preventScroll: true });
  }

  /** The row after (or before) an item, before the list changes; those that leave with it are passed over. */
  neighbour(id, leaving = new Set()) {
    const rows = [...this.root.querySelectorAll("[data-gb-row]")].filter((row) => Number(row.dataset.item) === id || !leaving.has(Number(row.dataset.item)));
    const at = rows.findIndex((row) => Number(row.dataset.item) === id);
    const row = rows[at + 1] ?? rows[at - 1];
    return row && at >= 0 ? Number(row.dataset.item) : rows[0] ? Number(rows[0].dataset.item) : null;
  }

  first() {
    const row = this.root.querySelector("[data-gb-row]");
    return row ? Number(row.dataset.item) : null;
  }

  #mark(id, focus) {
    const row = this.rows.get(id);
    this.#name(row);
    row.scrollIntoView({ block: "nearest" });
    if (focus && document.activeElement !== row) row.focus({ preventScroll: true });
  }

  /** Say that a row is the current one. Nothing here asks for the layout, which is dear in a long list. */
  #name(row) {
    if (this.marked && this.marked !== row) {
      this.marked.classList.remove("is-current");
      this.marked.removeAttribute("aria-current");
      this.marked.setAttribute("tabindex", "-1");
    }
    row.classList.add("is-current");
    row.setAttribute("aria-current", "true");
    row.setAttribute("tabindex", "0");
    this.marked = row;
  }

  #chosen(id) {
    if (this.current === id) return;
    this.current = id;
    this.#name(this.rows.get(id));
    this.dispatchEvent(new CustomEvent("pick", { detail: { id } }));
  }

  #groups(items) {
    if (!items.length) return [h("p", { class: "ck-none" }, say("all_done"))];
    const groups = new Map(Object.keys(words.reasons).map((reason) => [reason, []]));
    groups.set("rest", []);
    for (const item of items) groups.get(groupOf(item)).push(item);
    const doubtful = items.some((item) => groupOf(item) !== "rest");
    const parts = doubtful ? [] : [h("p", { class: "ck-none" }, say("none_open"))];
    for (const [group, members] of groups) if (members.length) parts.push(this.#group(group, members));
    return parts;
  }

  #group(group, members) {
    const rest = group === "rest";
    const open = rest ? this.open.has(group) : !this.open.has(`closed:${group}`);
    const title = rest ? say("others") : words.reasons[group];
    const toggle = h("button", { type: "button", class: "ck-toggle", "aria-expanded": open ? "true" : "false", onclick: () => this.#toggle(group) },
      title, " ", h("span", { class: `gb-count${rest ? "" : " gb-count--call"}` }, String(members.length)));
    const bulk = this.store.editable && (rest || members.length > 1) && group !== "tension"
      ? h("button", { type: "button", class: "gb-btn gb-btn-small", onclick: () => this.dispatchEvent(new CustomEvent("bulk", { detail: { items: members } })) },
        say(rest ? "accept_rest" : "accept_group", { n: members.length }))
      : null;
    const list = open ? this.#rows(members, group) : null;
    return h("section", { class: "ck-group", "aria-label": title }, h("div", { class: "ck-group-head" }, h("h2", {}, toggle), bulk), list);
  }

  #toggle(group) {
    const key = group === "rest" ? "rest" : `closed:${group}`;
    if (!this.open.delete(key)) this.open.add(key);
    this.draw();
    this.root.querySelectorAll(".ck-toggle").forEach((button) => { if (button.textContent.startsWith(group === "rest" ? say("others") : words.reasons[group])) button.focus(); });
  }

  #flat(items) {
    if (!items.length) return [h("p", { class: "ck-none" }, say("none_here"))];
    return [this.#rows(items, "")];
  }

  /** A list that is drawn as far as somebody has come in it. */
  #rows(items, group) {
    return this.grown.list(group, items, (item) => this.#row(item, group));
  }

  #openGroup(group) {
    if (group === "rest") this.open.add(group);
    else this.open.delete(`closed:${group}`);
  }

  #row(item, group) {
    const doubt = item.status === "open" && item.reasons.length > 0;
    const row = h("li", { "data-gb-row": true, "data-item": item.id, "data-group": group, tabindex: "-1",
      class: `ck-row ck-row--${item.status}${doubt ? " needs-person" : ""}${this.chosen.has(item.id) ? " is-chosen" : ""}` },
      this.store.editable ? this.chosen.box(item) : null,
      h("span", { class: "ck-mark", "aria-hidden": "true" }, MARKS[item.status]),
      h("span", { class: "gb-sr" }, words.status[item.status]),
      h("span", { class: "ck-name" }, nameOf(item)),
      isFigure(item) ? h("span", { class: "ck-amount" }, amount(item.data)) : null,
      h("span", { class: "ck-more" }, this.#more(item, group)));
    this.rows.set(item.id, row);
    return row;
  }

  #more(item, group) {
    const parts = [];
    if (this.tab === "attention" || this.tab === "all") parts.push(words.kinds[item.kind]);
    if (isFigure(item)) {
      parts.push(item.data.year ? say("year_suffix", { y: item.data.year }) : say("no_year"));
      if (item.data.kind !== "level") parts.push(words.figure_kinds[item.data.kind]);
      if (item.data.attribute) parts.push(words.attributes[item.data.attribute]);
    }
    if (item.kind === "measure") {
      parts.push(item.data.units.map((unit) => unit.name).join("、") || words.reasons.no_units);
      if (item.data.deadline) parts.push(item.data.deadline);
    }
    const others = item.status === "open" ? item.reasons.filter((reason) => reason !== group).map((reason) => words.reasons[reason]) : [];
    const box = document.createDocumentFragment();
    box.append(parts.join(" · "));
    for (const reason of others) box.append(" ", h("span", { class: "gb-tag gb-tag--call" }, reason));
    return box;
  }

  #counts() {
    const items = this.store.all();
    for (const [tab, holds] of Object.entries(TABS)) {
      const members = items.filter(holds);
      const shown = tab === "attention" ? members.filter((item) => item.reasons.length) : members.filter((item) => item.status !== "rejected");
      const count = this.tabs.querySelector(`[data-tab=${tab}] .gb-count`);
      count.textContent = shown.length;
      if (tab === "attention") count.classList.toggle("gb-count--call", shown.length > 0);
    }
  }

  #arrows(event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (!event.target.matches("[data-gb-row], .ck-list")) return;
    event.preventDefault();
    const from = this.current;
    const rows = [...this.root.querySelectorAll("[data-gb-row]")];
    const at = rows.findIndex((row) => row.classList.contains("is-current"));
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)))];
    if (next) selectRow(this.root, next);
    if (next && event.shiftKey) this.chosen.stretch(from, Number(next.dataset.item));
  }

  #tabKeys(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const tabs = [...this.tabs.querySelectorAll("[role=tab]")];
    const next = tabs[(tabs.indexOf(event.target) + by + tabs.length) % tabs.length];
    this.show(next.dataset.tab);
    next.focus();
  }
}

const groupOf = (item) => item.reasons[0] ?? "rest";
