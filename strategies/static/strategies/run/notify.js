/** A browser notification when the run ends, on request and only if the user is not looking at the page. */

const button = document.getElementById("notify");
const stateLine = document.getElementById("notify-state");
const storageKey = `notify of ${location.pathname}`;

/** Show the button, unless notifications are unsupported or denied. */
export function offerNotification() {
  if (!button || !("Notification" in window) || Notification.permission === "denied") return;
  if (Notification.permission === "granted" && sessionStorage.getItem(storageKey)) return confirmNotification();
  button.hidden = false;
  button.addEventListener("click", async () => {
    const permission = await Notification.requestPermission();
    if (permission === "granted") {
      sessionStorage.setItem(storageKey, "yes");
      confirmNotification();
    } else if (permission === "denied") {
      replaceButton("This browser does not allow notifications from this site.");
    }
  });
}

/** Show a notification if the user has requested one. */
export function notify(title, body) {
  if (!sessionStorage.getItem(storageKey)) return;
  sessionStorage.removeItem(storageKey);
  if (!document.hidden && document.hasFocus()) return;
  try {
    const notification = new Notification(title, { body, tag: location.pathname });
    notification.onclick = () => {
      window.focus();
      notification.close();
    };
  } catch {
    // Some browsers allow notifications only from a service worker. The tab's title shows the end too.
  }
}

function confirmNotification() {
  replaceButton("This browser will notify you while this tab stays open.");
}

function replaceButton(text) {
  button.hidden = true;
  stateLine.hidden = false;
  stateLine.textContent = text;
}
