// The cockpit follows what changes without being loaded anew, and the wall screen turns its pages.
//   [data-co-live]   the address of the part that changes; data-co-stamp: what the page has of it; data-co-every: seconds
//   [data-co-turn]   seconds that each [data-co-panel] within stays
const place = document.querySelector("[data-co-live]");
const status = document.querySelector("[data-co-status]");
const pause = document.querySelector("[data-co-pause]");
const wall = place?.dataset.coTurn !== undefined;
let stamp = place?.dataset.coStamp;
let turned = 0;
let ended = false;

// The time of the office, wherever the screen says that it hangs.
const spelt = (options) => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", ...options }).format(new Date());
const time = () => spelt({ hour: "2-digit", minute: "2-digit" });

function say(what) {
  const text = `${time()} ${status.dataset[what]}`;
  if (status.textContent !== text) status.textContent = text;
  status.classList.toggle("is-lost", what === "lost" || what === "out");
}

/** What somebody opened stays open, and who stands on a link goes on standing there. */
function replace(text) {
  const open = [...place.querySelectorAll("details[open][id]")].map((one) => one.id);
  const here = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  place.innerHTML = text;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (here) place.querySelector(`a[href="${CSS.escape(here)}"]`)?.focus({ preventScroll: true });
  if (wall) show(turned, false);
}

async function follow() {
  if (ended || (document.hidden && !wall)) return;
  const headers = { "X-Requested-With": "fetch", "If-None-Match": stamp };
  if (!wall) headers["X-Unattended"] = "1";
  try {
    const answer = await fetch(place.dataset.coLive, { headers, cache: "no-store", redirect: "error" });
    // A screen on the wall is in use as long as it hangs there; a page that somebody left open is not.
    if (wall && (answer.ok || answer.status === 304)) document.dispatchEvent(new Event("gb:posted"));
    if (answer.status === 304) return say("same");
    if (answer.status === 401) { ended = true; return say("out"); }
    if (!answer.ok) return say("lost");
    replace(await answer.text());
    stamp = answer.headers.get("ETag");
    return say("fresh");
  } catch {
    return say("lost");
  }
}

// --- the wall -------------------------------------------------------------------------------------------------
const panels = () => [...place.querySelectorAll("[data-co-panel]")];

function show(number, moving = true) {
  const all = panels();
  if (!all.length) return;
  turned = (number + all.length) % all.length;
  all.forEach((panel, n) => {
    panel.hidden = n !== turned;
    panel.classList.toggle("co-turned", moving && n === turned);
  });
}

function clock() {
  const shown = document.querySelector("[data-co-clock]");
  shown.dateTime = new Date().toISOString();
  shown.textContent = `${spelt({ dateStyle: "short" })} ${time()}`;
}

function turnPages() {
  const paused = () => pause.getAttribute("aria-pressed") === "true";
  setInterval(() => { if (!paused() && !document.hidden) show(turned + 1); }, 1000 * Number(place.dataset.coTurn));
  pause.addEventListener("click", () => pause.setAttribute("aria-pressed", String(!paused())));
  document.querySelector("[data-co-full]").addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") show(turned + 1);
    if (event.key === "ArrowLeft") show(turned - 1);
  });
  clock();
  setInterval(clock, 5000);
}

if (place) {
  setInterval(follow, 1000 * Number(place.dataset.coEvery));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) follow(); });
  if (wall) turnPages();
}
