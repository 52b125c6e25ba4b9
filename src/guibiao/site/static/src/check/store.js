// The items as the server has them, the decisions on their way there, and what other people did meanwhile.
//
// A decision is shown at once and sent in order. What could not be sent is kept in this browser and sent when the
// connection is back, even after the page was closed. Each decision names the version of the item that the person saw.
import { SignedOut, person, post } from "../js/posting.js";
import { toast } from "../js/toasts.js";
import { say } from "./words.js";

const POLL = 4000;
const RETRY = 5000;

export class Store extends EventTarget {
  constructor(urls, planId) {
    super();
    this.urls = urls;
    this.key = `gb-check:${person}:${planId}`; // what one person decided is never sent in the name of the next
    this.items = new Map();
    this.queue = JSON.parse(localStorage.getItem(this.key) || "[]");
    this.done = JSON.parse(sessionStorage.getItem(`${this.key}:undo`) || "[]");
    this.cursor = 0;
    this.posts = 0; // begun and ended: what was asked for beside one of them may tell of the time before it
    this.undone = Promise.resolve();
  }

  async load() {
    const data = await this.#get(this.urls.data);
    this.items = new Map(data.items.map((item) => [item.id, item]));
    this.cursor = data.cursor;
    this.readonly = data.readonly;
    this.#flush();
    setInterval(() => this.#poll(), POLL);
    window.addEventListener("online", () => this.#flush());
    window.addEventListener("beforeunload", (event) => { if (this.queue.length && navigator.onLine) event.preventDefault(); });
    return data;
  }

  get editable() {
    return !this.readonly;
  }

  all() {
    return [...this.items.values()];
  }

  byKey(key) {
    return this.all().find((item) => item.key === key);
  }

  /** Decide about one or many: [{item, version, action, changes, …}]. Shown at once, sent in order. */
  decide(decisions) {
    for (const decision of decisions) this.#foresee(decision);
    this.queue.push({ decisions });
    this.#keep();
    this.#tell("changed", { ids: decisions.map((decision) => decision.item) });
    return this.#flush();
  }

  async add(body) {
    const answer = await this.#post(this.urls.add, body);
    this.#settle(answer);
    return answer.applied[0];
  }

  suggest(body) {
    return this.#post(this.urls.suggest, body).then((answer) => answer.data);
  }

  questions(id) {
    return this.#get(this.urls.asks.replace("/0/", `/${id}/`)).then((answer) => answer.questions);
  }

  history(id) {
    return this.#get(this.urls.history.replace("/0/", `/${id}/`)).then((answer) => answer.history);
  }

  /** Take back the latest batch of this person in this window; one after the other, in the order of their pressing. */
  undo() {
    this.undone = this.undone.then(() => this.#undo());
    return this.undone;
  }

  async #undo() {
    await this.#flush();
    const batch = this.done.pop();
    if (!batch) return toast({ text: say("nothing_to_undo") });
    sessionStorage.setItem(`${this.key}:undo`, JSON.stringify(this.done));
    try {
      const answer = await this.#post(this.urls.undo, { batch });
      this.#take(answer.applied);
      toast({ text: say("undone", { n: answer.applied.length }) });
      if (answer.conflicts.length) toast({ text: say("conflict_bulk", { n: answer.conflicts.length }), level: "error" });
      return answer.applied[0]?.id;
    } catch (failure) {
      if (failure.name !== "Refused") this.done.push(batch);
      toast({ text: say("failed", { why: failure.message }), level: "error" });
    }
  }

  #foresee({ item: id, action, changes, kind, start, end }) {
    const item = this.items.get(id);
    const status = { accept: "accepted", reject: "rejected", reopen: "open", correct: "corrected" }[action];
    const data = action === "correct" ? { ...item.data, ...changes } : item.data;
    this.items.set(id, { ...item, status, data, kind: kind ?? item.kind, start: start ?? item.start, end: end ?? item.end });
  }

  #keep() {
    if (this.queue.length) localStorage.setItem(this.key, JSON.stringify(this.queue));
    else localStorage.removeItem(this.key);
    this.#tell("traffic", { waiting: this.queue.length });
  }

