// The units of a measure: rename, give a role, order, split, merge, add, remove. Every change is the whole list.
import { h, icon, say, words } from "./words.js";

const BETWEEN = /[、，,；;]/;

export function unitsEditor(units, editable, save) {
  const change = (next) => save(next.map((unit) => ({ inherited: false, ...unit })));
  const replace = (at, count, ...put) => change([...units.slice(0, at), ...put, ...units.slice(at + count)]);

  const row = (unit, at) => {
    const name = h("input", { type: "text", value: unit.name, class: "gb-control", "aria-label": `${words.fields.name} ${at + 1}`, disabled: !editable,
      onchange: (event) => event.target.value.trim() && replace(at, 1, { ...unit, name: event.target.value.trim() }) });
    const role = h("select", { class: "gb-control", "aria-label": `${words.fields.role} ${at + 1}`, disabled: !editable,
      onchange: (event) => replace(at, 1, { ...unit, role: event.target.value }) },
      ...Object.entries(words.roles).map(([value, label]) => h("option", { value, selected: value === unit.role }, label)));
    const button = (glyph, label, act, off) => h("button", { type: "button", class: "gb-btn gb-btn-small gb-btn-quiet gb-btn-icon", "aria-label": `${label}：${unit.name}`, title: label, disabled: off, onclick: act }, glyph);
    const tools = editable ? h("span", { class: "ck-unit-tools" },
      button("↑", say("moveUp"), () => replace(at - 1, 2, unit, units[at - 1]), at === 0),
      button("⇤", say("split"), () => replace(at, 1, ...split(unit)), !BETWEEN.test(unit.name)),
      button("⇥", say("merge"), () => replace(at, 2, merge(unit, units[at + 1])), at + 1 >= units.length),
      button(icon("x"), say("remove"), () => replace(at, 1))) : null;
    return h("li", {}, name, role, tools, unit.surface !== unit.name ? h("span", { class: "gb-small gb-quiet" }, `${words.fields.surface}：${unit.surface}`) : null);
  };

  const adding = editable ? h("button", { type: "button", class: "gb-btn gb-btn-small", onclick: () => {
    const input = h("input", { type: "text", class: "gb-control", "aria-label": say("addUnit"), onchange: (event) => {
      const typed = event.target.value.trim();
      if (typed) change([...units, { name: typed, surface: typed, role: "responsible" }]);
    } });
    list.append(h("li", {}, input));
    input.focus();
  } }, icon("plus"), say("addUnit")) : null;
  const list = h("ul", { class: "ck-units" }, ...units.map(row));
  return h("div", { class: "ck-units-box" }, h("h3", {}, words.fields.units), list, adding);
}

const split = (unit) => unit.name.split(BETWEEN).map((name) => name.trim()).filter(Boolean).map((name) => ({ ...unit, name, surface: name }));
const merge = (one, two) => ({ ...one, name: `${one.name}、${two.name}`, surface: one.surface === two.surface ? one.surface : `${one.surface}、${two.surface}` });
