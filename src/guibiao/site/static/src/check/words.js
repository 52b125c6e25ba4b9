// What the screen says, in the language of the page, and how it writes figures.
export const words = JSON.parse(document.getElementById("check-words").textContent);

/** A sentence of the vocabulary with its places filled: say("accepted_n", {n: 3}). */
export function say(key, values = {}) {
  return words.say[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** An element with its attributes and children; `class`, `on…` listeners, `data-…` and booleans are understood. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SPRITE = new URL("./icons.svg", document.querySelector("script[data-check]").src).pathname;

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "gb-icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${SPRITE}#${name}`);
  svg.append(use);
  return svg;
}

const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 8 });

export function number(value) {
  return value === null || value === undefined ? words.say.unknown : grouped.format(value);
}

/** A figure as a phrase: ≥ 6,000 家, 55 — 65 %. */
export function amount(data) {
  const unit = data.unit ? `\u2009${data.unit}` : "";
  if (data.comparator === "range") return `${number(data.value)}—${number(data.upper)}${unit}`;
  const sign = data.comparator && data.comparator !== "=" ? `${data.comparator}\u2009` : "";
  return `${sign}${number(data.value)}${unit}`;
}

/** What an item is called in a list. */
export function nameOf(item) {
  const { data } = item;
  return data.indicator || data.title || data.about || data.name || item.key;
}

/** The value of a field in words, for comparing two of them. */
export function shown(field, value) {
  if (value === null || value === undefined || value === "") return words.say.none;
  const table = { kind: words.figure_kinds, comparator: words.comparators, attribute: words.attributes, per: words.pers,
    modality: words.modalities, stage: words.stages, genre: words.genres, status: words.status }[field];
  if (table) return table[value] ?? String(value);
  if (field === "units") return value.map((unit) => `${unit.name}（${words.roles[unit.role]}）`).join("、") || words.say.none;
  if (field === "baseline") return `${number(value.value)}${value.year ? ` · ${say("year_suffix", { y: value.year })}` : ""}`;
  if (field === "region") return value.name ?? String(value);
  if (field === "period") return value.join("—");
  if (Array.isArray(value)) return value.join("、") || words.say.none;
  return typeof value === "number" && field !== "year" ? number(value) : String(value);
}

export const isFigure = (item) => item.kind === "target" || item.kind === "fact";
