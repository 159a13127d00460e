/** What the page knows of a run, and how each event changes it. No DOM, no network. */

const TERMINAL = new Set(["succeeded", "partial", "failed", "canceled"]);

/** Return the state after one event; the state given is left as it is. */
export function apply(state, { event, data }) {
  switch (event) {
    case "status":
      return moved(begunAnew(state, data), data, data.status ?? state.status);
    case "progress":
    case "section":
      return withSection(moved(state, data, "running"), data.section);
    case "delta":
      return withSection(state, { key: data.section.key, status: "running", next_try: null });
    case "complete":
      return moved(state, data, data.outcome);
    case "error":
      return { ...moved(state, data, "failed"), error: data.error };
    default:
      return state;
  }
}

/** Return the steps, each with the state that its sections give it. */
export function steps(state) {
  return state.steps.map((step) => {
    const mine = state.sections.filter((section) => section.step === step.number);
    const statuses = mine.map((section) => section.status);
    const next_try = mine.find((section) => section.next_try)?.next_try ?? null;
    return { number: step.number, next_try, state: shown(stepState(step.number, statuses, state), state, next_try) };
  });
}

/** Return the state as it is told: what a finished run has not written will not come any more. */
export function shown(status, state, next_try = null) {
  if (state.is_terminal && (status === "waiting" || status === "running")) return "unwritten";
  return next_try ? "retrying" : status;
}

export function isTerminal(state) {
  return TERMINAL.has(state.status);
}

function stepState(number, statuses, state) {
  if (statuses.length && statuses.every((status) => status === "done" || status === "failed")) {
    return statuses.includes("failed") ? "failed" : "done";
  }
  const begun = statuses.some((status) => status !== "waiting");
  return begun || (state.status === "running" && state.step === number) ? "running" : "waiting";
}

function moved(state, data, status) {
  const is_terminal = TERMINAL.has(status);
  // The bar never falls, and is full only at a good end: a retried step must not look like lost work.
  const told = Math.max(state.progress, data.progress ?? 0);
  return {
    ...state,
    status,
    is_terminal,
    is_cancelable: state.is_cancelable && !is_terminal,
    attempt: data.attempt ?? state.attempt,
    step: data.step ?? state.step,
    progress: is_terminal ? told : Math.min(told, 99),
    message: data.message ?? state.message,
    estimate: is_terminal ? null : (data.estimate ?? state.estimate),
  };
}

/** What an earlier attempt had in hand waits again. */
function begunAnew(state, { attempt = state.attempt, status }) {
  if (attempt === state.attempt && status !== "queued") return state;
  const waits = (section) => (section.status === "running" ? { ...section, status: "waiting", next_try: null } : section);
  return { ...state, sections: state.sections.map(waits) };
}

function withSection(state, changed) {
  const sections = state.sections.map((section) => {
    if (section.key !== changed.key) return section;
    const settled = section.status === "done" && changed.status === "running";
    return settled ? section : { ...section, ...changed };
  });
  return { ...state, sections };
}
