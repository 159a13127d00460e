/** Generated from the server's message schema by `npm run types`; do not edit. */

export type Percent = number;
export type RunStatus = "queued" | "running" | "succeeded" | "partial" | "failed" | "canceled";
export type SectionStatus = "waiting" | "running" | "done" | "failed";

/**
 * The data of each event, by the event's name.
 */
export interface SSEEvents {
  hello: HelloData;
  heartbeat: HeartbeatData;
  reset: ResetData;
  notice: NoticeData;
  status: StatusData;
  progress: ProgressData;
  educational: EducationalData;
  section: SectionData;
  delta: DeltaData;
  complete: CompleteData;
  error: ErrorData;
}
/**
 * The first event of every stream. `events`: the names that may follow, and whether those events have an id.
 */
export interface HelloData {
  timestamp: string;
  final?: boolean;
  connection_id?: string;
  heartbeat_interval_s: number;
  last_event_id: string;
  events: {
    [k: string]: boolean;
  };
}
/**
 * Nothing has happened for the heartbeat interval.
 */
export interface HeartbeatData {
  timestamp: string;
  final?: boolean;
}
/**
 * The stream cannot resume from the client's id: what the client has is discarded.
 */
export interface ResetData {
  timestamp: string;
  final?: boolean;
  reason: "unknown_id" | "id_ahead_of_log" | "history_pruned" | "history_changed";
}
/**
 * A message from the operator to everyone connected, in plain text.
 */
export interface NoticeData {
  timestamp: string;
  final?: boolean;
  message: string;
}
/**
 * The run's status has changed, or this is its current state after a `reset`.
 */
export interface StatusData {
  timestamp: string;
  final?: boolean;
  run_id: string;
  step: number;
  total_steps: number;
  progress: Percent;
  message: string;
  status: RunStatus;
  attempt: number;
  estimate?: Estimate;
  retried_sections?: string[];
}
/**
 * How long a run will still take, from finished runs with the same writer. Computed when the response was made.
 */
export interface Estimate {
  /**
   * For people; also says if it is unknown.
   */
  text: string;
  /**
   * Median of the remaining time, rounded down; null if unknown.
   */
  low_s: number | null;
  /**
   * 90th percentile of the remaining time, rounded up; null if unknown.
   */
  high_s: number | null;
  /**
   * Seconds until the current step takes longer than in 90% of those runs; 0 if it already does.
   */
  overdue_in_s: number | null;
  /**
   * Number of finished runs behind the estimate.
   */
  sample_size: number;
}
/**
 * A section was started, or waits for its next try.
 */
export interface ProgressData {
  timestamp: string;
  final?: boolean;
  run_id: string;
  step: number;
  total_steps: number;
  progress: Percent;
  message: string;
  section: SectionState;
  estimate?: Estimate;
}
/**
 * A section without its text.
 */
export interface SectionState {
  key: string;
  title: string;
  step: number;
  status: SectionStatus;
  /**
   * The writer of its text; `rules` if code alone made it, empty if there is no text.
   */
  writer: string;
  writer_label: string;
  error: ErrorDetail | null;
  /**
   * Set while it waits for the next try; its status is `running` then.
   */
  next_try: NextTry | null;
  /**
   * Only if the checks have not accepted everything.
   */
  objections?: ObjectionCounts | null;
}
/**
 * What went wrong. `code` is stable; `message` is for people and contains no exception text.
 */
export interface ErrorDetail {
  code: string;
  message: string;
  retryable: boolean;
}
/**
 * A section failed in a way that may pass, and waits for its next try.
 */
export interface NextTry {
  /**
   * Number of the next try.
   */
  number: number;
  /**
   * Number of tries in all.
   */
  total: number;
  at: string;
  /**
   * Why the last try failed, for people.
   */
  reason: string;
}
/**
 * How many sentences of a section the checks did not accept, over all attempts.
 */
export interface ObjectionCounts {
  /**
   * Sent back to the model to be corrected.
   */
  sent_back: number;
  /**
   * Left out of the text, because the model did not correct them.
   */
  withheld: number;
}
/**
 * A card to read while waiting.
 */
export interface EducationalData {
  timestamp: string;
  final?: boolean;
  run_id: string;
  step: number;
  educational_content: EducationalContent;
}
/**
 * One card to read while waiting. `read_seconds` assumes 200 words a minute.
 */
export interface EducationalContent {
  id: string;
  step: number;
  kind: "concept" | "example" | "tip" | "question";
  title: string;
  body: string;
  points: string[];
  tip: string;
  try_now: string;
  source: CardSource | null;
  read_seconds: number;
}
/**
 * Source of an educational card's claim. `date` is ISO 8601 and may be a year only.
 */
export interface CardSource {
  name: string;
  url: string;
  date: string | null;
}
/**
 * A section is done or has failed.
 */
export interface SectionData {
  timestamp: string;
  final?: boolean;
  run_id: string;
  step: number;
  total_steps: number;
  progress: Percent;
  message: string;
  section: SectionState;
  estimate?: Estimate;
}
/**
 * What was added to the text of a section while it is written.
 *
 * It belongs to a text of `position` UTF-16 code units, as JavaScript counts; 0 starts the text again. A client
 * ignores one for a text of another length: the whole text is sent again within seconds.
 */
export interface DeltaData {
  timestamp: string;
  final?: boolean;
  run_id: string;
  section: SectionKey;
  position: number;
  message: string;
  phase?: "writing" | "checking" | "repairing";
  corrections?: number;
}
/**
 * Which section a text belongs to.
 */
export interface SectionKey {
  key: string;
  title: string;
}
/**
 * The strategy is saved. Final.
 */
export interface CompleteData {
  timestamp: string;
  final?: boolean;
  run_id: string;
  step: number;
  total_steps: number;
  progress: Percent;
  message: string;
  outcome: "succeeded" | "partial";
}
/**
 * The run has failed. Final.
 */
export interface ErrorData {
  timestamp: string;
  final?: boolean;
  run_id: string;
  step: number;
  total_steps: number;
  progress: Percent;
  message: string;
  error: ErrorDetail;
}
