/** My strategies: while one is being written, its row is kept up to date. Asked for only while somebody looks. */

const EVERY_MS = 5_000;
const QUIET_MS = 30_000;
let wait = EVERY_MS;

async function lookAgain() {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.href);
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const row of document.querySelectorAll(".run-row")) update(row, page.getElementById(row.id));
    wait = EVERY_MS;
  } catch {
    wait = Math.min(wait * 2, QUIET_MS);
  }
}

function update(row, next) {
  if (!next || row.innerHTML === next.innerHTML) return;
  const inHand = row.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  row.replaceWith(document.adoptNode(next));
  if (inHand) (next.querySelector(`a[href="${CSS.escape(inHand)}"]`) ?? next.querySelector("h2 a")).focus();
}

async function follow() {
  await lookAgain();
  const isLive = document.querySelector('.run-row :is([data-status="queued"], [data-status="running"])');
  if (isLive) setTimeout(follow, wait);
}

document.addEventListener("visibilitychange", lookAgain);
setTimeout(follow, wait);
