// Uploading file by file, with a line for each; choosing the columns of the task table.
import { SignedOut, post } from "./js/posting.js";
import { Drop } from "./plans/drop.js";

const form = document.querySelector("form[data-upload]");
const drop = form && new Drop(form);

async function send(file, body) {
  const answer = await post(location.href, { body });
  if (!answer.ok) throw new Error(`${file.name} ${answer.status}`);
  return answer.text();
}

function refuse(list, file, why) {
  const line = document.createElement("li");
  line.className = "pl-received gb-error";
  line.textContent = why.replace("{name}", file.name);
  list.append(line);
}

async function upload() {
  const declared = form.elements.declared.checked;
  const error = form.querySelector("[data-upload-error]");
  const files = [...drop.files];
  error.hidden = files.length > 0;
  error.textContent = files.length ? "" : form.dataset.nothing;
  if (!files.length) return;
  const panel = document.querySelector("[data-upload-results]");
  const says = panel.querySelector("[data-upload-says]");
  const list = panel.querySelector("ul");
  const button = form.querySelector("button[type=submit]");
  panel.hidden = false;
  button.disabled = true;
  const unsent = [];
  for (const [index, file] of files.entries()) {
    says.textContent = form.dataset.sending.replace("{n}", index + 1).replace("{all}", files.length);
    const body = new FormData();
    if (declared) body.append("declared", "on");
    body.append("files", file, file.name);
    if (file.size > form.dataset.most) {
      refuse(list, file, form.dataset.large);
      continue;
    }
    try {
      list.insertAdjacentHTML("beforeend", await send(file, body));
      window.htmx.process(list.lastElementChild);
    } catch (failure) {
      unsent.push(file);
      refuse(list, file, failure instanceof SignedOut ? form.dataset.signedOut : form.dataset.lost);
    }
  }
  says.textContent = "";
  button.disabled = false;
  drop.keep(unsent);
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  upload();
});

for (const columns of document.querySelectorAll("form[data-columns]")) {
  columns.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const row = button.closest("li");
    const other = button.dataset.move === "-1" ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (button.dataset.move === "-1") other.before(row);
    else other.after(row);
    button.focus();
    columns.elements.order.value = [...row.parentElement.children].map((item) => item.dataset.key).join(",");
  });
}
