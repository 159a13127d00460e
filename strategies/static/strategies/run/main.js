/** The run page: starts from the state in the page, follows the run's events and shows the changes. */

import { Cards } from "#cards";
import { Feed } from "#feed";
import { Notice } from "#notice";
import { notify, offerNotification } from "#notify";
import { reloadWhenServed } from "#reload";
import { applyEvent } from "#state";
import { View } from "#view";
import { sendWhenReady } from "#waiting";

const CANCEL_TIMEOUT_MS = 10_000;

let state = JSON.parse(document.getElementById("run-state").textContent);
const view = new View(state.now);

const feed = new Feed({ urls: state.urls, lastEventId: state.last_event_id, onLink, onEvent });
// Connect before the rest of the page is set up, so that the first event arrives sooner.
if (!state.is_terminal) feed.start();

const cards = new Cards(document.getElementById("cards"));
const notice = new Notice(document.getElementById("notice"));
setUpCancelDialog();
setUpPause();
if (!state.is_terminal) {
  view.render(state);
  offerNotification();
}

function onEvent({ event, data }) {
  // After a reset the current state is incomplete, so load the page again.
  if (event === "reset") return reload();
  if (event === "notice") return notice.show(data.message);
  state = applyEvent(state, { event, data });
  view.render(state);
  if (event === "educational") cards.add(data.educational_content);
  if (event === "delta") view.renderDelta(data.section.key, data);
  if (event === "section" && data.section.status === "done") void view.loadSection(data.section.key);
  if (data.final) handleEnd();
}

function handleEnd() {
  view.loadOutcome(state.urls.page).catch(reload);
  notify(`${state.name}: ${state.words.status[state.status]}`, state.message);
}

function onLink(link, waitMs) {
  view.renderLink(link, waitMs);
  if (link === "ended" && !state.is_terminal) reload();
}

function reload() {
  return reloadWhenServed(() => view.renderWait("The server is unavailable. The page is loaded again when it is back"));
}

function setUpPause() {
  const button = document.getElementById("pause");
  button.hidden = false;
  button.addEventListener("click", () => {
    if (feed.isPaused) {
      feed.resume();
      view.resume();
    } else {
      feed.pause();
      view.pause();
    }
    button.textContent = feed.isPaused ? "Resume live updates" : "Pause live updates";
  });
  document.getElementById("try-now").addEventListener("click", () => feed.wake());
  addEventListener("offline", () => !feed.isPaused && !state.is_terminal && onLink("offline"));
  addEventListener("online", () => feed.wake());
}

function setUpCancelDialog() {
  const form = document.getElementById("cancel");
  const dialog = document.getElementById("cancel-dialog");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
  dialog.addEventListener("close", () => dialog.returnValue === "stop" && cancel(form));
}

/** Cancel the run by a message to its channel, so that the page stays. Events report the end as usual. */
async function cancel(form) {
  const { messagesUrl, channel } = form.dataset;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  const body = JSON.stringify({ channel, event: "cancel" });
  const button = form.querySelector("button");
  const label = button.textContent;
  const send = () =>
    fetch(messagesUrl, { method: "POST", headers, body, signal: AbortSignal.timeout(CANCEL_TIMEOUT_MS) });
  const handleWait = (wait) => {
    button.disabled = true;
    button.textContent = `Server busy, stopping in ${wait}`;
  };
  try {
    const response = await sendWhenReady(send, handleWait);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
  } catch {
    // Submit the form instead; the page that it loads shows any error.
    form.submit();
    return;
  } finally {
    Object.assign(button, { disabled: false, textContent: label });
  }
  state = { ...state, is_cancelable: false };
  view.render(state);
  if (feed.isPaused) document.getElementById("pause").click();
  feed.wake();
}
