/** Generated from the API's description by `npm run api-types`; do not edit. */

export type BlockPart = HeadingBlock | ParagraphBlock | StatementsBlock | TableBlock | NoteBlock;
export type DeliveryStatus = "pending" | "delivered" | "failed";
export type Extension = "docx" | "md" | "xlsx" | "json" | "csv" | "ics";
export type SectionStatus = "waiting" | "running" | "done" | "failed";
export type Outcome = "succeeded" | "partial" | "failed" | "canceled";
export type RunStatus = "queued" | "running" | "succeeded" | "partial" | "failed" | "canceled";
/**
 * How a text of a section came about.
 */
export type VersionKind = "written" | "regenerated" | "edited" | "restored" | "updated";
/**
 * What an endpoint may be told.
 */
export type WebhookEvent = "run.succeeded" | "run.partial" | "run.failed" | "run.canceled";

export interface Bodies {
  AttemptOut: AttemptOut;
  BlockPart: BlockPart;
  ConflictOut: ConflictOut;
  DeliveryOut: DeliveryOut;
  DeliveryPage: DeliveryPage;
  DeliveryStatus: DeliveryStatus;
  ErrorOut: ErrorOut;
  EstimateOut: EstimateOut;
  EventOut: EventOut;
  EventPage: EventPage;
  EvidenceCount: EvidenceCount;
  ExportOut: ExportOut;
  Extension: Extension;
  HeadingBlock: HeadingBlock;
  Json: Json;
  MissingPart: MissingPart;
  MissingSection: MissingSection;
  NextTryOut: NextTryOut;
  NoteBlock: NoteBlock;
  Outcome: Outcome;
  ParagraphBlock: ParagraphBlock;
  ProblemField: ProblemField;
  ProblemOut: ProblemOut;
  RegenerateRequest: RegenerateRequest;
  RunCreate: RunCreate;
  RunOut: RunOut;
  RunPage: RunPage;
  RunStatus: RunStatus;
  RunSummary: RunSummary;
  RunUrls: RunUrls;
  SectionDetail: SectionDetail;
  SectionEdit: SectionEdit;
  SectionOut: SectionOut;
  SectionPart: SectionPart;
  SectionStatus: SectionStatus;
  SectionUrls: SectionUrls;
  ShareLinks: ShareLinks;
  ShareCreated: ShareCreated;
  ShareCreate: ShareCreate;
  ShareOut: ShareOut;
  StatementPart: StatementPart;
  StatementsBlock: StatementsBlock;
  StepOut: StepOut;
  StrategyFile: StrategyFile;
  StrategyOut: StrategyOut;
  TableBlock: TableBlock;
  TicketOut: TicketOut;
  ModelUsageOut: ModelUsageOut;
  TypicalDurationOut: TypicalDurationOut;
  VersionDetail: VersionDetail;
  VersionKind: VersionKind;
  VersionOut: VersionOut;
  VersionPage: VersionPage;
  WebhookUpdate: WebhookUpdate;
  WebhookEvent: WebhookEvent;
  WebhookList: WebhookList;
  WebhookCreate: WebhookCreate;
  WebhookOut: WebhookOut;
  WebhookSecretOut: WebhookSecretOut;
  WebhookUrls: WebhookUrls;
  WriterPart: WriterPart;
  WrittenSection: WrittenSection;
}
export interface AttemptOut {
  at: string;
  duration_ms?: number;
  error?: string;
  /**
   * What was answered; null when nothing was.
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
 * A sentence and what it rests on.
 */
export interface StatementPart {
  /**
   * Fields of the brief, the working, name and address of the source, or how to check.
   */
  basis: string;
  /**
   * The same for people: fields of the brief by the questions they answer.
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
   * Each row is as long as `columns`.
   */
  rows: string[][];
}
export interface NoteBlock {
  kind?: "note";
  text: string;
  tone: "info" | "warning";
}
/**
 * Both texts of an edit that came too late. Nothing was changed, and nothing is lost.
 */
export interface ConflictOut {
  code: string;
  /**
   * The content as it stands.
   */
  current?: Json | null;
  current_version?: number | null;
  detail: string;
  errors?: ProblemField[] | null;
  status: number;
  title: string;
  type: string;
  /**
   * The content as your edit would have it.
   */
  yours?: Json | null;
}
export interface Json {
  [k: string]: unknown;
}
export interface ProblemField {
  code: string;
  field: string;
  message: string;
}
/**
 * One message, and how sending it went.
 */
export interface DeliveryOut {
  attempts: AttemptOut[];
  created_at: string;
  event: string;
  /**
   * The header `webhook-id`: the same at every attempt.
   */
  id: string;
  next_attempt_at: string | null;
  run_id: string | null;
  settled_at: string | null;
  status: DeliveryStatus;
}
export interface DeliveryPage {
  /**
   * Give it as `cursor` for the next page; null on the last one.
   */
  next_cursor: string | null;
  results: DeliveryOut[];
}
export interface ErrorOut {
  code: string;
  message: string;
  retryable: boolean;
}
/**
 * How long a run will still take, from finished runs of the same writer. True at the moment it was told.
 */
export interface EstimateOut {
  /**
   * Rounded up: one in ten took more.
   */
  high_s: number | null;
  /**
   * Rounded down: half of those runs took less from here on.
   */
  low_s: number | null;
  /**
   * In so many seconds the step takes longer than usual; 0: it does.
   */
  overdue_in_s: number | null;
  /**
   * How many finished runs this rests on.
   */
  runs: number;
  /**
   * For people; says so when it is not known.
   */
  text: string;
}
/**
 * One event, exactly as the stream sends it.
 */
export interface EventOut {
  data: Json;
  event: string;
  id: string;
}
export interface EventPage {
  events: EventOut[];
  /**
   * True once the final event is among those sent.
   */
  is_terminal: boolean;
  /**
   * Give it as `after` next time.
   */
  last_event_id: string;
}
/**
 * How many statements rest on what.
 */
export interface EvidenceCount {
  assumption: number;
  calculated: number;
  sourced: number;
  you_told_us: number;
}
/**
 * A file that the strategy can be had as.
 */
export interface ExportOut {
  extension: string;
  content: "strategy" | "calendar";
  media_type: string;
  title: string;
  url: string;
}
export interface MissingPart {
  key: string;
  reason: string;
  title: string;
}
export interface MissingSection {
  error: ErrorOut | null;
  key: string;
  /**
   * While it waits to be tried again; its status is `running` then.
   */
  next_try: NextTryOut | null;
  status: SectionStatus;
  step: number;
  title: string;
  /**
   * Null when no model was asked.
   */
  took: ModelUsageOut | null;
  /**
   * Who wrote it; `rules` when code alone made it, empty while it is not done.
   */
  writer: string;
  writer_label: string;
}
/**
 * A section could not be written for now, and is tried again.
 */
export interface NextTryOut {
  at: string;
  /**
   * Which try it will be.
   */
  number: number;
  /**
   * How many there are.
   */
  of: number;
  /**
   * Why the last one failed, for people.
   */
  reason: string;
}
/**
 * What all requests to models took, also those that failed. Null is not known, which is not 0.
 */
export interface ModelUsageOut {
  calls: number;
  /**
   * By the providers' list prices.
   */
  cost_usd: number | null;
  duration_s: number;
  input_tokens: number | null;
  output_tokens: number | null;
}
/**
 * RFC 9457 problem details.
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
   * Also when you have edited the section; the edit stays in its history.
   */
  confirm?: boolean;
  /**
   * At most 500 characters for the model that writes; rules take none.
   */
  instruction?: string;
}
/**
 * What `POST /runs` takes. The brief's own schema is at `GET /brief-schema`.
 */
