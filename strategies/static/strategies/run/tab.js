/** Shows a run's progress in the browser tab: in its title, and as a ring in its icon. */

const icon = document.querySelector("link[rel=icon]");
const CHECK_MARK = '<path d="M10 16.5l4.5 4.5 8-9" fill="none" stroke="#fff" stroke-width="3.5"/>';
const SYMBOLS = {
  succeeded: CHECK_MARK,
  partial: CHECK_MARK,
  failed: '<path d="M16 8v10m0 3.5v3" stroke="#fff" stroke-width="4"/>',
  canceled: '<path d="M11 11h10v10H11z" fill="#fff"/>',
};
const COLORS = { succeeded: "#0e5f59", partial: "#b7791f", failed: "#a3261d", canceled: "#58636b" };

/** Show the state of a run that is active, or was when the page was loaded. `statusLabel` is its status in words. */
export function showInTab(state, statusLabel) {
  setTitle(`${state.is_terminal ? statusLabel : `${state.progress}%`} · ${state.name}`);
  const content = state.is_terminal ? drawDisc(state.status) : drawRing(state.progress);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${content}</svg>`;
  const href = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  if (icon.href !== href) icon.href = href;
}

function setTitle(title) {
  if (document.title !== title) document.title = title;
}

function drawRing(percent) {
  const length = 2 * Math.PI * 12;
  const drawCircle = (color, attributes = "") =>
    `<circle cx="16" cy="16" r="12" fill="none" stroke="${color}" stroke-width="7"${attributes}/>`;
  const dashes = `${((length * percent) / 100).toFixed(1)} ${length.toFixed(1)}`;
  const arc = ` stroke-dasharray="${dashes}" transform="rotate(-90 16 16)"`;
  return drawCircle("#9fb5b2") + (percent ? drawCircle("#0e7a71", arc) : "");
}

function drawDisc(status) {
  return `<circle cx="16" cy="16" r="15" fill="${COLORS[status]}"/>${SYMBOLS[status]}`;
}
