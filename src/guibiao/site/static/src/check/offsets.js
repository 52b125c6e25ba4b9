// The server counts Unicode characters, the browser counts UTF-16 units. They part company at every character beyond
// the basic plane (𠮷, 🏭), which is one character and two units.

/** Turns places in a text from one count into the other. */
export class Offsets {
  constructor(text) {
    this.text = text;
    this.pairs = []; // the character offsets of those beyond the basic plane, ascending
    if (!/[\ud800-\udbff]/.test(text)) return;
    let point = 0;
    for (let unit = 0; unit < text.length; point += 1) {
      const wide = text.codePointAt(unit) > 0xffff;
      if (wide) this.pairs.push(point);
      unit += wide ? 2 : 1;
    }
  }

  /** Character offset → UTF-16 offset. */
  units(point) {
    return point + countWhile(this.pairs, (pair) => pair < point);
  }

  /** UTF-16 offset → character offset; one inside a pair counts as its beginning. */
  points(unit) {
    return unit - countWhile(this.pairs, (pair, before) => pair + before < unit);
  }

  /** The words between two character offsets. */
  slice(start, end) {
    return this.text.slice(this.units(start), this.units(end));
  }

  /** How many characters the text has. */
  get length() {
    return this.text.length - this.pairs.length;
  }
}

/** How many entries of an ascending list come before the first for which `holds(entry, index)` is false. */
function countWhile(list, holds) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle], middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
