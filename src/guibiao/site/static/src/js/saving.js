// A form that saves itself a moment after typing stops, one saving after the other. Its words stand on it (data-saved, data-lost,
// data-signed-out) and are shown in [data-save-says].
import { SignedOut, post } from "./posting.js";

const AGAIN = 5000;

/** `taken` gets what the server told of a saving: the mark of the version, to go along with the next one, so that two people
 * never overwrite each other unseen. `pause` is for how long nobody types. */
export function savesItself(form, pause, taken) {
  const url = form.getAttribute("action") ?? location.pathname;
  let timer = 0;
  let saving = Promise.resolve();
  let sent = false;

  function say(text) {
    form.querySelector("[data-save-says]").textContent = text;
  }

  async function save() {
    try {
      const answer = await post(url, { body: new FormData(form) });
      const told = await answer.json();
      if (!answer.ok) return say(told.error);
      taken(told);
      say(form.dataset.saved);
    } catch (failure) {
      say(failure instanceof SignedOut ? form.dataset.signedOut : form.dataset.lost);
      schedule(AGAIN);
    }
  }

  function schedule(wait) {
    clearTimeout(timer);
    timer = setTimeout(() => (saving = saving.then(save)), wait);
  }

  form.addEventListener("input", () => {
    say(""); // what was saved is not what stands there now
    schedule(pause);
  });
  window.addEventListener("pageshow", () => { sent = false; });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sent) return; // pressed twice
    sent = true;
    clearTimeout(timer);
    await saving;
    const { submitter } = event;
    if (submitter?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
    form.submit();
  });
}
