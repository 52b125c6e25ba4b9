// What a finding leaves open is asked in words, with the likely answers as buttons: 1 to 9 press them.
import { h, isFigure, say, words } from "./words.js";

const MOST_KEYS = 9;

export class Questions {
  constructor(store, answer) {
    Object.assign(this, { store, answer });
  }

  /** A place for the questions of an item, filled when they have come. */
  show(item, other) {
    const box = h("div", { class: "ck-questions" });
    if (!["open", "corrected"].includes(item.status) || !item.reasons.some((reason) => words.asked.includes(reason))) return box;
    this.store.questions(item.id).then((questions) => {
      let keys = 0;
      box.replaceChildren(...questions.map((question) => this.#question(question, item, other, () => ++keys)));
    }, () => {}); // without a connection the fields below still serve
    return box;
  }

  #question(question, item, other, count) {
    const alike = isFigure(item) && question.field === "canonical" ? this.#alike(item, question.reason) : [];
    const all = alike.length ? h("input", { type: "checkbox", class: "gb-box", checked: true }) : null;
    const take = (value) => this.answer(item, question.field, value, all?.checked ? alike : []);
    const buttons = question.answers.map((answer) => {
      const n = count();
      return h("button", { type: "button", class: "ck-answer", title: answer.note, "data-gb-key": n <= MOST_KEYS ? n : undefined, "data-gb-key-name": answer.label, onclick: () => take(answer.value) },
        h("span", {}, answer.label, answer.same ? h("small", {}, say("as_it_is")) : answer.note ? h("small", {}, answer.note) : null), n <= MOST_KEYS ? h("kbd", { "aria-hidden": "true" }, String(n)) : null);
    });
    if (question.field === "canonical") buttons.push(h("button", { type: "button", class: "ck-answer ck-answer--other", onclick: other }, say("other")));
    return h("section", { class: "ck-question", "aria-label": words.reasons[question.reason] },
      question.text ? h("p", {}, question.text) : null,
      h("div", { class: `ck-answers${question.field === "year" ? " ck-answers--short" : ""}` }, ...buttons),
      all ? h("label", { class: "gb-check" }, all, h("span", {}, say("all_alike", { n: alike.length + 1 }))) : null);
  }

  /** Others that wait with the same name and the same question. */
  #alike(item, reason) {
    return this.store.all().filter((other) => other.id !== item.id && other.kind === item.kind && other.status === "open" && other.reasons.includes(reason)
      && other.data.indicator === item.data.indicator && other.data.canonical === item.data.canonical && other.data.kind === item.data.kind);
  }
}
