/**
 * Opens a section's editor, history and regeneration form in place. Without scripts these are separate pages; the script
 * loads the same pages and inserts their content, so that the server validates and renders everything.
 */

import { formatWait, getWaitMs, sendWhenReady } from "#waiting";

const announcer = document.getElementById("section-message");
const PANEL_PATHS = /\/runs\/[^/]+\/sections\/[^/]+\/(edit|regenerate|history|restore|lock)$/;
/** The open panel: {key, element, opener, url, isDirty}. `opener` is the href of the link that opened it. */
let panel = null;
/** The message shown last about a request that failed. */
let problem = null;

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const isInside = panel?.element.contains(link);
  if (link.dataset.panel || (isInside && PANEL_PATHS.test(link.pathname))) {
    event.preventDefault();
    void openPanel(isInside ? panel.key : link.dataset.panel, link);
  } else if (isInside && link.pathname === location.pathname && link.hash === `#section-${panel.key}`) {
    event.preventDefault();
    closePanel();
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  const isInside = panel?.element.contains(form);
  if (!isInside && !("submitInline" in form.dataset)) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy")) return;
  const key = isInside ? panel.key : form.closest(".section").id.replace("section-", "");
  void submitForm(form, event.submitter, key);
});

document.addEventListener("input", ({ target }) => {
  if (panel?.element.contains(target) && target.form?.method === "post") panel.isDirty = true;
});

addEventListener("beforeunload", (event) => {
  if (panel?.isDirty) event.preventDefault();
});

async function openPanel(key, link) {
  if (panel?.isDirty && !confirm("Close the editor and discard your changes?")) return;
  try {
    const response = await sendWhenReady(
      () => fetch(link.href),
      async (wait, busy) => showProblem(link, `${readCause(await busy.text())} It opens in ${wait}.`),
    );
    problem?.remove();
    if (!response.ok || !PANEL_PATHS.test(new URL(response.url).pathname)) return location.assign(link.href);
    const opener = link.closest(".editor") ? panel.opener : link.getAttribute("href");
    insertPanel(key, await response.text(), response.url, opener);
  } catch {
    location.assign(link.href);
  }
}

async function submitForm(form, submitter, key) {
  form.setAttribute("aria-busy", "true");
  const isGet = form.method === "get";
  const kept = panel?.element.contains(form) ? " Your changes are still here." : "";
  const fields = new FormData(form, submitter);
  const send = () =>
    isGet ? fetch(`${panel.url}?${new URLSearchParams(fields)}`) : fetch(form.action, { method: "POST", body: fields });
  try {
    const response = await sendWhenReady(send, async (wait, busy) => {
      showProblem(form, `${readCause(await busy.text())}${kept} The page tries again in ${wait}.`);
    });
    const { pathname } = new URL(response.url);
    const html = await response.text();
    if (panel && !isGet && response.redirected) panel.isDirty = false;
    if (response.redirected && pathname === location.pathname) {
      refreshPage(html, key, form);
    } else if (PANEL_PATHS.test(pathname) && html.includes('class="editor"')) {
      insertPanel(key, html, isGet ? panel.url : response.url, panel.opener);
    } else if (response.status === 429 || response.status === 503) {
      const wait = getWaitMs(response);
      const next = wait ? `Try again in ${formatWait(wait)}.` : "Try again later.";
      showProblem(form, `${readCause(html)} Nothing was saved.${kept} ${next}`).focus();
    } else {
      location.assign(response.url);
    }
  } catch {
    showProblem(form, `The server didn’t respond, so nothing was saved.${kept} Try again.`).focus();
  } finally {
    form.removeAttribute("aria-busy");
  }
}

