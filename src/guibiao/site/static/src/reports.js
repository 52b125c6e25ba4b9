// The text of a report saves itself a moment after typing stops. The number of the version goes along, so that two people never
// overwrite each other unseen.
import { SignedOut, post } from "./js/posting.js";

const form = document.querySelector("form[data-writes]");
const PAUSE = 800;
const AGAIN = 5000;
let timer = 0;
let saving = Promise.resolve();
let refused = false;

function say(text) {
  form.querySelector("[data-save-says]").textContent = text;
}

async function save() {
  if (refused) return;
  try {
    const answer = await post(location.pathname, { body: new FormData(form) });
    const told = await answer.json();
    refused = !answer.ok;
    if (refused) return say(told.error);
    form.elements.seen.value = told.seen;
    say(form.dataset.saved);
  } catch (failure) {
    say(failure instanceof SignedOut ? form.dataset.signedOut : form.dataset.lost);
    schedule(AGAIN);
  }
}

function schedule(pause) {
  clearTimeout(timer);
  timer = setTimeout(() => (saving = saving.then(save)), pause);
}

form?.addEventListener("input", () => schedule(PAUSE));
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearTimeout(timer);
  await saving;
  form.submit();
});