  /** Send what waits, in order; whoever asks meanwhile waits for the same round. */
  #flush() {
    this.round ??= this.#sendAll().finally(() => { this.round = null; });
    return this.round;
  }

  async #sendAll() {
    try {
      while (this.queue.length) {
        const entry = this.queue[0];
        await this.#send(entry);
        this.queue.shift();
        this.#keep();
      }
      this.#tell("traffic", { waiting: 0, saved: true });
    } catch (failure) {
      this.#tell("traffic", { waiting: this.queue.length, offline: true, signedOut: failure instanceof SignedOut });
      setTimeout(() => this.#flush(), RETRY);
    }
  }

  /** Send one entry. Throws when the network failed; what the server refuses is told and dropped. */
  async #send(entry) {
    try {
      const answer = await this.#post(this.urls.decide, { decisions: entry.decisions });
      this.#settle(answer, entry);
    } catch (failure) {
      if (failure.name !== "Refused") throw failure;
      toast({ text: say("failed", { why: failure.message }), level: "error" });
      await this.#refresh();
    }
  }

  #settle(answer, entry = { decisions: [] }) {
    if (answer.applied.length) {
      this.done.push(answer.batch);
      sessionStorage.setItem(`${this.key}:undo`, JSON.stringify(this.done.slice(-200)));
    }
    for (const item of answer.applied) {
      const was = entry.decisions.find((decision) => decision.item === item.id)?.version;
      for (const later of this.queue.slice(1)) {
        for (const decision of later.decisions) if (decision.item === item.id && decision.version === was) decision.version = item.version;
      }
    }
    this.#tell("saved", { items: answer.applied, decisions: entry.decisions });
    const later = new Set(this.queue.slice(1).flatMap((next) => next.decisions.map((decision) => decision.item)));
    this.#take(answer.applied.filter((item) => !later.has(item.id)), later.size ? answer.applied : []);
    this.#take(answer.conflicts);
    if (answer.conflicts.length) this.#tell("conflict", { theirs: answer.conflicts, mine: entry.decisions });
  }

  /** Items as the server has them; of those with decisions still on their way only the version is taken. */
  #take(items, versionsOnly = []) {
    for (const item of versionsOnly) this.items.get(item.id).version = item.version;
    for (const item of items) this.items.set(item.id, item);
    if (items.length) this.#tell("changed", { ids: items.map((item) => item.id) });
  }

  async #poll() {
    if (document.hidden || this.queue.length) return;
    const { posts } = this;
    let answer;
    try {
      answer = await this.#get(`${this.urls.changes}?after=${this.cursor}`);
    } catch {
      return; // the next poll asks again
    }
    if (this.posts !== posts || this.queue.length) return; // so it does where something was decided here meanwhile
    this.cursor = answer.cursor;
    const news = answer.items.filter((item) => item.version > (this.items.get(item.id)?.version ?? 0));
    this.#take(news);
    if (news.length) this.#tell("others", { items: news });
  }

  async #refresh() {
    const data = await this.#get(this.urls.data);
    this.readonly = data.readonly;
    this.items = new Map(data.items.map((item) => [item.id, item]));
    this.#tell("changed", { ids: [...this.items.keys()] });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  async #get(url) {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  async #post(url, body) {
    this.posts += 1;
    const answer = await post(url, { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).catch((failure) => {
      if (failure instanceof SignedOut) failure.message = say("signed_out");
      throw failure;
    }).finally(() => { this.posts += 1; });
    if (answer.ok || answer.status === 409) return answer.json();
    const refused = new Error((await answer.json().catch(() => ({}))).error ?? String(answer.status));
    if (answer.status < 500) refused.name = "Refused";
    throw refused;
  }
}
