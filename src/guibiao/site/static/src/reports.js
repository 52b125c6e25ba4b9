// The text of a report saves itself; the mark of its version is the number of what was last written.
import { savesItself } from "./js/saving.js";

const form = document.querySelector("form[data-writes]");

if (form) savesItself(form, 800, (told) => { form.elements.seen.value = told.seen; });
