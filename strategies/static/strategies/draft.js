/** Saves the brief while the user types: on the server, or in this browser while the server is unavailable. */

import { formatWait, getWaitMs } from "#waiting";

const SAVE_DELAY_MS = 900;
const RETRY_DELAY_MS = 10_000;
const SAVE_TIMEOUT_MS = 15_000;
/** Requests that outlive the page are limited to 64 kB by the browser. */
const KEEPALIVE_MAX_BYTES = 60_000;

const form = document.getElementById("brief");
const stateLine = document.getElementById("draft-state");
const { idempotency_key: keyField, draft_version: versionField } = form.elements;
const storageKey = `throughline.draft.${form.dataset.owner}`;

let timer = null;
/** The server wants no request before this time, in ms since the epoch. */
let notBefore = 0;
let isDirty = false;
let isSaving = false;
let isLeaving = false;

localizeTimes();
if (!(await restoreFromStorage())) listen();

function listen() {
  form.addEventListener("input", () => {
    isDirty = true;
    scheduleSave(SAVE_DELAY_MS);
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.id === "save-draft") {
      event.preventDefault();
      isDirty = true;
      return save();
    }
    // The submission ends the draft; a later save would create it again.
    isLeaving = true;
  });
  addEventListener("pageshow", () => {
    isLeaving = false;
  });
  addEventListener("online", () => isDirty && save());
  document.addEventListener("visibilitychange", () => document.hidden && isDirty && save({ isLast: true }));
  addEventListener("pagehide", () => isDirty && !isLeaving && saveToStorage());
}

function scheduleSave(ms) {
  clearTimeout(timer);
  timer = setTimeout(save, Math.max(ms, notBefore - Date.now()));
}

async function save({ isLast = false } = {}) {
  clearTimeout(timer);
  if (isLeaving) return;
  if (isSaving) return scheduleSave(SAVE_DELAY_MS);
  if (Date.now() < notBefore) {
    saveToStorage();
    return scheduleSave(0);
  }
  isSaving = true;
  isDirty = false;
  try {
    const body = readAnswers();
    // The browser may cut off this request when the page closes.
    if (isLast && !outlivesPage(body)) saveToStorage();
    showSaved(await post(body, { isLast }));
    clearStorage();
  } catch (failure) {
    isDirty = true;
    if (failure.code === "submitted") startNewDraft();
    else handleFailure(failure);
  } finally {
    isSaving = false;
  }
}

/** Return the form data without empty inputs, which are most of them. */
function readAnswers() {
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value === "") body.delete(name);
  return body;
}

/** Save the form data on the server. Return the saved draft; throw {code, message, waitMs} if it was not saved. */
async function post(body, { isLast = false } = {}) {
  const response = await fetch(form.dataset.saveUrl, {
    method: "POST",
    body,
    keepalive: isLast && outlivesPage(body),
    headers: { Accept: "application/json" },
    signal: isLast ? undefined : AbortSignal.timeout(SAVE_TIMEOUT_MS),
  });
  // A signed-out user is redirected to the sign-in page.
  if (response.redirected) throw { code: "signed-out" };
  if (response.ok) return response.json();
  const waitMs = getWaitMs(response);
  if (waitMs) throw { code: "busy", waitMs };
  throw await response.json().catch(() => ({ code: "server-error" }));
}

function showSaved(draft) {
  if (!draft.id) return showState("Nothing to save yet");
  keyField.value = draft.id;
  versionField.value = draft.version;
  if (!location.search.includes(draft.id)) history.replaceState(null, "", draft.url);
  const time = document.createElement("time");
  Object.assign(time, { dateTime: draft.saved_at, textContent: formatTime(draft.saved_at) });
  showState(draft.is_copy ? "Changed in another tab, so saved as a second draft: " : "Saved ", { time });
}

/** The draft was submitted meanwhile, so save what was typed since as a new one. */
function startNewDraft() {
  keyField.value = crypto.randomUUID?.() ?? "";
  versionField.value = 0;
  scheduleSave(0);
}

function handleFailure({ code, message, waitMs = 0 }) {
  if (code === "rejected") return showState(`Not saved: ${message}`, { isError: true });
  saveToStorage();
  const causes = { busy: "Server busy", "signed-out": "You are signed out", "server-error": "Server error" };
  const cause = causes[code] ?? "No connection";
  const result = isInStorage() ? "saved in this browser only" : "not saved";
  const nextSteps = { busy: `. Saving again in ${formatWait(waitMs)}`, "signed-out": ". Sign in again in another tab" };
  showState(`${cause}, ${result}${nextSteps[code] ?? ""}`, { isError: true });
  notBefore = Date.now() + waitMs;
  scheduleSave(waitMs || RETRY_DELAY_MS);
}

function showState(text, { time = null, isError = false } = {}) {
  stateLine.replaceChildren(text, ...(time ? [time] : []));
  stateLine.dataset.error = isError;
  // Only errors are announced to screen readers, and only once; announcing every save would be distracting.
  const announcer = document.getElementById("draft-error");
  const announcement = isError ? `${text}.` : "";
  if (announcer.textContent !== announcement) announcer.textContent = announcement;
}

function saveToStorage() {
  const fields = [...readAnswers()].filter(([name]) => name !== "csrfmiddlewaretoken");
  try {
    localStorage.setItem(storageKey, JSON.stringify(fields));
  } catch {
    // Storage is full or disabled; `handleFailure` reports that nothing is saved.
  }
}

function clearStorage() {
  try {
    localStorage.removeItem(storageKey);
  } catch {
    // Storage is disabled, so there is nothing to remove.
  }
}

function isInStorage() {
  try {
    return localStorage.getItem(storageKey) !== null;
  } catch {
    return false;
  }
}

/**
 * Send a draft from this browser's storage to the server, then load the page that shows it.
 *
 * Return true if that page is being loaded.
 */
async function restoreFromStorage() {
  if (!isInStorage()) return false;
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  try {
    for (const [name, value] of JSON.parse(localStorage.getItem(storageKey))) body.append(name, value);
    const draft = await post(body);
    clearStorage();
    // A page opened with other answers keeps them; the saved draft is listed under “My strategies”.
    const hasOtherAnswers = /[?&](sample|run|empty)\b/.test(location.search);
    if (!draft.id || hasOtherAnswers) return false;
    location.replace(draft.url);
    return true;
  } catch (failure) {
    if (failure.code === "submitted" || failure instanceof SyntaxError) clearStorage();
    return false;
  }
}

function outlivesPage(body) {
  // Three bytes per character, and what separates the parts.
  const bytes = [...body].reduce((sum, [name, value]) => sum + name.length + 3 * value.length + 100, 0);
  return bytes < KEEPALIVE_MAX_BYTES;
}

function formatTime(timestamp) {
  return new Date(timestamp).toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
}

function localizeTimes() {
  for (const time of document.querySelectorAll("time[data-clock]")) time.textContent = formatTime(time.dateTime);
}
