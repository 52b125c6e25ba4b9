// The selected finding: its fields, its sentence, why it needs a person, what it hangs together with, its history.
// Every field is saved when it is left; there is no button that could be forgotten.
import { changeOf, fieldsOf, labelOf, read, valueOf } from "./fields.js";
import { Questions } from "./questions.js";
import { unitsEditor } from "./units.js";
import { amount, h, icon, isFigure, nameOf, say, shown, words } from "./words.js";

const CONTEXT = 60;

export class Inspector extends EventTarget {
  constructor(root, store, offsets, indicators) {
    super();
    Object.assign(this, { root, store, offsets, indicators, id: null });
    this.questions = new Questions(store, (item, field, value, alike) => this.#answer(item, field, value, alike));
    this.codes = new Map(indicators.map((entry) => [entry.name, entry.code]));
    this.names = new Map(indicators.map((entry) => [entry.code, entry.name]));
  }

  show(id) {
    const opened = id === this.id && this.root.querySelector("details")?.open;
    const field = this.root.contains(document.activeElement) ? document.activeElement : null;
    const chosen = field?.matches("input[type=text]") ? [field.selectionStart, field.selectionEnd === field.value.length ? Infinity : field.selectionEnd] : null;
    this.id = id;
    const item = this.store.items.get(id);
    if (!item) return this.root.replaceChildren();
    this.seen = item.version;
    const focused = field && (field.name || field.dataset.gbKey);
    const editable = this.store.editable;
    this.root.replaceChildren(
      this.#head(item),
      ...(editable ? [this.#actions(item)] : [h("p", { class: "ck-pad gb-quiet" }, this.store.readonly)]),
      this.#reasons(item),
      editable ? this.questions.show(item, () => this.#other()) : "",
      this.#form(item, editable),
      ...(item.kind === "measure" ? [h("section", {}, unitsEditor(item.data.units, editable, (units) => this.#save({ units })))] : []),
      this.#source(item),
      this.#related(item),
      this.#read(item),
      this.#history(item, opened),
    );
    if (!focused) return;
    const same = this.root.querySelector(`[name="${focused}"], [data-gb-key="${focused}"]`);
    same?.focus({ preventScroll: true });
    if (chosen && same === document.activeElement) same.setSelectionRange(chosen[0], Math.min(chosen[1], same.value.length));
  }

  /** Something of the shown item changed: draw it anew unless somebody is typing in it. */
  refresh(ids) {
    if (!ids.includes(this.id)) return;
    const field = document.activeElement;
    if (this.root.contains(field) && field.matches("input, select") && field.value !== field.dataset.was) return;
    this.show(this.id);
  }

  /** What was decided here and is written now is known to who goes on typing: the next decision is not in conflict with it. */
  saved({ items, decisions }) {
    const version = items.find((item) => item.id === this.id)?.version;
    const was = decisions.find((decision) => decision.item === this.id)?.version;
    if (was === this.seen && version === was + 1) this.seen = version;
  }

  edit() {
    this.root.querySelector("form input, form select")?.focus();
  }

  #head(item) {
    return h("header", { class: "ck-detail-head" },
      h("span", { class: "gb-tag" }, words.kinds[item.kind]),
      isFigure(item) && this.store.editable ? this.#otherKind(item) : null,
      h("h2", {}, nameOf(item)),
      h("span", { class: `gb-tag${item.status === "open" ? "" : " gb-tag--normal"}` }, words.status[item.status]));
  }

  #otherKind(item) {
    const kind = item.kind === "target" ? "fact" : "target";
    return h("button", { type: "button", class: "gb-btn gb-btn-quiet gb-btn-small", onclick: () => this.#decide({ action: "correct", kind }) }, say(`as_${kind}`));
  }

  #actions(item) {
    const act = (name, key, label, css = "") => h("button", { type: "button", class: `gb-btn ${css}`, "data-gb-key": key, "data-gb-key-name": label,
      onclick: () => this.dispatchEvent(new CustomEvent("act", { detail: { id: item.id, action: name, version: this.seen } })) }, label, " ", h("kbd", { "aria-hidden": "true" }, key));
    const buttons = [
      item.status === "open" || item.status === "rejected" ? act("accept", "a", item.kind === "tension" ? say("resolve") : say("accept"), "gb-btn-main") : act("reopen", "r", say("reopen")),
      h("button", { type: "button", class: "gb-btn", "data-gb-key": "e", "data-gb-key-name": say("edit"), onclick: () => this.edit() }, say("edit"), " ", h("kbd", { "aria-hidden": "true" }, "e")),
      item.kind !== "document" && item.status !== "rejected" ? act("reject", "x", say("reject"), "gb-btn-call") : null,
    ];
    return h("div", { class: "gb-btns ck-pad" }, ...buttons);
  }

  #reasons(item) {
    if (!item.reasons.length || !["open", "corrected"].includes(item.status)) return "";
    return h("ul", { class: "ck-reasons ck-pad" }, ...item.reasons.map((reason) => h("li", {}, `▲ ${words.reasons[reason]}`)));
  }

  #form(item, editable) {
    const fields = fieldsOf(item).filter((field) => !field.when || field.when(item.data));
    return h("form", { class: "ck-form", onsubmit: (event) => { event.preventDefault(); document.activeElement.blur(); } },
      ...fields.map((field) => this.#field(field, item, editable)),
      item.kind === "tension" && editable ? h("p", { class: "gb-hint ck-wide" }, say("tension_hint")) : null);
  }

  #field(field, item, editable) {
    const id = `ck-${field.name}`;
    const value = valueOf(field, item.data);
    const was = this.#typed(field, value);
    const control = field.kind === "choice" ? this.#choice(field, value, id, editable) : h("input", {
      id, name: field.name, type: field.kind === "date" ? "date" : "text", value: was, "data-was": was, autocomplete: "off", disabled: !editable,
      inputmode: field.kind === "number" || field.kind === "year" ? "decimal" : undefined,
      list: field.kind === "canonical" ? "ck-indicators" : undefined,
    });
    const error = h("p", { class: "gb-error", id: `${id}-error`, hidden: true });
    control.addEventListener("change", () => this.#typedInto(field, control, error));
    control.addEventListener("keydown", (event) => { if (event.key === "Escape") { control.value = control.dataset.was ?? ""; this.dispatchEvent(new CustomEvent("leave")); } });
    return h("div", { class: `gb-field${field.wide ? " ck-wide" : ""}` }, h("label", { for: id }, labelOf(field)), control, error);
  }

  #choice(field, value, id, editable) {
    const entries = Object.entries(field.table());
    if (field.empty) entries.unshift(["", words.say.none]);
    return h("select", { id, name: field.name, disabled: !editable },
      ...entries.map(([key, label]) => h("option", { value: key, selected: key === (value ?? "") }, label)));
  }

  #typed(field, value) {
    if (value === null) return "";
    if (field.kind === "canonical") return this.names.get(value) ?? value;
    if (field.kind === "region") return value.name;
    return String(value);
  }

  #typedInto(field, control, error) {
    const { data } = this.store.items.get(this.id);
    try {
      let value = field.kind === "choice" ? control.value || null : read(field, control.value);
      if (field.kind === "canonical" && value !== null) value = this.codes.get(value) ?? value;
      if (field.kind === "region" && value !== null) value = { code: null, name: value };
      error.hidden = true;
      control.removeAttribute("aria-invalid");
      if (String(valueOf(field, data) ?? "") === String(value ?? "") && field.kind !== "region") return;
      const changes = changeOf(field, value, data);
      if (field.name === "comparator" && value === "range" && data.upper == null) changes.upper = data.value;
      if (field.name === "comparator" && value !== "range") changes.upper = null;
      this.#save(changes);
    } catch (problem) {
      error.textContent = problem.message;
      error.hidden = false;
      control.setAttribute("aria-invalid", "true");
      control.setAttribute("aria-describedby", error.id);
    }
  }

  #save(changes) {
    this.#decide({ action: "correct", changes });
  }

