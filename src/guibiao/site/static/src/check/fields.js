// Which fields a finding has in the inspector, and how a field is read and written. A table, not a program.
import { say, words } from "./words.js";

const choice = (table, empty = false) => ({ kind: "choice", table: () => words[table], empty });

export const FIELDS = {
  figure: [
    { name: "indicator", kind: "text", wide: true },
    { name: "comparator", ...choice("comparators") },
    { name: "value", kind: "number" },
    { name: "upper", kind: "number", when: (data) => data.comparator === "range" },
    { name: "unit", kind: "text" },
    { name: "year", kind: "year" },
    { name: "kind", ...choice("figure_kinds") },
    { name: "canonical", kind: "canonical", wide: true },
    { name: "attribute", ...choice("attributes", true) },
    { name: "modality", ...choice("modalities") },
    { name: "per", ...choice("pers", true) },
    { name: "baseline_value", kind: "number", part: ["baseline", "value"] },
    { name: "baseline_year", kind: "year", part: ["baseline", "year"] },
  ],
  measure: [
    { name: "title", kind: "text", wide: true },
    { name: "deadline", kind: "text" },
    { name: "outcome", kind: "text" },
    { name: "annual", kind: "text", wide: true },
  ],
  document: [
    { name: "title", kind: "text", wide: true },
    { name: "issuer", kind: "text", wide: true },
    { name: "number", kind: "text" },
    { name: "issued_on", kind: "date" },
    { name: "region", kind: "region" },
    { name: "period_from", kind: "year", part: ["period", 0] },
    { name: "period_to", kind: "year", part: ["period", 1] },
    { name: "stage", ...choice("stages", true) },
    { name: "genre", ...choice("genres") },
  ],
  tension: [{ name: "note", kind: "text", wide: true }],
};

export const fieldsOf = (item) => FIELDS[item.kind] ?? FIELDS.figure;

export const labelOf = (field) => words.fields[field.name];

/** The value of a field in an item's data. */
export function valueOf(field, data) {
  if (!field.part) return data[field.name] ?? null;
  const [outer, inner] = field.part;
  return data[outer]?.[inner] ?? null;
}

/** What changes in the data when a field takes a value. */
export function changeOf(field, value, data) {
  if (!field.part) return { [field.name]: value };
  const [outer, inner] = field.part;
  if (outer === "period") {
    const period = [data.period?.[0] ?? null, data.period?.[1] ?? null];
    period[inner] = value;
    return { period: period[0] === null && period[1] === null ? null : [period[0] ?? period[1], period[1] ?? period[0]] };
  }
  return { [outer]: { value: null, year: null, ...data[outer], [inner]: value } };
}

/** What somebody typed, as a value. Throws with a sentence when it is none. */
export function read(field, typed) {
  const text = typed.trim();
  if (text === "") {
    if (field.name === "indicator" || field.name === "title") throw new Error(say("empty_name"));
    if (field.name === "value") throw new Error(say("invalid_number"));
    return null;
  }
  if (field.kind === "number" || field.kind === "year") {
    const value = Number(text.normalize("NFKC").replace(/[,\s]/g, ""));
    if (!Number.isFinite(value) || (field.kind === "year" && !Number.isInteger(value))) throw new Error(say("invalid_number"));
    return value;
  }
  return text;
}
