/** Keeps the strip of strategies being written fresh: by asking, which costs a 304 while nothing has changed. */

const EVERY_MS = 5_000;
const words = JSON.parse(document.getElementById("working-words").textContent);
const status = document.getElementById("working-status");

document.querySelectorAll("#working [data-run]").forEach(follow);

function follow(item) {
  let timer = null;
  const ask = async () => {
    clearTimeout(timer);
    // Nobody looks; looked at again, it is asked for at once.
    if (document.hidden) return;
    try {
      const answer = await fetch(item.dataset.run, { cache: "no-cache", signal: AbortSignal.timeout(EVERY_MS * 2) });
      if ([401, 403, 404].includes(answer.status)) return item.remove();
      if (answer.ok && show(item, await answer.json())) return document.removeEventListener("visibilitychange", ask);
    } catch {
      // Away for a moment: what stands there was true, and is asked for again.
    }
    timer = setTimeout(ask, EVERY_MS);
  };
  document.addEventListener("visibilitychange", ask);
  timer = setTimeout(ask, EVERY_MS);
}

/** Returns whether it is over. */
function show(item, run) {
  const set = (part, text) => (item.querySelector(part).textContent = text);
  item.dataset.status = run.status;
  set(".working__state", words[run.status]);
  set(".working__percent", `${run.progress}%`);
  item.querySelector("progress").value = run.progress;
  if (!run.is_terminal) return false;
  item.querySelector("progress").remove();
  set(".working__percent", "");
  const isReadable = run.status === "succeeded" || run.status === "partial";
  const href = isReadable ? item.dataset.strategy : run.urls.page;
  const link = Object.assign(document.createElement("a"), { href, className: "working__read" });
  link.textContent = isReadable ? "Read it" : "See what was kept";
  link.setAttribute("aria-label", `${link.textContent}: ${run.name}`);
  item.append(link);
  status.textContent = `${run.name}: ${words[run.status]}.`;
  return true;
}