export interface RunCreate {
  /**
   * See GET /api/v1/brief-schema.
   */
  brief: {
    [k: string]: unknown;
  };
}
/**
 * A run, whole: the same facts that its stream tells.
 */
export interface RunOut {
  attempt: number;
  created_at: string;
  error: ErrorOut | null;
  /**
   * How long it will still take; null once it has ended.
   */
  estimate: EstimateOut | null;
  finished_at: string | null;
  id: string;
  is_cancelable: boolean;
  /**
   * True when it ended with failed sections, which can be tried again.
   */
  is_retryable: boolean;
  is_terminal: boolean;
  /**
   * Resume the stream, or ask for events, after this id.
   */
  last_event_id: string;
  message: string;
  name: string;
  /**
   * The run that this one repeats as a new one.
   */
  parent_id: string | null;
  /**
   * 0 to 100; never falls, and is 100 only at the end.
   */
  progress: number;
  simulated_s: number;
  sections: SectionOut[];
  started_at: string | null;
  status: RunStatus;
  step: number;
  steps: StepOut[];
  total_steps: number;
  urls: RunUrls;
  version: number;
  writer: string;
  writer_label: string;
}
export interface SectionOut {
  error: ErrorOut | null;
  key: string;
  /**
   * While it waits to be tried again; its status is `running` then.
   */
  next_try: NextTryOut | null;
  status: SectionStatus;
  step: number;
  title: string;
  /**
   * Who wrote it; `rules` when code alone made it, empty while it is not done.
   */
  writer: string;
  writer_label: string;
}
export interface StepOut {
  key: string;
  number: number;
  sections: string[];
  state: SectionStatus;
  title: string;
  /**
   * Null where it is not known, and once the run has ended.
   */
  usual: TypicalDurationOut | null;
}
/**
 * What half, and what nine of ten, finished runs of the same writer did not exceed.
 */
