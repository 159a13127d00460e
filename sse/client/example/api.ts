/** Generated from the OpenAPI description by `npm run api-types`; do not edit. */

export type TokenScope = "read" | "write";
export type BlockPart = HeadingBlock | ParagraphBlock | StatementsBlock | TableBlock | NoteBlock;
export type DeliveryStatus = "pending" | "delivered" | "failed";
export type Extension = "docx" | "md" | "xlsx" | "json" | "csv" | "ics";
export type SectionStatus = "waiting" | "running" | "done" | "failed";
export type Outcome = "succeeded" | "partial" | "failed" | "canceled";
export type RunStatus = "queued" | "running" | "succeeded" | "partial" | "failed" | "canceled";
/**
 * How a version of a section was made.
 */
export type VersionKind = "written" | "regenerated" | "edited" | "restored" | "updated";
/**
 * Events that an endpoint can subscribe to.
 */
export type WebhookEvent = "run.succeeded" | "run.partial" | "run.failed" | "run.canceled";

export interface Bodies {
  AccessOut: AccessOut;
  AttemptOut: AttemptOut;
  BlockPart: BlockPart;
  ClientTokenCreate: ClientTokenCreate;
  ClientTokenOut: ClientTokenOut;
  ConflictOut: ConflictOut;
  DeliveryOut: DeliveryOut;
  DeliveryPage: DeliveryPage;
  DeliveryStatus: DeliveryStatus;
  ErrorDetail: ErrorDetail;
  Estimate: Estimate;
  EventOut: EventOut;
  EventPage: EventPage;
  EvidenceCount: EvidenceCount;
  ExportOut: ExportOut;
  Extension: Extension;
  HeadingBlock: HeadingBlock;
  LimitsOut: LimitsOut;
  MeOut: MeOut;
  MissingPart: MissingPart;
  MissingSection: MissingSection;
  ModelUsageOut: ModelUsageOut;
  NextTry: NextTry;
  NoteBlock: NoteBlock;
  Outcome: Outcome;
  ParagraphBlock: ParagraphBlock;
  ProblemField: ProblemField;
  ProblemOut: ProblemOut;
  RegenerateRequest: RegenerateRequest;
  RunCreate: RunCreate;
  RunPage: RunPage;
  RunSnapshot: RunSnapshot;
  RunStatus: RunStatus;
  RunSummary: RunSummary;
  RunUrls: RunUrls;
  SectionDetail: SectionDetail;
  SectionEdit: SectionEdit;
  SectionPart: SectionPart;
  SectionState: SectionState;
  SectionStatus: SectionStatus;
  SectionUrls: SectionUrls;
  ShareCreate: ShareCreate;
  ShareCreated: ShareCreated;
  ShareLinks: ShareLinks;
  ShareOut: ShareOut;
  StatementPart: StatementPart;
  StatementsBlock: StatementsBlock;
  StepState: StepState;
  StrategyFile: StrategyFile;
  StrategyOut: StrategyOut;
  TableBlock: TableBlock;
  TicketOut: TicketOut;
  TokenScope: TokenScope;
  TypicalDuration: TypicalDuration;
  VersionDetail: VersionDetail;
  VersionKind: VersionKind;
  VersionOut: VersionOut;
  VersionPage: VersionPage;
  WebhookCreate: WebhookCreate;
  WebhookEvent: WebhookEvent;
  WebhookList: WebhookList;
  WebhookOut: WebhookOut;
  WebhookSecretOut: WebhookSecretOut;
  WebhookUpdate: WebhookUpdate;
  WebhookUrls: WebhookUrls;
  WriterPart: WriterPart;
  WrittenSection: WrittenSection;
}
/**
 * What the request was authenticated with, and what that allows.
 */
export interface AccessOut {
  expires_at: string | null;
  kind: "session" | "token" | "client_token";
  /**
   * The token's name; of a client token, the name of the token it was made with.
   */
  name: string;
  /**
   * The only runs it can be used for; null for all.
   */
  runs: string[] | null;
  scopes: TokenScope[];
}
export interface AttemptOut {
  at: string;
  duration_ms?: number;
  error?: string;
  /**
   * The response status; null if there was no response.
   */
  status?: number | null;
}
export interface HeadingBlock {
  kind?: "heading";
  text: string;
}
export interface ParagraphBlock {
  kind?: "paragraph";
  text: string;
}
export interface StatementsBlock {
  items: StatementPart[];
  kind?: "statements";
}
/**
 * A sentence and its evidence.
 */
