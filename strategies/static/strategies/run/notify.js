/** A notification of the browser's when the run has ended: only after a click, and only where nobody is looking. */

const button = document.getElementById("notify");
const line = document.getElementById("notify-state");
const key = `notify of ${location.pathname}`;

/** Offer it where the browser can and its user has not said no. */
export function offerNotification() {
  if (!button || !("Notification" in window) || Notification.permission === "denied") return;
  if (Notification.permission === "granted" && sessionStorage.getItem(key)) return promised();
  button.hidden = false;
  button.addEventListener("click", async () => {
    const answer = await Notification.requestPermission();
    if (answer === "granted") {
      sessionStorage.setItem(key, "yes");
      promised();
    } else if (answer === "denied") {
      tell("This browser does not allow notifications from this site.");
    }
  });
}

/** Tell of the end, if that was asked for. */
export function notify(title, body) {
  if (!sessionStorage.getItem(key)) return;
  sessionStorage.removeItem(key);
  if (!document.hidden && document.hasFocus()) return;
  try {
    const notification = new Notification(title, { body, tag: location.pathname });
    notification.onclick = () => {
      window.focus();
      notification.close();
    };
  } catch {
    // Some browsers allow them from a service worker alone; the title tells it too.
  }
}

function promised() {
  tell("This browser will notify you, as long as this tab stays open.");
}

function tell(text) {
  button.hidden = true;
  line.hidden = false;
  line.textContent = text;
}
