// What the reader missed is added by selecting words: with the mouse or a finger in the document, or by typing some of
// the document's words. A bar offers what the words can become.
import { toast } from "../js/toasts.js";
import { h, say, words } from "./words.js";

export class Adding extends EventTarget {
  constructor(bar, dialog, paper, store, offsets) {
    super();
    Object.assign(this, { bar, dialog, paper, store, offsets, place: null });
    document.addEventListener("selectionchange", () => this.#later());
    bar.addEventListener("mousedown", (event) => event.preventDefault());
    bar.addEventListener("click", (event) => { const button = event.target.closest("[data-add]"); if (button) this.#chosen(button.dataset.add); });
    dialog.querySelector("form").addEventListener("submit", (event) => this.#submitted(event));
    dialog.querySelector("[name=words]").addEventListener("input", () => this.#find());
    dialog.addEventListener("input", (event) => { event.target.dataset.typed = "yes"; });
  }

  /** The keyboard's way: words are typed and found in the document. */
  open() {
    this.place = this.paper.selection();
    this.#empty("target");
    this.dialog.querySelector("[name=words]").value = this.place ? this.offsets.slice(this.place.start, this.place.end) : "";
    this.dialog.showModal();
    this.#found(this.place !== null);
    if (this.place) this.#suggest();
  }

  #later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#offer(), 150);
  }

  #offer() {
    if (this.dialog.open || !this.store.editable) return;
    const place = this.paper.selection();
    this.bar.hidden = !place;
    if (!place) return;
    this.place = place;
    const pane = this.bar.offsetParent.getBoundingClientRect();
    this.bar.style.top = `${Math.max(4, Math.min(pane.height - 48, place.rect.bottom - pane.top + 6))}px`;
  }

  #chosen(what) {
    this.bar.hidden = true;
    document.getSelection().removeAllRanges();
    const { start, end } = this.place;
    if (what === "unit" || what === "move") return this.dispatchEvent(new CustomEvent(what, { detail: { start, end, words: this.offsets.slice(start, end) } }));
    this.#empty(what);
    this.dialog.querySelector("[name=words]").value = this.offsets.slice(start, end);
    this.dialog.showModal();
    this.#found(true);
    this.#suggest();
  }

  #find() {
    this.asked = null;
    const typed = this.dialog.querySelector("[name=words]").value.trim();
    const unit = typed ? this.offsets.text.indexOf(typed) : -1;
    const start = this.offsets.points(unit);
    this.place = unit < 0 ? null : { start, end: start + [...typed].length };
    this.#found(unit >= 0 || !typed);
    clearTimeout(this.asking);
    if (this.place) this.asking = setTimeout(() => this.#suggest(), 400);
  }

  #found(found) {
    const input = this.dialog.querySelector("[name=words]");
    const error = this.dialog.querySelector("[data-slot=error]");
    error.hidden = found;
    error.textContent = found ? "" : say("not_found");
    input.toggleAttribute("aria-invalid", !found);
    if (this.place) this.paper.show(this.place.start);
  }

  async #suggest() {
    const form = this.dialog.querySelector("form");
    const kind = form.elements.kind_of_item.value;
    const { start, end } = this.place;
    const asked = (this.asked = {});
    const data = await this.store.suggest({ kind, start, end }).catch(() => ({}));
    if (this.asked !== asked) return; // other words are asked about by now
    this.suggested = data;
    this.#fill(kind, data);
  }

  #fill(kind, data) {
    const { elements } = this.dialog.querySelector("form");
    elements.kind_of_item.value = kind;
    const values = { name: data.indicator ?? data.title, value: data.value, unit: data.unit, year: data.year };
    // What somebody has typed already is not written over by a suggestion that comes late; where somebody is about to
    // type, the suggestion stands chosen whole, so that the typing takes its place instead of standing behind it.
    for (const [name, value] of Object.entries(values)) {
      if (elements[name].dataset.typed) continue;
      elements[name].value = value ?? "";
      if (document.activeElement === elements[name]) elements[name].select();
    }
    for (const part of this.dialog.querySelectorAll("[data-figure]")) part.hidden = kind === "measure";
  }

  #empty(kind) {
    for (const field of this.dialog.querySelectorAll("[data-typed]")) delete field.dataset.typed;
    this.suggested = {};
    this.asked = null;
    this.#fill(kind, {});
  }

  async #submitted(event) {
    const form = event.target;
    event.preventDefault();
    const kind = form.elements.kind_of_item.value;
    if (!this.place) return this.#found(false);
    const name = form.elements.name.value.trim();
    const figure = { kind: "level", comparator: "=", ...this.suggested, indicator: name, value: Number(form.elements.value.value || NaN),
      unit: form.elements.unit.value.trim() || null, year: form.elements.year.value ? Number(form.elements.year.value) : null };
    const measure = { units: [], targets: [], deadline: null, ...this.suggested, title: name };
    const data = kind === "measure" ? measure : figure;
    if (kind !== "measure" && !Number.isFinite(data.value)) return this.#problem(`${words.fields.value}：${say("invalid_number")}`);
    if (this.sending) return; // pressed twice
    this.sending = true;
    try {
      const item = await this.store.add({ kind, start: this.place.start, end: this.place.end, data });
      this.dialog.close();
      this.dispatchEvent(new CustomEvent("added", { detail: { id: item.id } }));
    } catch (failure) {
      this.#problem(failure.message);
      if (failure.name !== "Refused") toast({ text: say("failed", { why: failure.message }), level: "error" });
    } finally {
      this.sending = false;
    }
  }

  #problem(text) {
    const error = this.dialog.querySelector("[data-slot=error]");
    error.hidden = false;
    error.textContent = text;
  }
}

/** The bar that appears under selected words. */
export function bar() {
  const button = (what, label) => h("button", { type: "button", class: "gb-btn gb-btn-small", "data-add": what }, label);
  return h("div", { class: "ck-bar", hidden: true, role: "toolbar", "aria-label": say("add_title") },
    button("target", say("add_target")), button("fact", say("add_fact")), button("measure", say("add_measure")),
    button("unit", say("add_unit_here")), button("move", say("move_here")));
}
