// Files and folders dropped onto the upload page, with everything inside the folders that can be read.
const NAMED = 5; // files that are not taken are named up to here

export class Drop {
  constructor(form) {
    this.form = form;
    this.files = [];
    this.zone = form.querySelector("[data-drop]");
    this.list = form.querySelector("[data-dropped]");
    this.error = form.querySelector("[data-upload-error]");
    this.suffixes = form.elements.files.accept.split(",");
    this.zone.classList.add("is-live"); // the browser's own fields give way to buttons and a list of what was chosen
    this.zone.querySelector("[data-live]").hidden = false;
    for (const field of [form.elements.files, form.elements.folder]) field.addEventListener("change", () => this.#picked(field));
    // The whole page takes them: a file let go beside the zone must not replace the page.
    for (const name of ["dragenter", "dragover"]) document.addEventListener(name, (event) => this.#over(event));
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) this.#light(false); });
    document.addEventListener("drop", (event) => this.#dropped(event));
    this.list.addEventListener("click", (event) => { const button = event.target.closest("button"); if (button) this.#remove(Number(button.dataset.at)); });
  }

  /** What could not be sent stays on the list, to be sent again. */
  keep(files) {
    this.files = files;
    this.#draw();
  }

  #over(event) {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    this.#light(true);
  }

  async #dropped(event) {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    this.#light(false);
    // The list of the event is empty as soon as it has ended: the entries are taken before anything is waited for.
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const files = entries.length ? (await Promise.all(entries.map(filesIn))).flat() : [...event.dataTransfer.files];
    this.#take(files);
  }

  #picked(field) {
    this.#take([...field.files]);
    field.value = "";
  }

  #take(files) {
    // What systems put into folders (.DS_Store, ~$ of an open Word file) is nobody's document.
    const documents = files.filter((file) => !/^(\.|~\$|thumbs\.db$)/i.test(file.name));
    const readable = documents.filter((file) => this.suffixes.some((suffix) => file.name.toLowerCase().endsWith(suffix)));
    const others = documents.filter((file) => !readable.includes(file)).map((file) => file.name);
    const names = others.slice(0, NAMED).join("、") + (others.length > NAMED ? "…" : "");
    this.error.hidden = others.length === 0 && readable.length > 0;
    this.error.textContent = others.length ? this.form.dataset.leftOut.replace("{n}", others.length).replace("{names}", names) : this.form.dataset.nothingInside;
    this.files.push(...readable.sort((one, other) => one.name.localeCompare(other.name, "zh", { numeric: true })));
    this.#draw();
  }

  #light(on) {
    this.zone.classList.toggle("is-over", on);
  }

  #remove(at) {
    this.files.splice(at, 1);
    this.#draw();
    (this.list.querySelectorAll("button")[Math.min(at, this.files.length - 1)] ?? this.form.elements.files).focus();
  }

  #draw() {
    this.list.replaceChildren(...this.files.map((file, at) => {
      const line = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { type: "button", className: "gb-btn gb-btn-small gb-btn-quiet", textContent: this.form.dataset.remove });
      button.dataset.at = at;
      button.setAttribute("aria-label", `${this.form.dataset.remove} ${file.name}`);
      line.append(Object.assign(document.createElement("span"), { textContent: file.name }), button);
      return line;
    }));
  }
}

async function filesIn(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const inside = [];
  // A folder is told in portions; an empty one says that it was all.
  for (let portion = await portionOf(reader); portion.length; portion = await portionOf(reader)) inside.push(...portion);
  return (await Promise.all(inside.map(filesIn))).flat();
}

const portionOf = (reader) => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
