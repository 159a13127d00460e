/**
 * A section's editor, its history and "write anew", opened where the section stands. Without scripts they are pages of
 * their own, and those very pages are what is put here: the server checks, words and draws everything.
 */

const said = document.getElementById("said");
const PAGES = /^\/runs\/[^/]+\/sections\/[^/]+\/(edit|regenerate|history|restore|lock)$/;
/** The one that is open: its section, where it was opened from, and whether something was typed. */
let panel = null;

document.addEventListener("click", (clicked) => {
  const link = clicked.target.closest("a[href]");
  if (!link || clicked.button || clicked.metaKey || clicked.ctrlKey || clicked.shiftKey || clicked.altKey) return;
  const isInside = panel?.element.contains(link);
  if (link.dataset.panel || (isInside && PAGES.test(link.pathname))) {
    clicked.preventDefault();
    show(isInside ? panel.key : link.dataset.panel, link);
  } else if (isInside && link.pathname === location.pathname && link.hash === `#section-${panel.key}`) {
    clicked.preventDefault();
    close();
  }
});

document.addEventListener("submit", (submitted) => {
  const form = submitted.target;
  const isInside = panel?.element.contains(form);
  if (!isInside && !("stays" in form.dataset)) return;
  submitted.preventDefault();
  if (form.getAttribute("aria-busy")) return;
  send(form, submitted.submitter, isInside ? panel.key : form.closest(".section").id.replace("section-", ""));
});

document.addEventListener("input", (typed) => {
  if (panel?.element.contains(typed.target) && typed.target.form?.method === "post") panel.isDirty = true;
});

addEventListener("beforeunload", (leaving) => {
  if (panel?.isDirty) leaving.preventDefault();
});

async function show(key, link) {
  if (panel?.isDirty && !confirm("Close the editor and drop what you have typed?")) return;
  try {
    const answer = await fetch(link.href);
    if (!answer.ok || !PAGES.test(new URL(answer.url).pathname)) return location.assign(link.href);
    put(key, await answer.text(), answer.url, link.closest(".editor") ? panel.opener : link.getAttribute("href"));
  } catch {
    location.assign(link.href);
  }
}

async function send(form, submitter, key) {
  form.setAttribute("aria-busy", "true");
  const isRead = form.method === "get";
  const fields = new FormData(form, submitter);
  try {
    const answer = isRead
      ? await fetch(`${panel.address}?${new URLSearchParams(fields)}`)
      : await fetch(form.action, { method: "POST", body: fields });
    const { pathname } = new URL(answer.url);
    const text = await answer.text();
    if (panel && !isRead && answer.redirected) panel.isDirty = false;
    if (answer.redirected && pathname === location.pathname) refresh(text, key, form);
    else if (PAGES.test(pathname) && text.includes('class="editor"')) put(key, text, isRead ? panel.address : answer.url, panel.opener);
    else location.assign(answer.url);
  } catch {
    complain(form);
  } finally {
    form.removeAttribute("aria-busy");
  }
}

/** Put a page's content under the heading of its section, in place of the text. */
function put(key, text, address, opener) {
  const isDirty = panel?.key === key && Boolean(panel.isDirty);
  if (panel) remove();
  const page = new DOMParser().parseFromString(text, "text/html");
  const element = page.querySelector(".editor");
  const title = document.createElement("h3");
  Object.assign(title, { textContent: element.querySelector("h1").textContent, tabIndex: -1, id: "panel-title" });
  element.querySelector("h1").replaceWith(title);
  element.querySelector(".eyebrow")?.remove();
  element.setAttribute("role", "group");
  element.setAttribute("aria-labelledby", title.id);
  // In a page they follow its title; here they are inside a section.
  for (const heading of element.querySelectorAll("h2")) {
    const lower = document.createElement("h4");
    lower.id = heading.id;
    lower.append(...heading.childNodes);
    heading.replaceWith(lower);
  }
  if (!element.querySelector('a.button[href*="#section-"]')) element.append(backLink(key));
  const section = document.getElementById(`section-${key}`);
  section.querySelector(".section__text").before(element);
  section.dataset.panel = "open";
  panel = { key, element, opener, address: address.split("?")[0], isDirty: isDirty && Boolean(element.querySelector(".summary")) };
  (element.querySelector(".summary") ?? title).focus({ preventScroll: true });
  section.scrollIntoView({ block: "start" });
}

function backLink(key) {
  const line = Object.assign(document.createElement("p"), { className: "actions" });
  const link = Object.assign(document.createElement("a"), { className: "button", textContent: "Close" });
  link.href = `${location.pathname}#section-${key}`;
  line.append(link);
  return line;
}

function remove() {
  panel.element.remove();
  delete document.getElementById(`section-${panel.key}`)?.dataset.panel;
  panel = null;
}

/** Close without a change, and go back to where it was opened. */
function close() {
  const { key, opener } = panel;
  remove();
  focusOn(key, `a[href="${CSS.escape(opener)}"]`);
}

/** Take over what the server says now: only what has changed is replaced, so that what is open stays open. */
function refresh(text, key, form) {
  const opener = panel?.opener;
  if (panel) remove();
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const part of ["strategy__head", "contents", ...sectionIds(page)]) {
    const [now, next] = [find(document, part), find(page, part)];
    if (now && next && plain(now) !== plain(next)) now.replaceWith(document.adoptNode(next));
  }
  document.querySelectorAll("[data-print]").forEach((button) => (button.hidden = false));
  document.dispatchEvent(new Event("strategy:changed"));
  said.textContent = document.querySelector(`#section-${key} .said`)?.textContent ?? "";
  focusOn(key, opener ? `a[href="${CSS.escape(opener)}"]` : `form[action="${CSS.escape(new URL(form.action).pathname)}"] button`);
}

const sectionIds = (page) => [...page.querySelectorAll(".section")].map((section) => section.id);
const find = (page, part) => page.getElementById(part) ?? page.querySelector(`.${part}`);
/** Every page has its own disguise of the same CSRF token. */
const plain = (element) => element.outerHTML.replaceAll(/(csrfmiddlewaretoken" value=")[^"]+|( aria-current="true")/g, "");

function focusOn(key, selector) {
  const section = document.getElementById(`section-${key}`);
  (section.querySelector(selector) ?? document.querySelector(selector) ?? section).focus({ preventScroll: true });
  section.scrollIntoView({ block: "start" });
}

function complain(form) {
  form.parentElement.querySelector(".summary")?.remove();
  const told = Object.assign(document.createElement("p"), { className: "summary", tabIndex: -1 });
  told.setAttribute("role", "alert");
  told.textContent = "It could not be sent: the server does not answer. Nothing you have typed is lost. Try again.";
  form.before(told);
  told.focus();
}
