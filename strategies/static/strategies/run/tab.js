/** What a browser tab tells of a run from afar: its title, and a ring in its icon that fills. */

const icon = document.querySelector("link[rel=icon]");
const MARKS = {
  succeeded: '<path d="M10 16.5l4.5 4.5 8-9" fill="none" stroke="#fff" stroke-width="3.5"/>',
  partial: '<path d="M10 16.5l4.5 4.5 8-9" fill="none" stroke="#fff" stroke-width="3.5"/>',
  failed: '<path d="M16 8v10m0 3.5v3" stroke="#fff" stroke-width="4"/>',
  canceled: '<path d="M11 11h10v10H11z" fill="#fff"/>',
};
const COLOURS = { partial: "#b7791f", failed: "#a3261d", canceled: "#58636b" };

/** Of a run that was over when the page was opened there is nothing to tell: its tab looks like any other. */
export function showInTab(state, word) {
  setTitle(`${state.is_terminal ? word : `${state.progress}%`} · ${state.name}`);
  const svg = state.is_terminal ? disc(state.status) : ring(state.progress);
  const href = `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${svg}</svg>`)}`;
  if (icon.href !== href) icon.href = href;
}

function setTitle(title) {
  if (document.title !== title) document.title = title;
}

function ring(percent) {
  const way = 2 * Math.PI * 12;
  const circle = (colour, rest = "") => `<circle cx="16" cy="16" r="12" fill="none" stroke="${colour}" stroke-width="7"${rest}/>`;
  const done = ` stroke-dasharray="${((way * percent) / 100).toFixed(1)} ${way.toFixed(1)}" transform="rotate(-90 16 16)"`;
  return circle("#9fb5b2") + (percent ? circle("#0e7a71", done) : "");
}

function disc(status) {
  return `<circle cx="16" cy="16" r="15" fill="${COLOURS[status] ?? "#0e5f59"}"/>${MARKS[status] ?? ""}`;
}