export interface StatementPart {
  /**
   * Brief fields, the calculation, the source with its URL, or how to check it.
   */
  basis: string;
  /**
   * The basis for people, with question titles in place of brief fields.
   */
  basis_text: string;
  evidence: "you_told_us" | "calculated" | "sourced" | "assumption";
  text: string;
}
export interface TableBlock {
  caption: string;
  columns: string[];
  kind?: "table";
  /**
   * Each row has as many cells as `columns`.
   */
  rows: string[][];
}
export interface NoteBlock {
  kind?: "note";
  text: string;
  tone: "info" | "warning";
}
export interface ClientTokenCreate {
  /**
   * `write` needs `runs`, and a token that may write.
   */
  access?: "read" | "write";
  expires_in_s?: number;
  /**
   * The only runs it can be used for, 1 to 20; null for all.
   */
  runs?:
    | [string]
    | [string, string]
    | [string, string, string]
    | [string, string, string, string]
    | [string, string, string, string, string]
    | [string, string, string, string, string, string]
    | [string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string, string, string, string]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string
      ]
    | null;
}
export interface ClientTokenOut {
  access: "read" | "write";
  expires_at: string;
  runs: string[] | null;
  /**
   * Send it as a bearer token. Shown only in this response.
   */
  token: string;
}
/**
 * The response to an edit of an outdated version, with both contents. Nothing was changed.
 */
export interface ConflictOut {
  code: string;
  /**
   * The current content.
   */
  current?: {
    [k: string]: unknown;
  } | null;
  current_version?: number | null;
  detail: string;
  errors?: ProblemField[] | null;
  status: number;
  title: string;
  type: string;
  /**
   * The content with your edit.
   */
  yours?: {
    [k: string]: unknown;
  } | null;
}
export interface ProblemField {
  code: string;
  field: string;
  message: string;
}
/**
 * A message and the attempts to deliver it.
 */
