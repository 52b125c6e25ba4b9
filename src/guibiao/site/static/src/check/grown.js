// A long list is drawn as far as somebody has come in it: its first rows at once, more when its end comes near.
import { h, say } from "./words.js";

const STEP = 120;
const NEAR = "800px";

export class Grown {
  constructor(root) {
    this.lists = new Map(); // name → what is needed to draw more of it
    this.shown = new Map(); // name → how many rows it had, so that a list drawn anew is as long as before
    this.watch = new IntersectionObserver((entries) => {
      for (const entry of entries) if (entry.isIntersecting) this.#more(entry.target.dataset.grows);
    }, { root, rootMargin: NEAR });
    // Nobody scrolls on paper.
    window.addEventListener("beforeprint", () => { for (const [name, list] of this.lists) this.#more(name, list.items.length); });
  }

  /** Everything is about to be drawn anew. */
  restart() {
    this.watch.disconnect();
    this.lists.clear();
  }

  /** Another list altogether. */
  forget() {
    this.shown.clear();
  }

  list(name, items, draw) {
    const element = h("ul", { class: "gb-found" });
    const end = h("li", { class: "ck-grows", "data-grows": name });
    this.lists.set(name, { element, end, items, draw, at: 0 });
    this.#more(name, Math.max(STEP, this.shown.get(name) ?? 0));
    return element;
  }

  /** Draw up to an item that is in one of the lists. */
  reach(id) {
    for (const [name, list] of this.lists) {
      const at = list.items.findIndex((item) => item.id === id);
      if (at >= list.at) this.#more(name, at - list.at + STEP);
    }
  }

  #more(name, count = STEP) {
    const list = this.lists.get(name);
    if (!list) return;
    const next = list.items.slice(list.at, list.at + count);
    list.at += next.length;
    this.shown.set(name, list.at);
    this.watch.unobserve(list.end);
    list.end.remove();
    list.element.append(...next.map(list.draw));
    const left = list.items.length - list.at;
    if (!left) return;
    list.end.textContent = say("more_rows", { n: left });
    list.element.append(list.end);
    this.watch.observe(list.end); // watching anew tells at once whether its end is still near
  }
}