export interface TypicalDurationOut {
  median_s: number;
  p90_s: number;
}
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
export interface RunPage {
  /**
   * Give it as `cursor` for the next page; null on the last one.
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
 * One section as it stands.
 */
export interface SectionDetail {
  content: Json;
  edited: boolean;
  /**
   * Why it could not be written, or not be written anew, the last time.
   */
  error: ErrorOut | null;
  key: string;
  locked: boolean;
  /**
   * Sections it was composed from that say something else by now.
   */
  changed_inputs: string[];
  /**
   * Paths of the answers that shaped this section.
   */
  answers_used: string[];
  status: SectionStatus;
  step: number;
  title: string;
  urls: SectionUrls;
  /**
   * Of its text; the `ETag`, for `If-Match` of an edit.
   */
  version: number;
  /**
   * Who wrote it: `user` when you did, `rules` when code alone made it.
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
 * Fields of a section's content, each replaced as a whole; what is left out stays as it is.
 */
export interface SectionEdit {
  content: Json1;
}
/**
 * As `content` of the section. Whatever evidence is sent with new words, it is you.
 */
export interface Json1 {
  [k: string]: unknown;
}
export interface SectionPart {
  /**
   * The section as it is read, from top to bottom.
   */
  blocks: BlockPart[];
  /**
   * The section's own fields, such as `items` of the calendar.
   */
  content: {
    [k: string]: unknown;
  };
  /**
   * Whether its owner has changed it by hand.
   */
  edited: boolean;
  key: string;
  /**
   * Fields of the brief that were used here.
   */
  answers_used: string[];
  /**
   * The questions behind them.
   */
  answers_used_titles: string[];
  title: string;
  writer: WriterPart;
}
export interface WriterPart {
  /**
   * The same for people.
   */
  label: string;
  /**
   * `offline`, `rehearsal`, `rules` (code alone), or `model:` with provider and model.
   */
  name: string;
}
export interface ShareLinks {
  results: ShareOut[];
}
/**
 * A link, without its address.
 */
export interface ShareOut {
  created_at: string;
  expires_at: string;
  has_expired: boolean;
  id: string;
  last_opened_at: string | null;
  name: string;
  /**
   * How often it was opened by others than you.
   */
  opened: number;
}
export interface ShareCreated {
  created_at: string;
  expires_at: string;
  has_expired: boolean;
  id: string;
  last_opened_at: string | null;
  name: string;
  /**
   * How often it was opened by others than you.
   */
  opened: number;
  /**
   * To be passed on; shown this once.
   */
  url: string;
}
/**
 * A link to be made.
 */
export interface ShareCreate {
  /**
   * How long it works.
   */
  days?: 1 | 7 | 30;
  /**
   * For whom it is; seen by you alone.
   */
  name?: string;
}
/**
 * A strategy, whole: what was written, by whom, what each statement rests on, and what is missing.
 */
export interface StrategyFile {
  evidence: EvidenceCount;
  /**
   * When writing ended, in UTC.
   */
  generated_at: string;
  /**
   * BCP 47 tag of the language the brief asks for.
   */
  language: string;
  /**
   * Sections that were not written; empty for a whole strategy.
   */
  missing: MissingPart[];
  /**
   * The business it is for.
   */
  name: string;
  outcome: Outcome;
  /**
   * Counts the changes of the strategy; never falls.
   */
  revision: number;
  run_id: string;
  /**
   * The first number changes when something is renamed or removed, the second when something is added.
   */
  schema_version: "1.1";
  /**
   * In reading order, the one-page front first.
   */
  sections: SectionPart[];
  writer: WriterPart;
}
/**
 * What has been written, in reading order; `missing` names what has not.
 */
export interface StrategyOut {
  /**
   * Files that hold something; a calendar is left out when it is empty.
   */
  exports: ExportOut[];
  missing: MissingSection[];
  name: string;
  outcome: "succeeded" | "partial" | "failed" | "canceled";
  run_id: string;
  sections: WrittenSection[];
  /**
   * All sections together; null when no model was asked.
   */
  took: ModelUsageOut | null;
}
export interface WrittenSection {
  content: Json;
  edited: boolean;
  key: string;
  locked: boolean;
  /**
   * Sections it was composed from that say something else by now.
   */
  changed_inputs: string[];
  /**
   * Paths of the answers that shaped this section.
   */
  answers_used: string[];
  title: string;
  /**
   * Null when no model was asked.
   */
  took: ModelUsageOut | null;
  version: number;
  writer: string;
  writer_label: string;
}
export interface TicketOut {
  expires_in_s: number;
  /**
   * Path of the stream with the ticket in it; good for one opening.
   */
  url: string;
}
export interface VersionDetail {
  /**
   * User name of who edited or restored it.
   */
  author: string | null;
  /**
   * The version it was made from; of a restored one, the version it repeats.
   */
  base: number | null;
  content: Json;
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
 * One text of a section, without the text.
 */
export interface VersionOut {
  /**
   * User name of who edited or restored it.
   */
  author: string | null;
  /**
   * The version it was made from; of a restored one, the version it repeats.
   */
  base: number | null;
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
   * Give it as `before` for the next page; null on the last one.
   */
  next_before: number | null;
  results: VersionOut[];
}
/**
 * What is left out stays as it is.
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
   * Begins with https:// and leads to the public net.
   */
  url?: string;
}
export interface WebhookList {
  results: WebhookOut[];
}
export interface WebhookOut {
  created_at: string;
  description: string;
  /**
   * Why it is told of nothing any more; empty while it is.
   */
  disabled_reason: string;
  enabled: boolean;
  events: WebhookEvent[];
  /**
   * Nothing was taken since then.
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
   * Begins with https:// and leads to the public net.
   */
  url: string;
}
export interface WebhookSecretOut {
  created_at: string;
  description: string;
  /**
   * Why it is told of nothing any more; empty while it is.
   */
  disabled_reason: string;
  enabled: boolean;
  events: WebhookEvent[];
  /**
   * Nothing was taken since then.
   */
  failing_since: string | null;
  id: string;
  /**
   * Signs every message, as the Standard Webhooks say. Shown now and never again.
   */
  secret: string;
  url: string;
  urls: WebhookUrls;
}