export interface DeliveryOut {
  attempts: AttemptOut[];
  created_at: string;
  event: string;
  /**
   * The `webhook-id` header, the same in every attempt.
   */
  id: string;
  next_attempt_at: string | null;
  run_id: string | null;
  settled_at: string | null;
  status: DeliveryStatus;
}
export interface DeliveryPage {
  /**
   * Send it as `cursor` to get the next page; null on the last page.
   */
  next_cursor: string | null;
  results: DeliveryOut[];
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
 * How long a run will still take, from finished runs with the same writer. Computed when the response was made.
 */
export interface Estimate {
  /**
   * 90th percentile of the remaining time, rounded up; null if unknown.
   */
  high_s?: number | null;
  /**
   * Median of the remaining time, rounded down; null if unknown.
   */
  low_s?: number | null;
  /**
   * Seconds until the current step takes longer than in 90% of those runs; 0 if it already does.
   */
  overdue_in_s?: number | null;
  /**
   * Number of finished runs behind the estimate.
   */
  sample_size: number;
  /**
   * For people; also says if it is unknown.
   */
  text: string;
}
/**
 * One event, exactly as the stream sends it.
 */
export interface EventOut {
  data: {
    [k: string]: unknown;
  };
  event: string;
  id: string;
}
export interface EventPage {
  events: EventOut[];
  /**
   * True if these events include the final one.
   */
  is_terminal: boolean;
  /**
   * Send it as `after` next time.
   */
  last_event_id: string;
}
/**
 * Number of statements per kind of evidence.
 */
export interface EvidenceCount {
  assumption: number;
  calculated: number;
  sourced: number;
  you_told_us: number;
}
/**
 * A file format the strategy can be exported in.
 */
export interface ExportOut {
  content: "strategy" | "calendar";
  extension: string;
  media_type: string;
  title: string;
  url: string;
}
export interface LimitsOut {
  /**
   * Runs that may be queued or running at the same time.
   */
  concurrent_runs: number;
  exports_per_minute: number;
  requests_per_minute: number;
  runs_per_hour: number;
  /**
   * Streams that may be open at the same time.
   */
  streams: number;
}
export interface MeOut {
  access: AccessOut;
  /**
   * Your runs in progress.
   */
  active_runs: number;
  limits: LimitsOut;
  username: string;
}
export interface MissingPart {
  key: string;
  reason: string;
  title: string;
}
export interface MissingSection {
  error: ErrorDetail | null;
  key: string;
  /**
   * Set while it waits for the next try; its status is `running` then.
   */
  next_try: NextTry | null;
  status: SectionStatus;
  step: number;
  title: string;
  /**
   * Null if no model was called.
   */
  usage: ModelUsageOut | null;
  /**
   * The writer of its text; `rules` if code alone made it, empty if there is no text.
   */
  writer: string;
  writer_label: string;
}
/**
 * A section failed in a way that may pass, and waits for its next try.
 */
export interface NextTry {
  at: string;
  /**
   * Number of the next try.
   */
  number: number;
  /**
   * Why the last try failed, for people.
   */
  reason: string;
  /**
   * Number of tries in all.
   */
  total: number;
}
/**
 * Totals of all model calls, failed ones included. Null means unknown, not 0.
 */
export interface ModelUsageOut {
  calls: number;
  /**
   * At the providers' list prices.
   */
  cost_usd: number | null;
  duration_s: number;
  input_tokens: number | null;
  output_tokens: number | null;
}
/**
 * A problem document (RFC 9457).
 */
export interface ProblemOut {
  code: string;
  detail: string;
  errors?: ProblemField[] | null;
  status: number;
  title: string;
  type: string;
}
export interface RegenerateRequest {
  /**
   * Required if you have edited the section. Your text stays in its history.
   */
  confirm?: boolean;
  /**
   * At most 500 characters. Not supported by writers that follow rules.
   */
  instruction?: string;
}
/**
 * The body of `POST /runs`. The schema of the brief is at `GET /brief-schema`.
 */
export interface RunCreate {
  /**
   * See GET /api/v1/brief-schema.
   */
  brief: {
    [k: string]: unknown;
  };
}
export interface RunPage {
  /**
   * Send it as `cursor` to get the next page; null on the last page.
   */
  next_cursor: string | null;
  results: RunSummary[];
}
/**
 * A run in a list.
 */
export interface RunSummary {
  created_at: string;
  finished_at: string | null;
  id: string;
  name: string;
  progress: number;
  status: RunStatus;
  urls: RunUrls;
  writer: string;
}
/**
 * Paths of everything about a run, without a host name.
 */
export interface RunUrls {
  cancel: string;
  download: string;
  events: string;
  page: string;
  rerun: string;
  retry: string;
  self: string;
  strategy: string;
  stream: string;
}
/**
 * The complete state of a run, as its stream reports it.
 */
export interface RunSnapshot {
  attempt: number;
  /**
   * An operator's reason for canceling the run.
   */
  cancel_reason: string;
  created_at: string;
  error: ErrorDetail | null;
  /**
   * How long the run will still take; null once it has ended.
   */
  estimate: Estimate | null;
  finished_at: string | null;
  id: string;
  is_cancelable: boolean;
  /**
   * True if the run has ended and can have failed sections to retry.
   */
  is_retryable: boolean;
  is_terminal: boolean;
  /**
   * Resume the stream, or request events, after this id.
   */
  last_event_id: string;
  message: string;
  name: string;
  /**
   * The run that this one is a rerun of.
   */
  parent_id: string | null;
  /**
   * 0 to 100. Never falls, and is 100 only at the end.
   */
  progress: number;
  sections: SectionState[];
  /**
   * Duration of a simulated run in seconds; 0 for a real run.
   */
  simulated_s: number;
  started_at: string | null;
  status: RunStatus;
  step: number;
  steps: StepState[];
  total_steps: number;
  urls: RunUrls;
  version: number;
  writer: string;
  writer_label: string;
}
/**
 * A section without its text.
 */
export interface SectionState {
  error: ErrorDetail | null;
  key: string;
  /**
   * Set while it waits for the next try; its status is `running` then.
   */
  next_try: NextTry | null;
  status: SectionStatus;
  step: number;
  title: string;
  /**
   * The writer of its text; `rules` if code alone made it, empty if there is no text.
   */
  writer: string;
  writer_label: string;
}
export interface StepState {
  key: string;
  number: number;
  /**
   * Keys of the sections in this step.
   */
  sections: string[];
  status: SectionStatus;
  title: string;
  /**
   * Null if unknown, and once the run has ended.
   */
  typical_duration: TypicalDuration | null;
}
/**
 * Median and 90th percentile of a duration in finished runs with the same writer.
 */
export interface TypicalDuration {
  median_s: number;
  p90_s: number;
}
/**
 * A section with its current content.
 */
export interface SectionDetail {
  /**
   * Brief fields that this section used.
   */
  answers_used: string[];
  /**
   * Keys of the sections it was composed from that have changed since; empty if it is up to date.
   */
  changed_inputs: string[];
  content: {
    [k: string]: unknown;
  };
  /**
   * Why writing or regenerating it failed last time.
   */
  error: ErrorDetail | null;
  is_edited: boolean;
  is_locked: boolean;
  key: string;
  status: SectionStatus;
  step: number;
  title: string;
  urls: SectionUrls;
  /**
   * Number of the current version. The `ETag` for `If-Match` of an edit.
   */
  version: number;
  /**
   * The writer: `user` if you edited it, `rules` if written by code alone.
   */
  writer: string;
  writer_label: string;
}
export interface SectionUrls {
  lock: string;
  page: string;
  regenerate: string;
  self: string;
  unlock: string;
  versions: string;
}
/**
 * Fields of the section's content to replace. Fields that are left out do not change.
 */
export interface SectionEdit {
  /**
   * As `content` of the section. The evidence of changed statements is set to `you_told_us`.
   */
  content: {
    [k: string]: unknown;
  };
}
export interface SectionPart {
  /**
   * Brief fields that this section used.
   */
  answers_used: string[];
  /**
   * Question titles of `answers_used`.
   */
  answers_used_titles: string[];
  /**
   * Content in display order.
   */
  blocks: BlockPart[];
  /**
   * The section's own fields, such as `items` of the calendar.
   */
  content: {
    [k: string]: unknown;
  };
  /**
   * Whether the owner edited it by hand.
   */
  is_edited: boolean;
  key: string;
  title: string;
  writer: WriterPart;
}
export interface WriterPart {
  /**
   * Name for people.
   */
  label: string;
  /**
   * `offline`, `simulated`, `rules` (code alone), or `model:` with provider and model.
   */
  name: string;
}
export interface ShareCreate {
  /**
   * Days until it expires.
   */
  days?: 1 | 7 | 30;
  /**
   * Who it is for. Only you see it.
   */
  name?: string;
}
export interface ShareCreated {
  created_at: string;
  expires_at: string;
  has_expired: boolean;
  id: string;
  last_opened_at: string | null;
  name: string;
  /**
   * Times opened by anyone but you.
   */
  open_count: number;
  /**
   * Shown only in this response.
   */
  url: string;
}
export interface ShareLinks {
  results: ShareOut[];
}
/**
 * A share link, without its URL.
 */
export interface ShareOut {
  created_at: string;
  expires_at: string;
  has_expired: boolean;
  id: string;
  last_opened_at: string | null;
  name: string;
  /**
   * Times opened by anyone but you.
   */
  open_count: number;
}
/**
 * A complete strategy: sections, writers, evidence per statement, and missing sections.
 */
export interface StrategyFile {
  evidence: EvidenceCount;
  /**
   * When generation ended, in UTC.
   */
  generated_at: string;
  /**
   * BCP 47 tag of the language the brief asks for.
   */
  language: string;
  /**
   * Missing sections; empty if the strategy is complete.
   */
  missing: MissingPart[];
  /**
   * Name of the business.
   */
  name: string;
  outcome: Outcome;
  /**
   * Increases with every change of the strategy.
   */
  revision: number;
  run_id: string;
  /**
   * Major.minor: major changes when a field is renamed or removed, minor when one is added.
   */
  schema_version: "2.0";
  /**
   * In reading order, the one-page summary first.
   */
  sections: SectionPart[];
  writer: WriterPart;
}
/**
 * The finished sections in reading order; `missing` lists the others.
 */
export interface StrategyOut {
  /**
   * Formats that would not be empty.
   */
  exports: ExportOut[];
  missing: MissingSection[];
  name: string;
  outcome: "succeeded" | "partial" | "failed" | "canceled";
  run_id: string;
  sections: WrittenSection[];
  /**
   * Of all sections; null if no model was called.
   */
  usage: ModelUsageOut | null;
}
export interface WrittenSection {
  /**
   * Brief fields that this section used.
   */
  answers_used: string[];
  /**
   * Keys of the sections it was composed from that have changed since; empty if it is up to date.
   */
  changed_inputs: string[];
  content: {
    [k: string]: unknown;
  };
  is_edited: boolean;
  is_locked: boolean;
  key: string;
  title: string;
  /**
   * Null if no model was called.
   */
  usage: ModelUsageOut | null;
  version: number;
  writer: string;
  writer_label: string;
}
export interface TicketOut {
  expires_in_s: number;
  /**
   * Path of the stream, including the ticket. Works once.
   */
  url: string;
}
export interface VersionDetail {
  /**
   * Username of the person who edited or restored it.
   */
  author: string | null;
  /**
   * The version it is based on; for a restored one, the version restored.
   */
  base_version: number | null;
  content: {
    [k: string]: unknown;
  };
  created_at: string;
  instruction: string;
  is_current: boolean;
  kind: VersionKind;
  number: number;
  url: string;
  writer: string;
  writer_label: string;
}
/**
 * A version of a section, without its content.
 */
export interface VersionOut {
  /**
   * Username of the person who edited or restored it.
   */
  author: string | null;
  /**
   * The version it is based on; for a restored one, the version restored.
   */
  base_version: number | null;
  created_at: string;
  instruction: string;
  is_current: boolean;
  kind: VersionKind;
  number: number;
  url: string;
  writer: string;
  writer_label: string;
}
export interface VersionPage {
  /**
   * Send it as `before` to get the next page; null on the last page.
   */
  next_before: number | null;
  results: VersionOut[];
}
export interface WebhookCreate {
  description?: string;
  /**
   * @minItems 1
   * @maxItems 20
   */
  events?:
    | [WebhookEvent]
    | [WebhookEvent, WebhookEvent]
    | [WebhookEvent, WebhookEvent, WebhookEvent]
    | [WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent]
    | [WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent]
    | [WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent]
    | [WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent]
    | [WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ];
  /**
   * An https:// URL on the public internet.
   */
  url: string;
}
export interface WebhookList {
  results: WebhookOut[];
}
export interface WebhookOut {
  created_at: string;
  description: string;
  /**
   * Why it was disabled; empty while it is enabled.
   */
  disabled_reason: string;
  enabled: boolean;
  events: WebhookEvent[];
  /**
   * Since when every delivery has failed.
   */
  failing_since: string | null;
  id: string;
  url: string;
  urls: WebhookUrls;
}
export interface WebhookUrls {
  deliveries: string;
  secret: string;
  self: string;
  test: string;
}
export interface WebhookSecretOut {
  created_at: string;
  description: string;
  /**
   * Why it was disabled; empty while it is enabled.
   */
  disabled_reason: string;
  enabled: boolean;
  events: WebhookEvent[];
  /**
   * Since when every delivery has failed.
   */
  failing_since: string | null;
  id: string;
  /**
   * Signs every message as in Standard Webhooks. Shown only in this response.
   */
  secret: string;
  url: string;
  urls: WebhookUrls;
}
/**
 * Fields that are left out do not change.
 */
export interface WebhookUpdate {
  description?: string;
  enabled?: boolean;
  /**
   * @minItems 1
   * @maxItems 20
   */
  events?:
    | [WebhookEvent]
    | [WebhookEvent, WebhookEvent]
    | [WebhookEvent, WebhookEvent, WebhookEvent]
    | [WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent]
    | [WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent]
    | [WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent]
    | [WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent]
    | [WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent, WebhookEvent]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ]
    | [
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent,
        WebhookEvent
      ];
  /**
   * An https:// URL on the public internet.
   */
  url?: string;
}
