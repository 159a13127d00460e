/** Updates the strip of active runs by polling. An unchanged run costs only a 304. */

const POLL_INTERVAL_MS = 5_000;
const labels = JSON.parse(document.getElementById("working-labels").textContent);
const announcer = document.getElementById("working-status");

for (const item of document.querySelectorAll("#working [data-run]")) follow(item);

function follow(item) {
  let timer = null;
  /** The server wants no request before this time, in ms since the epoch. */
  let notBefore = 0;
  const schedule = (ms) => {
    timer = setTimeout(poll, Math.max(ms, notBefore - Date.now()));
  };
  const poll = async () => {
    clearTimeout(timer);
    // Polling stops on a hidden page; `visibilitychange` starts it again.
    if (document.hidden) return;
    if (Date.now() < notBefore) return schedule(0);
    try {
      const signal = AbortSignal.timeout(POLL_INTERVAL_MS * 2);
      const response = await fetch(item.dataset.run, { cache: "no-cache", signal });
      if (response.status === 429 || response.status === 503) {
        const waitS = Number(response.headers.get("Retry-After")) || POLL_INTERVAL_MS / 1000;
        notBefore = Date.now() + 1000 * waitS;
        item.querySelector(".working__state").textContent = `Server busy, next update in ${waitS} s`;
      }
      if ([401, 403, 404].includes(response.status)) return item.remove();
      if (response.ok && update(item, await response.json())) {
        return document.removeEventListener("visibilitychange", poll);
      }
    } catch {
      // The server is unavailable: keep the last known state and try again.
    }
    schedule(POLL_INTERVAL_MS);
  };
  document.addEventListener("visibilitychange", poll);
  schedule(POLL_INTERVAL_MS);
}

/** Show the run's state. Return true if the run has ended. */
function update(item, run) {
  const setText = (selector, text) => {
    item.querySelector(selector).textContent = text;
  };
  item.dataset.status = run.status;
  setText(".working__state", labels[run.status]);
  setText(".working__percent", `${run.progress}%`);
  item.querySelector("progress").value = run.progress;
  if (!run.is_terminal) return false;
  item.querySelector("progress").remove();
  setText(".working__percent", "");
  const isReadable = run.status === "succeeded" || run.status === "partial";
  const href = isReadable ? item.dataset.strategy : item.querySelector("a").href;
  const link = Object.assign(document.createElement("a"), { href, className: "working__read" });
  link.textContent = isReadable ? "Read it" : "View details";
  link.setAttribute("aria-label", `${link.textContent}: ${run.name}`);
  item.append(link);
  announcer.textContent = `${run.name}: ${labels[run.status]}.`;
  return true;
}
