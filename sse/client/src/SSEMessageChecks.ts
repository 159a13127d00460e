/** Generated from the server's message schema by `npm run types`; do not edit. */

import { type Check, anyOf, arrayOf, boolean, integer, number, object, oneOf, optional, string, text } from "./SSESchema.js";

const checkCardSource = object({
  name: string,
  url: string,
  date: anyOf(string, oneOf(null)),
});
const checkEducationalContent = object({
  id: string,
  step: integer(),
  kind: oneOf("concept", "example", "tip", "question"),
  title: string,
  body: string,
  points: arrayOf(string),
  tip: string,
  try_now: string,
  source: anyOf(checkCardSource, oneOf(null)),
  read_seconds: integer(),
});
const checkErrorDetail = object({
  code: string,
  message: string,
  retryable: boolean,
});
const checkEstimate = object({
  text: string,
  low_s: anyOf(integer(), oneOf(null)),
  high_s: anyOf(integer(), oneOf(null)),
  overdue_in_s: anyOf(number(), oneOf(null)),
  sample_size: integer(),
});
const checkNextTry = object({
  number: integer(),
  total: integer(),
  at: string,
  reason: string,
});
const checkObjectionCounts = object({
  sent_back: integer(),
  withheld: integer(),
});
const checkPercent = integer(0, 100);
const checkRunStatus = oneOf("queued", "running", "succeeded", "partial", "failed", "canceled");
const checkSectionKey = object({
  key: string,
  title: string,
});
const checkSectionStatus = oneOf("waiting", "running", "done", "failed");
const checkSectionState = object({
  key: string,
  title: string,
  step: integer(),
  status: checkSectionStatus,
  writer: string,
  writer_label: string,
  error: anyOf(checkErrorDetail, oneOf(null)),
  next_try: anyOf(checkNextTry, oneOf(null)),
  objections: optional(anyOf(checkObjectionCounts, oneOf(null))),
});

/** The validator of each event's data, by the event's name. */
export const CHECKS: ReadonlyMap<string, Check> = new Map(Object.entries({
  hello: object({
    timestamp: string,
    final: optional(boolean),
    connection_id: optional(string),
    heartbeat_interval_s: number(),
    last_event_id: string,
    events: object({}),
  }),
  heartbeat: object({
    timestamp: string,
    final: optional(boolean),
  }),
  reset: object({
    timestamp: string,
    final: optional(boolean),
    reason: oneOf("unknown_id", "id_ahead_of_log", "history_pruned", "history_changed"),
  }),
  notice: object({
    timestamp: string,
    final: optional(boolean),
    message: text(1),
  }),
  status: object({
    timestamp: string,
    final: optional(boolean),
    run_id: string,
    step: integer(0),
    total_steps: integer(1),
    progress: checkPercent,
    message: string,
    status: checkRunStatus,
    attempt: integer(),
    estimate: optional(checkEstimate),
    retried_sections: optional(arrayOf(string)),
  }),
  progress: object({
    timestamp: string,
    final: optional(boolean),
    run_id: string,
    step: integer(0),
    total_steps: integer(1),
    progress: checkPercent,
    message: string,
    section: checkSectionState,
    estimate: optional(checkEstimate),
  }),
  educational: object({
    timestamp: string,
    final: optional(boolean),
    run_id: string,
    step: integer(0),
    educational_content: checkEducationalContent,
  }),
  section: object({
    timestamp: string,
    final: optional(boolean),
    run_id: string,
    step: integer(0),
    total_steps: integer(1),
    progress: checkPercent,
    message: string,
    section: checkSectionState,
    estimate: optional(checkEstimate),
  }),
  delta: object({
    timestamp: string,
    final: optional(boolean),
    run_id: string,
    section: checkSectionKey,
    position: integer(0),
    message: string,
    phase: optional(oneOf("writing", "checking", "repairing")),
    corrections: optional(integer(1)),
  }),
  complete: object({
    timestamp: string,
    final: optional(boolean),
    run_id: string,
    step: integer(0),
    total_steps: integer(1),
    progress: checkPercent,
    message: string,
    outcome: oneOf("succeeded", "partial"),
  }),
  error: object({
    timestamp: string,
    final: optional(boolean),
    run_id: string,
    step: integer(0),
    total_steps: integer(1),
    progress: checkPercent,
    message: string,
    error: checkErrorDetail,
  }),
}));
