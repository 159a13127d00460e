/** Shows a run's state in the page that the server rendered: changes texts and attributes only. */

import { applyDelta, getDisplayState, getSteps } from "#state";
import { showInTab } from "#tab";
import { formatWait, sendWhenReady } from "#waiting";

const LINK_LABELS = {
  live: "Live",
  reconnecting: "Reconnecting",
  polling: "Checking every 10 seconds",
  crowded: "Too many live pages are open. Checking every 10 seconds",
  busy: "The server is busy",
  offline: "Offline, trying again every 10 seconds",
  paused: "Paused",
  "signed-out": "You are signed out. Reload the page to sign in",
  ended: "",
};
/** The server has answered just now. */
const WORKING_LINKS = new Set(["live", "polling", "crowded"]);
const RETRYABLE_LINKS = new Set(["reconnecting", "offline"]);
const ANNOUNCED_PERCENTAGES = [25, 50, 75];
const COUNTDOWN_INTERVAL_MS = 1000;
/** Events that were held back follow the first data within this time. */
const CATCH_UP_MS = 1000;

const byId = (id) => document.getElementById(id);

/** Set a text only if it has changed, because screen readers may announce it again. */
function setText(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

export class View {
  #announced = null;
  #estimate = undefined;
  /** When the step will have taken longer than usual, by the server's clock. */
  #overdueAt = Infinity;
  #slowTimer = null;
  #countdownTimer = null;
  #isPaused = false;
  #state;
  /** The server's clock minus the browser's clock. */
  #clockOffsetMs;
  /** The page itself is the first update. */
  #lastUpdateAt = new Date();

  /** `serverTime` is the server's time when it rendered the page. */
  constructor(serverTime) {
    this.#clockOffsetMs = serverTime ? Date.parse(serverTime) - Date.now() : 0;
  }

  /** Stop the countdown and the timer for slow steps. */
  pause() {
    clearTimeout(this.#countdownTimer);
    this.#clearSlowTimer();
    this.#isPaused = true;
  }

  resume() {
    this.#isPaused = false;
    this.#estimate = undefined;
    this.render(this.#state);
  }

  render(state) {
    this.#state = state;
    this.#renderMeter(state);
    this.#renderSteps(state);
    for (const section of state.sections) this.#renderSection(section, state);
    this.#announce(state);
    byId("run").dataset.status = state.status;
    for (const element of document.querySelectorAll(".while-live")) element.hidden ||= state.is_terminal;
    byId("cancel").hidden = !state.is_cancelable;
    this.#renderEstimate(state);
    this.#startCountdown();
  }

  /** Show the connection's state; with `busy`, `waitMs` is how long the server asks to wait. */
  renderLink(link, waitMs = 0) {
    if (WORKING_LINKS.has(link)) this.#handleContact();
    const time = this.#lastUpdateAt.toLocaleTimeString(document.documentElement.lang, { timeStyle: "medium" });
    const next = link === "busy" ? `, trying again in ${formatWait(waitMs)}` : "";
    this.#renderConnection(link, `${LINK_LABELS[link]}${next} · last update ${time}`);
  }

  /** Say that a request waits for a busy server. */
  renderWait(text) {
    this.#renderConnection("busy", text);
  }

  #renderConnection(link, text) {
    const line = byId("connection");
    line.hidden = link === "ended";
    line.dataset.link = link;
    setText(byId("connection-text"), text);
    byId("try-now").hidden = !RETRYABLE_LINKS.has(link);
  }

  /** Show the text of a section that is being written. `loadSection` replaces it. */
  renderDelta(key, delta) {
    const article = this.#findArticle(key);
    if (article?.dataset.state !== "running") return;
    const body = article.querySelector(".section__text");
    let paragraph = body.querySelector(".section__draft");
    const text = applyDelta(paragraph?.textContent ?? "", delta);
    if (!paragraph) {
      if (!text) return;
      paragraph = Object.assign(document.createElement("p"), { className: "section__draft" });
      body.replaceChildren(paragraph);
    }
    setText(paragraph, text);
  }

  /** Load the finished section as the server renders it. */
  async loadSection(key) {
    const article = this.#findArticle(key);
    if (!article || article.dataset.loaded === "yes") return;
    article.dataset.loaded = "yes";
    const body = article.querySelector(".section__text");
    try {
      body.innerHTML = await fetchHtml(article.dataset.url, (wait) =>
        body.replaceChildren(`This section is done. The server is busy, so it is loaded in ${wait}.`),
      );
      article.classList.add("section--new");
    } catch {
      article.dataset.loaded = "no";
      const link = Object.assign(document.createElement("a"), { href: "", textContent: "Reload the page to read it." });
      body.replaceChildren("This section is done, but it couldn’t be loaded. ", link);
    }
  }

  /** Load the outcome and the forms to retry failed sections from the page as the server renders it now. */
  async loadOutcome(pageUrl) {
    const html = await fetchHtml(pageUrl, (wait) => this.renderWait(`The server is busy, loading the end in ${wait}`));
    byId("connection").hidden = true;
    const page = new DOMParser().parseFromString(html, "text/html");
    byId("outcome").replaceWith(page.getElementById("outcome"));
    setText(byId("cards-title"), page.getElementById("cards-title").textContent);
    setText(byId("sections-title"), page.getElementById("sections-title").textContent);
    for (const failure of page.querySelectorAll("[data-state=failed] .section__failure")) {
      const { section: key } = failure.closest("[data-section]").dataset;
      this.#findArticle(key).querySelector(".section__failure").replaceWith(failure);
    }
  }

  /** Show the estimate, and a note if the step takes longer than usual. */
  #renderEstimate({ estimate, estimated_at: estimatedAt, now }) {
    if (estimate === this.#estimate) return;
    this.#estimate = estimate;
    setText(byId("estimate"), estimate?.text ?? "");
    this.#clearSlowTimer();
    byId("slow").hidden = estimate?.overdue_in_s !== 0;
    this.#overdueAt = Date.parse(estimatedAt ?? now) + 1000 * (estimate?.overdue_in_s ?? Infinity);
  }

  /**
   * Note that the server has answered. Only now does the page know that the step takes longer than usual: while the
   * connection was silent the run may have gone on.
   */
  #handleContact() {
    this.#lastUpdateAt = new Date();
    if (this.#isPaused || this.#getServerTime() < this.#overdueAt) return;
    this.#slowTimer ??= setTimeout(() => {
      byId("slow").hidden = false;
    }, CATCH_UP_MS);
  }

  #clearSlowTimer() {
    clearTimeout(this.#slowTimer);
    this.#slowTimer = null;
  }

  #getServerTime() {
    return Date.now() + this.#clockOffsetMs;
  }

  #renderMeter(state) {
    const badge = byId("status");
    const label = state.words.status[state.status];
    badge.dataset.status = state.status;
    setText(badge, label);
    byId("bar").value = state.progress;
    setText(byId("percent"), `${state.progress}%`);
    setText(byId("message"), state.message);
    showInTab(state, label);
  }

  #renderSteps(state) {
    for (const step of getSteps(state)) {
      const item = document.querySelector(`#steps > [data-step="${step.number}"]`);
      item.dataset.state = step.state;
      if (step.state === "running" || step.state === "retrying") item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
      setText(item.querySelector(".line__state"), this.#formatState(step));
    }
  }

  #renderSection(section, state) {
    const { key, error, next_try, phase, corrections } = section;
    const article = this.#findArticle(key);
    const displayState = getDisplayState(section.status, state, next_try);
    article.dataset.state = displayState;
    article.dataset.phase = displayState === "running" ? (phase ?? "") : "";
    article.hidden = displayState === "waiting" || displayState === "unwritten";
    setText(
      article.querySelector(".section__state"),
      this.#formatState({ state: displayState, next_try, phase, corrections }),
    );
    const wait = article.querySelector(".section__wait");
    wait.hidden = displayState !== "retrying";
    setText(wait, next_try?.reason ?? "");
    article.querySelector(".section__failure").hidden = !error;
    setText(article.querySelector(".section__error"), error?.message ?? "");
    document.querySelector(`[data-link-to="${key}"]`).hidden = displayState !== "done";
    if (!article.hidden) byId("nothing-yet").hidden = true;
  }

  /** Return a state in words, such as `Retrying, 2 of 3, in 8 s`. */
  #formatState({ state, next_try, phase, corrections }) {
    const { [state]: label, ...words } = this.#state.words.state;
    if (state === "running" && corrections) return `Correcting ${corrections} sentence${corrections === 1 ? "" : "s"}`;
    if (state === "running") return words[phase] ?? label;
    if (state !== "retrying") return label;
    const secondsLeft = Math.ceil((Date.parse(next_try.at) - this.#getServerTime()) / 1000);
    return `${label}, ${next_try.number} of ${next_try.total}${secondsLeft > 0 ? `, in ${secondsLeft} s` : ""}`;
  }

  /** Update the seconds until the next try of a section, once a second. */
  #startCountdown() {
    clearTimeout(this.#countdownTimer);
    const { sections, is_terminal } = this.#state;
    const waiting = sections.filter((section) => section.next_try);
    if (is_terminal || this.#isPaused || waiting.length === 0) return;
    this.#countdownTimer = setTimeout(() => {
      this.#renderSteps(this.#state);
      for (const section of waiting) this.#renderSection(section, this.#state);
      this.#startCountdown();
    }, COUNTDOWN_INTERVAL_MS);
  }

  /** Announce a new step, each quarter of the progress and the end to screen readers; nothing else. */
  #announce(state) {
    const quarter = ANNOUNCED_PERCENTAGES.findLast((percent) => state.progress >= percent) ?? 0;
    const step = state.status === "running" ? state.step : 0;
    const current = `${step}|${quarter}|${state.is_terminal ? state.status : ""}`;
    const isFirst = this.#announced === null;
    if (current === this.#announced) return;
    this.#announced = current;
    if (isFirst) return;
    const end = `${state.name}: ${state.words.status[state.status]}.`;
    const progress = `Step ${state.step} of ${state.total_steps}: ${state.message}, ${state.progress}%`;
    setText(byId("announcer"), state.is_terminal ? end : progress);
  }

  #findArticle(key) {
    return document.querySelector(`[data-section="${key}"]`);
  }
}

/** Return the text of a page; `onWait` is called with the wait in words each time the server is busy. */
async function fetchHtml(url, onWait) {
  const response = await sendWhenReady(() => fetch(url, { cache: "no-store" }), onWait);
  // After signing out the response is the sign-in page, which must not be inserted here.
  if (!response.ok || response.redirected) throw new Error(`HTTP ${response.status}`);
  return response.text();
}
