// Several findings for one action: ctrl and shift with the mouse, the box of a row, space and shift with the arrows.
import { h, isFigure, nameOf, say } from "./words.js";

export class Chosen {
  constructor(list) {
    this.list = list;
    this.ids = new Set();
    this.last = null;
    this.bar = h("div", { class: "ck-chosen", role: "toolbar", "aria-label": say("chosen_n", { n: "" }), hidden: true });
    list.root.after(this.bar);
    list.root.addEventListener("mousedown", (event) => { if (event.shiftKey) event.preventDefault(); });
    list.root.addEventListener("click", (event) => this.#clicked(event));
    list.root.addEventListener("keydown", (event) => this.#key(event));
    this.bar.addEventListener("keydown", (event) => { if (event.key === "Escape") this.clear({ back: true }); });
  }

  has(id) {
    return this.ids.has(id);
  }

  /** The box in a row. */
  box(item) {
    return h("input", { type: "checkbox", class: "gb-box ck-box-choose", tabindex: "-1", checked: this.has(item.id), "aria-label": say("choose", { name: nameOf(item) }) });
  }

  clear({ back = false } = {}) {
    if (!this.ids.size) return;
    this.#set([...this.ids], false);
    this.last = null;
    if (back) this.list.rows.get(this.list.current)?.focus();
  }

  /** Forget those that left the list. The bar in which somebody is typing stays as it is where nothing of it changed. */
  keep(present) {
    const before = this.ids.size;
    for (const id of this.ids) if (!present.has(id)) this.ids.delete(id);
    if (this.ids.size !== before || !this.bar.contains(document.activeElement)) this.#say();
  }

  /** Choose all from one row to another. */
  stretch(from, to) {
    const order = this.#order();
    const [a, b] = [order.indexOf(from ?? to), order.indexOf(to)].sort((x, y) => x - y);
    if (b >= 0) this.#set(order.slice(Math.max(0, a), b + 1), true);
  }

  items() {
    return [...this.ids].map((id) => this.list.store.items.get(id)).filter(Boolean);
  }

  #order() {
    return [...this.list.root.querySelectorAll("[data-gb-row]")].map((row) => Number(row.dataset.item));
  }

  #clicked(event) {
    const row = event.target.closest("[data-gb-row]");
    if (!row || !this.list.store.editable) return;
    const id = Number(row.dataset.item);
    const box = event.target.closest(".ck-box-choose");
    if (event.shiftKey) this.stretch(this.last ?? this.list.current, id);
    else if (box) this.#set([id], box.checked);
    else if (event.ctrlKey || event.metaKey) {
      if (!this.ids.size && this.list.current !== id && this.before) this.#set([this.before], true);
      this.#set([id], !this.has(id));
    }
    this.before = id;
    this.last = id;
  }

  #key(event) {
    const row = event.target.closest("[data-gb-row]");
    if (!row || event.target !== row || !this.list.store.editable) return;
    const id = Number(row.dataset.item);
    if (event.key === " ") this.#set([id], !this.has(id));
    else if (event.key === "Escape" && this.ids.size) this.clear();
    else if (event.key === "a" && (event.ctrlKey || event.metaKey)) this.#set(this.list.items.map((item) => item.id), true);
    else return;
    this.last = id;
    event.preventDefault();
  }

  #set(ids, on) {
    for (const id of ids) {
      this.ids[on ? "add" : "delete"](id);
      const row = this.list.rows.get(id);
      row?.classList.toggle("is-chosen", on);
      const box = row?.querySelector(".ck-box-choose");
      if (box) box.checked = on;
    }
    this.#say();
  }

  #say() {
    const items = this.items();
    const n = items.length;
    this.list.root.classList.toggle("has-chosen", n > 0);
    this.bar.hidden = n === 0;
    if (!n) return this.bar.replaceChildren();
    const act = (key, label, decision, css = "") => h("button", { type: "button", class: `gb-btn gb-btn-small ${css}`, "data-gb-key": key, "data-gb-key-name": label, onclick: () => this.#do(decision) }, label, " ", h("kbd", { "aria-hidden": "true" }, key));
    this.bar.replaceChildren(
      h("span", { role: "status" }, say("chosen_n", { n })),
      act("a", say("accept"), () => ({ action: "accept" }), "gb-btn-main"),
      items.every((item) => item.kind !== "document") ? act("x", say("reject"), () => ({ action: "reject" }), "gb-btn-call") : "",
      items.some((item) => item.status !== "open") ? act("r", say("reopen"), () => ({ action: "reopen" })) : "",
      items.every(isFigure) ? this.#field("set_year", "numeric", (typed) => /^(19|20)\d{2}$/.test(typed) && (() => ({ action: "correct", changes: { year: Number(typed) } }))) : "",
      items.every((item) => item.kind === "measure") ? this.#field("set_unit", "text", (typed) => typed && ((item) => ({ action: "correct", changes: { units: [...item.data.units, { name: typed, surface: typed, role: "responsible", inherited: false }] } }))) : "",
      h("button", { type: "button", class: "gb-btn gb-btn-small gb-btn-quiet", onclick: () => this.clear({ back: true }) }, say("clear_choice")));
  }

  /** A field in the bar: what is typed there goes to all that are chosen. */
  #field(label, mode, decisionOf) {
    const input = h("input", { type: "text", inputmode: mode, class: "gb-control", autocomplete: "off", "aria-label": say(label), placeholder: say(label) });
    const take = () => {
      const decision = decisionOf(input.value.normalize("NFKC").trim());
      input.toggleAttribute("aria-invalid", !decision && input.value !== "");
      if (decision) this.#do(decision);
    };
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") take(); });
    return input;
  }

  #do(decision) {
    const items = this.items();
    this.clear();
    this.list.dispatchEvent(new CustomEvent("several", { detail: { items, decision } }));
  }
}
