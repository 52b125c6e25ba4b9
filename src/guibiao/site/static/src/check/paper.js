// The document as it reads. Its text nodes hold the document's own words and nothing else, so that places can be counted.
import { h, isFigure, nameOf, say, words } from "./words.js";

const BIGGEST_HEADING = 1;

export class Paper extends EventTarget {
  constructor(root, offsets, layout) {
    super();
    this.root = root;
    this.offsets = offsets;
    this.blocks = layout;
    this.spans = new Map(); // item id → its elements
    this.elements = [];
    this.current = null;
    root.addEventListener("click", (event) => this.#pressed(event));
  }

  /** Draw everything. */
  draw(items) {
    this.items = items;
    const fragment = document.createDocumentFragment();
    this.elements = this.blocks.map((block) => {
      const element = block.k === "t" ? this.#table(block) : this.#paragraph(block);
      fragment.append(element);
      return element;
    });
    this.root.replaceChildren(fragment);
    this.redraw(new Set(this.blocks.keys()));
  }

  /** Draw the marks of some blocks anew. */
  redraw(indexes) {
    const live = this.items().filter((item) => item.end > item.start && item.kind !== "document");
    for (const index of indexes) {
      const block = this.blocks[index];
      const here = live.filter((item) => item.start < block.e && item.end > block.s);
      for (const run of this.#runs(index)) this.#fill(run, here, block);
      const measure = here.find((item) => item.kind === "measure" && item.status !== "rejected");
      this.elements[index].classList.toggle("ck-measure", Boolean(measure));
    }
    this.#index();
    if (this.current) this.select(this.current, { scroll: false });
  }

  /** The blocks that hold a place. */
  blocksOf(start, end) {
    const found = new Set();
    this.blocks.forEach((block, index) => { if (block.s < end && block.e > start) found.add(index); });
    return found;
  }

  select(id, { scroll = true } = {}) {
    for (const span of this.lit ?? []) span.classList.remove("is-current");
    this.current = id;
    const spans = this.spans.get(id) ?? [];
    this.lit = spans;
    for (const span of spans) span.classList.add("is-current");
    if (scroll && spans.length) this.#reveal(spans[0]);
  }

  /** Show a place that is no item (a heading, a search). */
  show(start, { flash = false } = {}) {
    const element = this.elements[this.blocks.findIndex((block) => block.e > start)];
    if (!element) return;
    for (const other of this.root.querySelectorAll(".ck-found")) other.classList.remove("ck-found");
    if (flash) element.classList.add("ck-found");
    this.#reveal(element);
  }

  /** The selected words as a place, or null. */
  selection() {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!this.root.contains(range.commonAncestorContainer)) return null;
    const start = this.#place(range.startContainer, range.startOffset);
    const end = this.#place(range.endContainer, range.endOffset);
    if (start === null || end === null || end <= start) return null;
    const text = this.offsets.slice(start, end);
    const lead = [...text].length - [...text.trimStart()].length;
    const trimmed = [...text.trim()].length;
    return trimmed ? { start: start + lead, end: start + lead + trimmed, rect: range.getBoundingClientRect() } : null;
  }

  #paragraph(block) {
    const whole = block.h && block.he >= block.e;
    const tag = whole ? `h${Math.min(6, block.h + BIGGEST_HEADING)}` : "p";
    const classes = ["ck-block", block.box && "ck-box", block.centred && "ck-centred"].filter(Boolean).join(" ");
    return h(tag, { class: classes, "data-run": block.s, "data-end": block.e, id: block.id ? `section-${block.id}` : undefined });
  }

