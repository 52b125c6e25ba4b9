// The end of a session is shown before it comes, in the last two minutes, and nothing that was typed is lost by it: the page
// stays as it is, somebody logs in in another window, and the forms of this page hold again.
import { post, renew, SignedOut } from "./posting.js";

const dialog = document.getElementById("gb-session");
const meta = document.querySelector("meta[name=session]");
const CONTACT = "gb-contact";
const LOOK = 1000;
const SOON = 120;

/** Somebody did something, in this window or another: the server counts anew. */
const contact = () => localStorage.setItem(CONTACT, String(Date.now()));
const lastContact = () => Number(localStorage.getItem(CONTACT)) || Date.now();

if (dialog && meta) watch();

function watch() {
  const [idle, whole] = meta.content.split(" ").map(Number);
  let end = Date.now() + whole * 1000;
  let dismissed = false;
  let heard = 0; // the last contact of any window when the end was said
  contact();
  document.addEventListener("htmx:afterRequest", contact);
  document.addEventListener("gb:posted", contact);
  // Who types is at work: the server hears of it before it would end the session.
  document.addEventListener("input", () => { if (Date.now() - lastContact() > (idle * 1000) / 2) stay(); });

  const show = (...states) => {
    for (const part of dialog.querySelectorAll("[data-gb-when]")) part.hidden = !states.includes(part.dataset.gbWhen);
    if (!dialog.open) {
      dialog.returnValue = "";
      dialog.showModal();
    }
  };

  const say = (slot, seconds) => { dialog.querySelector(`[data-gb-slot=${slot}]`).textContent = String(Math.max(0, Math.round(seconds))); };

  function look() {
    if (dialog.returnValue) return; // it was answered just now, and the answer is not taken yet
    const idleLeft = idle - (Date.now() - lastContact()) / 1000;
    const wholeLeft = (end - Date.now()) / 1000;
    const ended = dialog.open && !dialog.querySelector("[data-gb-when=ended]").hidden;
    if (ended) {
      // Somebody logged in in another window: the forms of this page are renewed before it is used again.
      if (lastContact() > heard) {
        heard = lastContact();
        again();
      }
    } else if (Math.min(idleLeft, wholeLeft) <= 0) {
      heard = lastContact();
      show("ended");
    } else if (wholeLeft <= Math.min(SOON, idleLeft)) {
      say("last", wholeLeft);
      if (!dismissed) show("last");
    } else if (idleLeft <= Math.min(SOON, idle / 2)) {
      say("left", idleLeft);
      if (!dismissed) show("soon");
    } else {
      dismissed = false;
      if (dialog.open) dialog.close();
    }
  }

  async function stay() {
    contact();
    try {
      const answer = await post(dialog.dataset.stay);
      end = Date.now() + (await answer.json()).left * 1000;
    } catch {
      show("ended");
    }
  }

  async function again() {
    try {
      const page = await renew();
      for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
        field.value = document.querySelector("meta[name=csrf-token]").content;
      }
      document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content }));
      end = Date.now() + Number(page.querySelector("meta[name=session]").content.split(" ")[1]) * 1000;
      contact();
      show();
      dialog.close();
    } catch (error) {
      if (!(error instanceof SignedOut)) throw error;
      show("ended", "other");
    }
  }

  dialog.addEventListener("close", () => {
    dismissed = true;
    if (dialog.returnValue === "stay") stay();
    else if (dialog.returnValue === "again") again();
    dialog.returnValue = "";
  });
  dialog.addEventListener("cancel", (event) => { if (!dialog.querySelector("[data-gb-when=ended]").hidden) event.preventDefault(); });
  setInterval(look, LOOK);
}