  /** A pressed answer: of this finding, and of those that are called the same. */
  #answer(item, field, value, alike) {
    const changes = { [field]: value };
    const same = JSON.stringify(item.data[field]) === JSON.stringify(value);
    const decision = same ? { action: "accept" } : { action: "correct", changes };
    this.dispatchEvent(new CustomEvent("answer", { detail: { items: [{ ...item, version: this.seen }, ...alike], decision, last: item.reasons.length < 2 } }));
  }

  #other() {
    const field = this.root.querySelector("[name=canonical]");
    field?.focus();
    field?.select();
  }

  #decide(decision) {
    this.store.decide([{ item: this.id, version: this.seen, ...decision }]);
  }

  #source(item) {
    if (item.end <= item.start) return "";
    const from = Math.max(0, item.start - CONTEXT);
    const before = this.offsets.slice(from, item.start).split("\n").pop();
    const after = this.offsets.slice(item.end, Math.min(this.offsets.length, item.end + CONTEXT)).split("\n")[0];
    const inside = this.offsets.slice(item.start, item.end).replaceAll("\t", " ｜ ");
    return h("section", {}, h("h3", {}, say("source")), h("blockquote", {}, from > 0 ? "…" : "", before, h("mark", {}, inside), after, "…"),
      h("button", { type: "button", class: "gb-btn gb-btn-small ck-narrow", onclick: () => this.dispatchEvent(new CustomEvent("source", { detail: { id: item.id } })) }, say("to_document")));
  }

  #related(item) {
    const keys = [...(item.data.targets ?? []), ...(item.data.facts ?? [])];
    if (item.data.measure) keys.push(item.data.measure);
    const found = keys.map((key) => this.store.byKey(key)).filter(Boolean);
    if (!found.length) return "";
    return h("section", {}, h("h3", {}, say("related")), h("ul", { class: "ck-related" }, ...found.map((other) => h("li", {},
      h("button", { type: "button", class: "ck-link", onclick: () => this.dispatchEvent(new CustomEvent("pick", { detail: { id: other.id } })) },
        nameOf(other), isFigure(other) ? ` ${amount(other.data)}${other.data.year ? ` · ${say("year_suffix", { y: other.data.year })}` : ""}` : "")))));
  }

  #read(item) {
    const rows = [];
    if (item.read === null) rows.push(h("p", {}, say("added_by_person")));
    else {
      const differing = Object.keys(item.read).filter((name) => name in item.data && JSON.stringify(item.read[name]) !== JSON.stringify(item.data[name]));
      for (const name of differing) rows.push(h("p", {}, `${words.fields[name] ?? name}：${shown(name, name === "canonical" ? this.names.get(item.read.canonical) : item.read[name])}`));
      rows.push(h("p", { class: "gb-quiet" }, say("confidence", { n: Math.round(item.confidence * 100) })));
    }
    return h("section", {}, h("h3", {}, say("read_as")), ...rows);
  }

  #history(item, opened) {
    const list = h("ol", { class: "gb-history" });
    const details = h("details", { open: opened }, h("summary", {}, say("history")), list);
    details.addEventListener("toggle", async () => {
      if (!details.open) return;
      const lines = await this.store.history(item.id);
      list.replaceChildren(...(lines.length ? lines.map(historyLine) : [h("li", {}, say("no_history"))]));
    });
    return h("section", {}, details);
  }
}

function historyLine(line) {
  const changes = line.fields.map((field) => h("div", { class: "gb-small" },
    `${field.name}：${say("changed_to", { a: field.before || say("none"), b: field.after || say("none") })}`));
  return h("li", {}, h("time", {}, line.at), `${line.by} ${line.action}`, ...changes);
}