  #table(block) {
    const rows = block.rows.map((row, index) => h("tr", {}, ...row.map((cell) => h(index < block.head ? "th" : "td", {
      rowspan: cell.rs > 1 ? cell.rs : undefined, colspan: cell.cs > 1 ? cell.cs : undefined,
      "data-run": cell.s, "data-end": cell.e, scope: index < block.head ? "col" : undefined,
    }))));
    const table = h("table", {}, h("thead", {}, ...rows.slice(0, block.head)), h("tbody", {}, ...rows.slice(block.head)));
    const note = block.guessed ? h("div", { class: "ck-table-note", "data-note": say("guessed") }) : null;
    return h("div", { class: "ck-block ck-table", role: "region", tabindex: "0", "aria-label": block.caption || say("table") }, note, table);
  }

  #runs(index) {
    const element = this.elements[index];
    return element.hasAttribute("data-run") ? [element] : element.querySelectorAll("[data-run]");
  }

  /** The words of one run, cut where items (and a run-in heading) begin and end. */
  #fill(run, items, block) {
    const start = Number(run.dataset.run);
    const end = Number(run.dataset.end);
    const here = items.filter((item) => item.start < end && item.end > start);
    const cuts = new Set([start, end]);
    for (const item of here) cuts.add(Math.max(start, item.start)).add(Math.min(end, item.end));
    if (block.h && block.he < end && block.he > start) cuts.add(block.he);
    const places = [...cuts].sort((a, b) => a - b);
    const pieces = [];
    for (let n = 0; n + 1 < places.length; n += 1) {
      const inside = here.filter((item) => item.start < places[n + 1] && item.end > places[n]);
      pieces.push(this.#piece(places[n], places[n + 1], inside, block));
    }
    run.replaceChildren(...pieces);
  }

  #piece(start, end, items, block) {
    const text = this.offsets.slice(start, end);
    const heading = block.h && block.he < block.e && end <= block.he;
    if (!items.length && !heading) return document.createTextNode(text);
    const classes = heading ? ["ck-runin"] : [];
    const figures = items.filter((item) => item.kind !== "measure");
    const inner = smallest(figures);
    if (inner) classes.push("gb-span", ...marks(inner));
    const piece = h(inner ? "mark" : "span", { class: classes.join(" "), title: inner ? tip(inner) : undefined }, text);
    if (items.length) piece.dataset.items = items.toSorted((a, b) => size(a) - size(b)).map((item) => item.id).join(" ");
    return piece;
  }

  #index() {
    this.spans = new Map();
    for (const span of this.root.querySelectorAll("[data-items]")) {
      for (const id of span.dataset.items.split(" ")) {
        const key = Number(id);
        if (!this.spans.has(key)) this.spans.set(key, []);
        this.spans.get(key).push(span);
      }
    }
  }

  #pressed(event) {
    if (!document.getSelection().isCollapsed) return;
    const span = event.target.closest("[data-items]");
    if (!span) return;
    const ids = span.dataset.items.split(" ").map(Number);
    const next = ids[(ids.indexOf(this.current) + 1) % ids.length];
    this.dispatchEvent(new CustomEvent("pick", { detail: { id: next } }));
  }

  #place(node, offset) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const run = element.closest("[data-run]") ?? element.querySelector?.("[data-run]");
    if (!run) return null;
    const before = document.createRange();
    before.selectNodeContents(run);
    if (run.contains(node)) before.setEnd(node, offset);
    else before.collapse(true);
    return this.offsets.points(this.offsets.units(Number(run.dataset.run)) + before.toString().length);
  }

  #reveal(element) {
    const pane = this.root.parentElement;
    const box = element.getBoundingClientRect();
    const frame = pane.getBoundingClientRect();
    if (box.top >= frame.top + 40 && box.bottom <= frame.bottom - 40) return;
    pane.scrollTop += box.top - frame.top - frame.height / 3;
  }
}

const size = (item) => item.end - item.start;
const smallest = (items) => items.reduce((least, item) => (!least || size(item) < size(least) ? item : least), null);

function marks(item) {
  if (item.status === "rejected") return ["gb-span--rejected"];
  if (item.status === "open" && item.reasons.length) return ["gb-span--doubt"];
  return item.kind === "fact" ? ["gb-span--fact"] : [];
}

function tip(item) {
  const kind = words.kinds[item.kind];
  return isFigure(item) ? `${kind}：${nameOf(item)}` : `${kind}`;
}
