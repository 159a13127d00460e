/** Keeps the brief as it is typed: on the server, and in this browser for as long as the server cannot be reached. */

const QUIET_MS = 900;
const AGAIN_AFTER_MS = 10_000;
const ANSWERS_WITHIN_MS = 15_000;

const form = document.getElementById("brief");
const line = document.getElementById("draft-state");
const { idempotency_key: key, draft_version: version } = form.elements;
const net = { name: `throughline.draft.${form.dataset.owner}` };

let timer = null;
let isDirty = false;
let isSaving = false;
let isLeaving = false;

localise(document);
if (!(await restoredFromNet())) listen();

function listen() {
  form.addEventListener("input", () => {
    isDirty = true;
    soon(QUIET_MS);
  });
  form.addEventListener("submit", (submitted) => {
    if (submitted.submitter?.id === "save-draft") {
      submitted.preventDefault();
      isDirty = true;
      return save();
    }
    // What is sent is dealt with by the page that answers; a save on its heels would bring the draft back.
    isLeaving = true;
  });
  addEventListener("pageshow", () => (isLeaving = false));
  addEventListener("online", () => isDirty && save());
  document.addEventListener("visibilitychange", () => document.hidden && isDirty && save({ isLast: true }));
  addEventListener("pagehide", () => isDirty && !isLeaving && keepHere());
}

function soon(ms) {
  clearTimeout(timer);
  timer = setTimeout(save, ms);
}

async function save({ isLast = false } = {}) {
  clearTimeout(timer);
  if (isLeaving) return;
  if (isSaving) return soon(QUIET_MS);
  isSaving = true;
  isDirty = false;
  try {
    taken(await sent(new FormData(form), { isLast }));
    forgetHere();
  } catch (failure) {
    isDirty = true;
    if (failure.code === "ordered") another();
    else troubled(failure);
  } finally {
    isSaving = false;
  }
}

/** Returns what the server says of the draft; throws {code, message} when it is not kept there. */
async function sent(body, { isLast = false } = {}) {
  // A request that outlives the page may hold 64 kB, files aside; a larger one is not worth losing the net for.
  const answer = await fetch(form.dataset.saveUrl, {
    method: "POST",
    body,
    keepalive: isLast && size(body) < 60_000,
    headers: { Accept: "application/json" },
    signal: isLast ? undefined : AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
  // Signed out in the meantime, the answer is the page to sign in.
  if (answer.redirected) throw { code: "signed-out" };
  if (answer.ok) return answer.json();
  throw await answer.json().catch(() => ({ code: "unreachable" }));
}

function taken(draft) {
  if (!draft.id) return say("Nothing to save yet");
  key.value = draft.id;
  version.value = draft.version;
  if (!location.search.includes(draft.id)) history.replaceState(null, "", draft.url);
  const time = Object.assign(document.createElement("time"), { dateTime: draft.saved_at, textContent: clock(draft.saved_at) });
  say(draft.is_another ? "Changed elsewhere meanwhile: kept as a second draft, " : "Saved ", time);
}

/** It has become a strategy, and then something was typed: that is another draft. */
function another() {
  key.value = crypto.randomUUID?.() ?? "";
  version.value = 0;
  soon(0);
}

function troubled({ code, message }) {
  if (code === "not_taken") return say(`Not saved: ${message}`, null, true);
  keepHere();
  const where = isKeptHere() ? "kept in this browser" : "not saved anywhere yet";
  const what = { "signed-out": "Signed out", unreachable: "Not taken by the server" }[code] ?? "No connection";
  const next = code === "signed-out" ? ". Sign in again in another tab" : "";
  say(`${what}, ${where}${next}`, null, true);
  soon(AGAIN_AFTER_MS);
}

function say(text, time = null, isTrouble = false) {
  line.replaceChildren(text, ...(time ? [time] : []));
  line.dataset.trouble = isTrouble;
  // Said aloud only when something is wrong, and once: a line that speaks at every pause in typing is chatter.
  const aloud = document.getElementById("draft-trouble");
  const told = isTrouble ? `${text}.` : "";
  if (aloud.textContent !== told) aloud.textContent = told;
}

function keepHere() {
  const typed = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  try {
    localStorage.setItem(net.name, JSON.stringify(typed));
  } catch {
    // No storage, or none left: the line says so.
  }
}

function forgetHere() {
  try {
    localStorage.removeItem(net.name);
  } catch {
    // Nothing was kept.
  }
}

function isKeptHere() {
  try {
    return localStorage.getItem(net.name) !== null;
  } catch {
    return false;
  }
}

/** What this browser kept goes to the server first, whose page then shows it; true while that page is on its way. */
async function restoredFromNet() {
  if (!isKeptHere()) return false;
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  try {
    for (const [name, text] of JSON.parse(localStorage.getItem(net.name))) body.append(name, text);
    const draft = await sent(body);
    forgetHere();
    // A page that was opened with answers of its own keeps them; the other draft waits under “My strategies”.
    const isOther = /[?&](sample|run|empty)\b/.test(location.search);
    if (!draft.id || isOther) return false;
    location.replace(draft.url);
    return true;
  } catch (failure) {
    if (failure.code === "ordered" || failure instanceof SyntaxError) forgetHere();
    return false;
  }
}

function size(body) {
  return [...body].reduce((bytes, [name, text]) => bytes + name.length + 3 * text.length + 100, 0);
}

function clock(moment) {
  return new Date(moment).toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
}

function localise(root) {
  root.querySelectorAll("time[data-clock]").forEach((time) => (time.textContent = clock(time.dateTime)));
}
