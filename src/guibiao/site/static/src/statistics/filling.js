// A return saves what is typed a moment after typing stops, and shows what does not hold. The version that the server gives
// goes along with the next saving, so that two people never overwrite each other unseen.
const form = document.querySelector("form[data-saves]");
const PAUSE = 600;
let timer = 0;
let saving = Promise.resolve();

function say(text) {
  form.querySelector("[data-save-says]").textContent = text;
}

function showFindings(html) {
  const place = form.querySelector("[data-findings]");
  const typing = place.contains(document.activeElement) ? document.activeElement.name : "";
  const texts = new Map([...place.querySelectorAll("input")].map((input) => [input.name, input.value]));
  place.innerHTML = html;
  for (const input of place.querySelectorAll("input")) {
    if (texts.has(input.name)) input.value = texts.get(input.name);
    if (input.name === typing) input.focus();
  }
}

async function save() {
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" }, redirect: "manual",
    });
    const told = await answer.json();
    if (!answer.ok) return say(told.error);
    form.elements.version.value = told.version;
    showFindings(told.findings);
    say(form.dataset.saved);
  } catch {
    say(form.dataset.lost);
    schedule(5000);
  }
}

function schedule(pause) {
  clearTimeout(timer);
  timer = setTimeout(() => (saving = saving.then(save)), pause);
}

form?.addEventListener("input", () => schedule(PAUSE));
form?.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  event.preventDefault();
  await saving;
  const submitter = event.submitter;
  if (submitter?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
  form.submit();
});