/** Insert a page's content below the heading of its section, in place of the text. */
function insertPanel(key, html, url, opener) {
  const wasDirty = panel?.key === key && panel.isDirty;
  if (panel) removePanel();
  const page = new DOMParser().parseFromString(html, "text/html");
  const element = page.querySelector(".editor");
  const title = document.createElement("h3");
  Object.assign(title, { textContent: element.querySelector("h1").textContent, tabIndex: -1, id: "panel-title" });
  element.querySelector("h1").replaceWith(title);
  element.querySelector(".eyebrow")?.remove();
  element.setAttribute("role", "group");
  element.setAttribute("aria-labelledby", title.id);
  lowerHeadings(element);
  if (!element.querySelector('a.button[href*="#section-"]')) element.append(createCloseLink(key));
  const section = document.getElementById(`section-${key}`);
  section.querySelector(".section__text").before(element);
  section.dataset.panel = "open";
  const errorSummary = element.querySelector(".summary");
  panel = { key, element, opener, url: url.split("?")[0], isDirty: Boolean(wasDirty && errorSummary) };
  (errorSummary ?? title).focus({ preventScroll: true });
  section.scrollIntoView({ block: "start" });
}

/** Replace h2 by h4, because the panel is inside a section that has an h2 of its own. */
function lowerHeadings(element) {
  for (const heading of element.querySelectorAll("h2")) {
    const lower = document.createElement("h4");
    lower.id = heading.id;
    lower.append(...heading.childNodes);
    heading.replaceWith(lower);
  }
}

function createCloseLink(key) {
  const paragraph = Object.assign(document.createElement("p"), { className: "actions" });
  const link = Object.assign(document.createElement("a"), { className: "button", textContent: "Close" });
  link.href = `${location.pathname}#section-${key}`;
  paragraph.append(link);
  return paragraph;
}

function removePanel() {
  panel.element.remove();
  delete document.getElementById(`section-${panel.key}`)?.dataset.panel;
  panel = null;
}

/** Close the panel without a change and move the focus to the link that opened it. */
function closePanel() {
  const { key, opener } = panel;
  removePanel();
  moveFocus(key, `a[href="${CSS.escape(opener)}"]`);
}

/** Update the page from the server's new version. Only changed parts are replaced, so that open details stay open. */
function refreshPage(html, key, form) {
  const opener = panel?.opener;
  if (panel) removePanel();
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const name of ["strategy__head", "contents", ...getSectionIds(page)]) {
    const [oldPart, newPart] = [findPart(document, name), findPart(page, name)];
    if (oldPart && newPart && normalizeHtml(oldPart) !== normalizeHtml(newPart)) {
      oldPart.replaceWith(document.adoptNode(newPart));
    }
  }
  for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
  document.dispatchEvent(new Event("strategy:changed"));
  announcer.textContent = document.querySelector(`#section-${key} .section-message`)?.textContent ?? "";
  const formSelector = `form[action="${CSS.escape(new URL(form.action).pathname)}"] button`;
  moveFocus(key, opener ? `a[href="${CSS.escape(opener)}"]` : formSelector);
}

const getSectionIds = (page) => [...page.querySelectorAll(".section")].map((section) => section.id);
const findPart = (page, name) => page.getElementById(name) ?? page.querySelector(`.${name}`);
/** Return the HTML without the CSRF token, which is masked differently in every response, and without aria-current. */
const normalizeHtml = (element) =>
  element.outerHTML.replaceAll(/(csrfmiddlewaretoken" value=")[^"]+|( aria-current="true")/g, "");

function moveFocus(key, selector) {
  const section = document.getElementById(`section-${key}`);
  const target = section.querySelector(selector) ?? document.querySelector(selector) ?? section;
  target.focus({ preventScroll: true });
  section.scrollIntoView({ block: "start" });
}

/** Show a message beside a form's buttons, which stay in view, or above the tools of a section. Replaces the one before. */
function showProblem(anchor, text) {
  problem?.remove();
  problem = Object.assign(document.createElement("span"), { className: "summary problem", tabIndex: -1 });
  problem.textContent = text;
  problem.setAttribute("role", "alert");
  const buttons = anchor.querySelector(".actions");
  if (buttons) buttons.prepend(problem);
  else (anchor.closest(".tools") ?? anchor).before(problem);
  return problem;
}

/** Return what the server's error page says, without when to try again. A proxy's page says nothing that helps. */
function readCause(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const message = page.querySelector(".message-page p:not(.eyebrow)")?.textContent ?? "The server is busy.";
  return message.replace(/ Try again in [^.]*\./, "");
}
