// Sending to the server from a page that may be older than the log-in.
export class SignedOut extends Error {}

const meta = (name, page = document) => page.querySelector(`meta[name=${name}]`);

/** Who this page was made for. */
export const person = meta("person")?.content ?? "";

/** POST; throws SignedOut where nobody, or somebody else, is logged in by now: nothing is sent in another's name. */
export async function post(url, { headers = {}, body } = {}) {
  const send = () => fetch(url, {
    method: "POST", headers: { ...headers, "X-CSRFToken": meta("csrf-token").content, "X-Requested-With": "fetch" }, body,
  });
  let answer = await send();
  if (answer.status === 403) {
    await renew();
    answer = await send();
  }
  if (answer.status === 401) throw new SignedOut();
  document.dispatchEvent(new Event("gb:posted"));
  return answer;
}

/** A log-in in another window makes the token of this page invalid: the same person gets the new one; the page as it is now. */
export async function renew() {
  const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), "text/html");
  if (meta("person", page)?.content !== person) throw new SignedOut();
  meta("csrf-token").content = meta("csrf-token", page).content;
  return page;
}
