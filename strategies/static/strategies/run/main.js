/** The run page: starts from the state in the page, follows the events, shows what they change. */

import { Cards } from "#cards";
import { Feed } from "#feed";
import { notify, offerNotification } from "#notify";
import { apply } from "#state";
import { View } from "#view";

const STOP_TIMEOUT_MS = 10_000;

let state = JSON.parse(document.getElementById("run-state").textContent);
const view = new View(state.now);

const feed = new Feed({ urls: state.urls, cursor: state.last_event_id, onLink, onEvent });
// Before anything else: the first event should be here while the rest of the page still settles.
if (!state.is_terminal) feed.start();

const cards = new Cards(document.getElementById("cards"));
offerCancelDialog();
offerPause();
if (!state.is_terminal) {
  view.render(state);
  offerNotification();
}

function onEvent({ event, data }) {
  // The ids begin anew, or part of the log is gone: only a whole page is sure to be right.
  if (event === "reset") return location.reload();
  state = apply(state, { event, data });
  view.render(state);
  if (event === "educational") cards.add(data.educational_content);
  if (event === "delta") view.renderTextSoFar(data.section.key, data.message);
  if (event === "section" && data.section.status === "done") view.loadSection(data.section.key);
  if (data.final) end();
}

function end() {
  view.loadOutcome(state.urls.page).catch(() => location.reload());
  notify(`${state.name}: ${state.words.status[state.status]}`, state.message);
}

function onLink(link) {
  view.renderLink(link);
  if (link === "ended" && !state.is_terminal) location.reload();
}

function offerPause() {
  const button = document.getElementById("pause");
  button.hidden = false;
  button.addEventListener("click", () => {
    if (feed.isPaused) {
      feed.resume();
      view.goOn();
    } else {
      feed.pause();
      view.stand();
    }
    button.textContent = feed.isPaused ? "Resume live updates" : "Pause live updates";
  });
  document.getElementById("try-now").addEventListener("click", () => feed.wake());
  addEventListener("offline", () => !feed.isPaused && !state.is_terminal && onLink("offline"));
  addEventListener("online", () => feed.wake());
}

function offerCancelDialog() {
  const form = document.getElementById("cancel");
  const dialog = document.getElementById("cancel-dialog");
  form.addEventListener("submit", (submitted) => {
    submitted.preventDefault();
    dialog.showModal();
  });
  dialog.addEventListener("close", () => dialog.returnValue === "stop" && stop(form));
}

/** Ask for it by a message, so that the page stays as it is; how the run ends is told like everything else. */
async function stop(form) {
  const { messagesUrl, channel } = form.dataset;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  const body = JSON.stringify({ channel, event: "cancel" });
  try {
    const answer = await fetch(messagesUrl, { method: "POST", headers, body, signal: AbortSignal.timeout(STOP_TIMEOUT_MS) });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  } catch {
    // The form asks for the same, and its page says what is wrong.
    form.submit();
    return;
  }
  state = { ...state, is_cancelable: false };
  view.render(state);
  if (feed.isPaused) document.getElementById("pause").click();
  feed.wake();
}
