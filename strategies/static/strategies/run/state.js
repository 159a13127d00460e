// @ts-check
/** The run page's state, and how each event changes it. No DOM, no network. */

/** @import { EducationalContent } from "#client" */
/** @import { NextTry, RunSnapshot, RunStatus, SectionState, SectionStatus } from "#api" */

/**
 * The state that the server renders into the page: the run, labels for states, and the server's time. `estimated_at` is
 * when the estimate was made; the page's own is made at `now`.
 *
 * @typedef {RunSnapshot & {
 *   words: { state: Record<string, string>, status: Record<RunStatus, string> },
 *   now: string,
 *   estimated_at?: string | undefined,
 * }} RunState
 */

/**
 * What the page knows of a section's draft, beside the text itself: what the writer does with it, and how many sentences
 * it corrects.
 *
 * @typedef {{ phase?: "writing" | "checking" | "repairing" | null, corrections?: number }} Draft
 */

/** @typedef {Partial<SectionState> & Draft & { key: string }} SectionChange */

/**
 * The data of a run's events; the fields depend on the event.
 *
 * @typedef {Partial<Omit<RunSnapshot, "error" | "estimate">> & {
 *   error?: NonNullable<RunSnapshot["error"]>,
 *   estimate?: NonNullable<RunSnapshot["estimate"]>,
 *   outcome?: "succeeded" | "partial",
 *   section?: SectionChange,
 *   position?: number,
 *   phase?: Draft["phase"],
 *   corrections?: number,
 *   educational_content?: EducationalContent,
 *   final?: boolean,
 *   timestamp?: string,
 * }} EventData
 */

/** @typedef {{ event: string, data: EventData }} RunEvent */

/** @typedef {SectionStatus | "retrying" | "unwritten"} DisplayState */

/** @type {ReadonlySet<RunStatus>} */
const TERMINAL_STATUSES = new Set(["succeeded", "partial", "failed", "canceled"]);

/**
 * Return the state after an event. Does not modify the given state.
 *
 * @param {RunState} state
 * @param {RunEvent} event
 * @returns {RunState}
 */
export function applyEvent(state, { event, data }) {
  switch (event) {
    case "status":
      return updateRun(resetRunningSections(state, data), data, data.status ?? state.status);
    case "progress":
    case "section":
      return updateSection(
        updateRun(state, data, "running"),
        data.section && { phase: null, corrections: 0, ...data.section },
      );
    case "delta":
      return updateDraft(state, data);
    case "complete":
      return updateRun(state, data, data.outcome ?? "succeeded");
    case "error":
      return { ...updateRun(state, data, "failed"), error: data.error ?? null };
    default:
      return state;
  }
}

/**
 * Return the display state of each step, computed from its sections.
 *
 * @param {RunState} state
 * @returns {{ number: number, next_try: NextTry | null, state: DisplayState }[]}
 */
export function getSteps(state) {
  return state.steps.map(({ number }) => {
    const sections = state.sections.filter((section) => section.step === number);
    const status = getStepStatus(number, sections, state);
    const next_try = sections.find((section) => section.next_try)?.next_try ?? null;
    return { number, next_try, state: getDisplayState(status, state, next_try) };
  });
}

/**
 * Return the display state of a section or step. What a finished run has not written stays unwritten.
 *
 * @param {SectionStatus} status
 * @param {RunState} state
 * @param {NextTry | null} next_try
 * @returns {DisplayState}
 */
export function getDisplayState(status, state, next_try) {
  if (state.is_terminal && (status === "waiting" || status === "running")) return "unwritten";
  return next_try ? "retrying" : status;
}

/**
 * @param {number} number
 * @param {SectionState[]} sections
 * @param {RunState} state
 * @returns {SectionStatus}
 */
function getStepStatus(number, sections, state) {
  const statuses = sections.map((section) => section.status);
  if (statuses.length > 0 && statuses.every((status) => status === "done" || status === "failed")) {
    return statuses.includes("failed") ? "failed" : "done";
  }
  const hasStarted = statuses.some((status) => status !== "waiting");
  return hasStarted || (state.status === "running" && state.step === number) ? "running" : "waiting";
}

/**
 * @param {RunState} state
 * @param {EventData} data
 * @param {RunStatus} status
 * @returns {RunState}
 */
function updateRun(state, data, status) {
  const is_terminal = TERMINAL_STATUSES.has(status);
  // The bar never falls, so that a retry does not look like lost work, and reaches 100 only at the end.
  const progress = Math.max(state.progress, data.progress ?? 0);
  return {
    ...state,
    status,
    is_terminal,
    is_cancelable: state.is_cancelable && !is_terminal,
    attempt: data.attempt ?? state.attempt,
    step: data.step ?? state.step,
    progress: is_terminal ? progress : Math.min(progress, 99),
    message: data.message ?? state.message,
    estimate: is_terminal ? null : (data.estimate ?? state.estimate),
    estimated_at: data.estimate ? data.timestamp : state.estimated_at,
  };
}

/**
 * When a new attempt starts, return sections that the previous one was writing to `waiting`.
 *
 * @param {RunState} state
 * @param {EventData} data
 * @returns {RunState}
 */
function resetRunningSections(state, { attempt = state.attempt, status }) {
  if (attempt === state.attempt && status !== "queued") return state;
  const sections = state.sections.map((section) =>
    section.status === "running" ? { ...section, status: /** @type {const} */ ("waiting"), next_try: null } : section,
  );
  return { ...state, sections };
}

/**
 * Return the text after a delta. An addition to a text of another length is ignored: some before it were missed, and the
 * whole text is sent again within seconds.
 *
 * @param {string} text
 * @param {{ position?: number, message?: string }} delta `position` is the length of the text that it adds to
 * @returns {string}
 */
export function applyDelta(text, { position = 0, message = "" }) {
  if (position === 0) return message;
  return position === text.length ? text + message : text;
}

/**
 * Note that a section is being written, and the phase. A settled section keeps its state: the delta is an old one.
 *
 * @param {RunState} state
 * @param {EventData} data
 * @returns {RunState}
 */
function updateDraft(state, { section: { key } = { key: "" }, phase = null, corrections = 0 }) {
  const status = state.sections.find((section) => section.key === key)?.status;
  if (status === "done" || status === "failed") return state;
  return updateSection(state, { key, status: "running", next_try: null, phase, corrections });
}

/**
 * @param {RunState} state
 * @param {SectionChange | undefined} change
 * @returns {RunState}
 */
function updateSection(state, change) {
  const sections = state.sections.map((section) => {
    if (section.key !== change?.key) return section;
    const isDone = section.status === "done" && change.status === "running";
    return isDone ? section : { ...section, ...change };
  });
  return { ...state, sections };
}
