/** Shows a run's state in the page that the server rendered: changes texts and attributes, builds nothing. */

import { shown, steps } from "#state";
import { showInTab } from "#tab";

const LINKS = {
  live: "Live",
  reconnecting: "Reconnecting",
  polling: "Checking every 10 seconds",
  offline: "Offline, trying again every 10 seconds",
  paused: "Paused",
  "signed-out": "You are signed out. Reload the page to sign in",
  ended: "",
};
const TROUBLED = new Set(["reconnecting", "offline"]);
const MARKS = [25, 50, 75];
const TICK_MS = 1000;

const byId = (id) => document.getElementById(id);

/** Set a text only where it differs: a screen reader may speak what is set again. */
function setText(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

export class View {
  #announced = null;
  #estimate = undefined;
  #slowTimer = null;
  #tickTimer = null;
  #state;
  #aheadMs;
  /** The page itself is the first update. */
  #seenAt = new Date();

  /** `now` is the server's clock when it made the page. */
  constructor(now) {
    this.#aheadMs = now ? Date.parse(now) - Date.now() : 0;
  }

  /** Nothing moves any more, also not what the page counts by itself. */
  stand() {
    clearTimeout(this.#tickTimer);
    clearTimeout(this.#slowTimer);
    this.isStanding = true;
  }

  goOn() {
    this.isStanding = false;
    this.#estimate = undefined;
    this.render(this.#state);
  }

  render(state) {
    this.#state = state;
    this.#renderMeter(state);
    this.#renderSteps(state);
    state.sections.forEach((section) => this.#renderSection(section, state));
    this.#announce(state);
    byId("run").dataset.status = state.status;
    document.querySelectorAll(".while-live").forEach((part) => (part.hidden ||= state.is_terminal));
    byId("cancel").hidden = !state.is_cancelable;
    this.#renderEstimate(state.estimate);
    this.#tick();
  }

  renderLink(link) {
    const line = byId("connection");
    line.hidden = link === "ended";
    line.dataset.link = link;
    if (link === "live" || link === "polling") this.#seenAt = new Date();
    const seen = this.#seenAt.toLocaleTimeString(document.documentElement.lang, { timeStyle: "medium" });
    setText(byId("connection-text"), `${LINKS[link]} · last update ${seen}`);
    byId("try-now").hidden = !TROUBLED.has(link);
  }

  /** Show a section's text as it is being written; replaced by the finished one. */
  renderTextSoFar(key, text) {
    const article = this.#article(key);
    if (!article || article.dataset.state === "done") return;
    const body = article.querySelector(".section__text");
    let live = body.querySelector(".section__live");
    if (!live) {
      live = Object.assign(document.createElement("p"), { className: "section__live" });
      body.replaceChildren(live);
    }
    setText(live, text);
  }

  /** Put the finished text, rendered by the server, in its place. */
  async loadSection(key) {
    const article = this.#article(key);
    if (!article || article.dataset.loaded === "yes") return;
    article.dataset.loaded = "yes";
    try {
      const html = await fetched(article.dataset.url);
      article.querySelector(".section__text").innerHTML = html;
      article.classList.add("section--new");
    } catch {
      article.dataset.loaded = "no";
      const again = Object.assign(document.createElement("a"), { href: "", textContent: "Reload the page to read it." });
      article.querySelector(".section__text").replaceChildren("This section is done, but could not be fetched. ", again);
    }
  }

  /** How the run ended, and what can be done about sections that failed, is told by the server, in the page's own words. */
  async loadOutcome(pageUrl) {
    const page = new DOMParser().parseFromString(await fetched(pageUrl), "text/html");
    byId("outcome").replaceWith(page.getElementById("outcome"));
    setText(byId("cards-title"), page.getElementById("cards-title").textContent);
    setText(byId("sections-title"), page.getElementById("sections-title").textContent);
    for (const failure of page.querySelectorAll("[data-state=failed] .section__failure")) {
      this.#article(failure.closest("[data-section]").dataset.section).querySelector(".section__failure").replaceWith(failure);
    }
  }

  /** The estimate was true when it was told; when the step has become slow since, that is said here. */
  #renderEstimate(estimate) {
    if (estimate === this.#estimate) return;
    this.#estimate = estimate;
    setText(byId("estimate"), estimate?.text ?? "");
    clearTimeout(this.#slowTimer);
    const isKnown = Number.isFinite(estimate?.overdue_in_s);
    byId("slow").hidden = estimate?.overdue_in_s !== 0;
    if (isKnown && !this.isStanding) this.#slowTimer = setTimeout(() => (byId("slow").hidden = false), estimate.overdue_in_s * 1000);
  }

  #renderMeter(state) {
    const badge = byId("status");
    const word = state.words.status[state.status];
    badge.dataset.status = state.status;
    setText(badge, word);
    byId("bar").value = state.progress;
    setText(byId("percent"), `${state.progress}%`);
    setText(byId("message"), state.message);
    showInTab(state, word);
  }

  #renderSteps(state) {
    for (const step of steps(state)) {
      const item = document.querySelector(`#steps > [data-step="${step.number}"]`);
      item.dataset.state = step.state;
      const isInHand = step.state === "running" || step.state === "retrying";
      if (isInHand) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
      setText(item.querySelector(".line__state"), this.#word(step));
    }
  }

  #renderSection(section, state) {
    const article = this.#article(section.key);
    const told = shown(section.status, state, section.next_try);
    article.dataset.state = told;
    article.hidden = told === "waiting" || told === "unwritten";
    setText(article.querySelector(".section__state"), this.#word({ state: told, next_try: section.next_try }));
    const wait = article.querySelector(".section__wait");
    wait.hidden = told !== "retrying";
    setText(wait, section.next_try?.reason ?? "");
    article.querySelector(".section__failure").hidden = !section.error;
    setText(article.querySelector(".section__error"), section.error?.message ?? "");
    document.querySelector(`[data-link-to="${section.key}"]`).hidden = told !== "done";
    if (!article.hidden) byId("nothing-yet").hidden = true;
  }

  /** A state in words: `Retrying, 2 of 3, in 8 s` while another try is waited for. */
  #word({ state, next_try }) {
    const word = this.#state.words.state[state];
    if (state !== "retrying") return word;
    const leftS = Math.ceil((Date.parse(next_try.at) - Date.now() - this.#aheadMs) / 1000);
    return `${word}, ${next_try.number} of ${next_try.of}${leftS > 0 ? `, in ${leftS} s` : ""}`;
  }

  /** While a try is waited for, its seconds are counted down. */
  #tick() {
    clearTimeout(this.#tickTimer);
    const { sections, is_terminal } = this.#state;
    if (is_terminal || this.isStanding || !sections.some((section) => section.next_try)) return;
    this.#tickTimer = setTimeout(() => {
      this.#renderSteps(this.#state);
      sections.forEach((section) => section.next_try && this.#renderSection(section, this.#state));
      this.#tick();
    }, TICK_MS);
  }

  /** One polite line, and only for a new step, a quarter of the way, and the end. */
  #announce(state) {
    const mark = MARKS.findLast((percent) => state.progress >= percent) ?? 0;
    const now = `${(state.status === "running" && state.step) || ""}|${mark}|${state.is_terminal ? state.status : ""}`;
    const isFirst = this.#announced === null;
    if (now === this.#announced) return;
    this.#announced = now;
    if (isFirst) return;
    const word = state.words.status[state.status];
    const step = `Step ${state.step} of ${state.total_steps}: ${state.message}, ${state.progress}%`;
    setText(byId("announcer"), state.is_terminal ? `${state.name}: ${word}.` : step);
  }

  #article(key) {
    return document.querySelector(`[data-section="${key}"]`);
  }
}

async function fetched(url) {
  const response = await fetch(url, { cache: "no-store" });
  // Signed out in the meantime, the answer is the sign-in page: never to be put into this one.
  if (!response.ok || response.redirected) throw new Error(`HTTP ${response.status}`);
  return response.text();
}
