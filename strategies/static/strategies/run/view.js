/** Shows a run's state in the page that the server rendered: changes texts and attributes only. */

import { getDisplayState, getSteps } from "#state";
import { showInTab } from "#tab";

const LINK_LABELS = {
  live: "Live",
  reconnecting: "Reconnecting",
  polling: "Checking every 10 seconds",
  crowded: "Too many live pages are open. Checking every 10 seconds",
  offline: "Offline, trying again every 10 seconds",
  paused: "Paused",
  "signed-out": "You are signed out. Reload the page to sign in",
  ended: "",
};
const RETRYABLE_LINKS = new Set(["reconnecting", "offline"]);
const ANNOUNCED_PERCENTAGES = [25, 50, 75];
const COUNTDOWN_INTERVAL_MS = 1000;

const byId = (id) => document.getElementById(id);

/** Set a text only if it has changed, because screen readers may announce it again. */
function setText(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

export class View {
  #announced = null;
  #estimate = undefined;
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
    clearTimeout(this.#slowTimer);
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
    this.#renderEstimate(state.estimate);
    this.#startCountdown();
  }

  renderLink(link) {
    const line = byId("connection");
    line.hidden = link === "ended";
    line.dataset.link = link;
    if (link === "live" || link === "polling") this.#lastUpdateAt = new Date();
    const time = this.#lastUpdateAt.toLocaleTimeString(document.documentElement.lang, { timeStyle: "medium" });
    setText(byId("connection-text"), `${LINK_LABELS[link]} · last update ${time}`);
    byId("try-now").hidden = !RETRYABLE_LINKS.has(link);
  }

  /** Show the text of a section that is being written. `loadSection` replaces it. */
  renderDelta(key, text) {
    const article = this.#findArticle(key);
    if (!article || article.dataset.state === "done") return;
    const body = article.querySelector(".section__text");
    let paragraph = body.querySelector(".section__draft");
    if (!paragraph) {
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
      body.innerHTML = await fetchHtml(article.dataset.url);
      article.classList.add("section--new");
    } catch {
      article.dataset.loaded = "no";
      const link = Object.assign(document.createElement("a"), { href: "", textContent: "Reload the page to read it." });
      body.replaceChildren("This section is done, but it couldn’t be loaded. ", link);
    }
  }

  /** Load the outcome and the forms to retry failed sections from the page as the server renders it now. */
  async loadOutcome(pageUrl) {
    const page = new DOMParser().parseFromString(await fetchHtml(pageUrl), "text/html");
    byId("outcome").replaceWith(page.getElementById("outcome"));
    setText(byId("cards-title"), page.getElementById("cards-title").textContent);
    setText(byId("sections-title"), page.getElementById("sections-title").textContent);
    for (const failure of page.querySelectorAll("[data-state=failed] .section__failure")) {
      const { section: key } = failure.closest("[data-section]").dataset;
      this.#findArticle(key).querySelector(".section__failure").replaceWith(failure);
    }
  }

  /** Show the estimate, and a note when the step takes longer than usual. */
  #renderEstimate(estimate) {
    if (estimate === this.#estimate) return;
    this.#estimate = estimate;
    setText(byId("estimate"), estimate?.text ?? "");
    clearTimeout(this.#slowTimer);
    const slowNote = byId("slow");
    slowNote.hidden = estimate?.overdue_in_s !== 0;
    if (this.#isPaused || !Number.isFinite(estimate?.overdue_in_s)) return;
    this.#slowTimer = setTimeout(() => {
      slowNote.hidden = false;
    }, estimate.overdue_in_s * 1000);
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
    const { key, error, next_try } = section;
    const article = this.#findArticle(key);
    const displayState = getDisplayState(section.status, state, next_try);
    article.dataset.state = displayState;
    article.hidden = displayState === "waiting" || displayState === "unwritten";
    setText(article.querySelector(".section__state"), this.#formatState({ state: displayState, next_try }));
    const wait = article.querySelector(".section__wait");
    wait.hidden = displayState !== "retrying";
    setText(wait, next_try?.reason ?? "");
    article.querySelector(".section__failure").hidden = !error;
    setText(article.querySelector(".section__error"), error?.message ?? "");
    document.querySelector(`[data-link-to="${key}"]`).hidden = displayState !== "done";
    if (!article.hidden) byId("nothing-yet").hidden = true;
  }

  /** Return a state in words, such as `Retrying, 2 of 3, in 8 s`. */
  #formatState({ state, next_try }) {
    const label = this.#state.words.state[state];
    if (state !== "retrying") return label;
    const secondsLeft = Math.ceil((Date.parse(next_try.at) - Date.now() - this.#clockOffsetMs) / 1000);
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

async function fetchHtml(url) {
  const response = await fetch(url, { cache: "no-store" });
  // After signing out the response is the sign-in page, which must not be inserted here.
  if (!response.ok || response.redirected) throw new Error(`HTTP ${response.status}`);
  return response.text();
}
