/** Generated from the server's message schema by `npm run types`; do not edit. */

import { arrayOf, boolean, integer, object, oneOf, optional, string } from "./SSESchema.js";

export type EventKind =
  | "status"
  | "progress"
  | "educational"
  | "section"
  | "delta"
  | "complete"
  | "error"
  | "reset"
  | "hello"
  | "heartbeat"
  | "notice";
export type Text = string;
export type JsonValue = unknown;

/**
 * A message as a feature sends it, validated when it is created.
 */
export interface SSEMessage {
  event: EventKind;
  data: MessageData;
}
/**
 * The `data:` object of a message. Fields that do not apply are left out; a feature may add its own.
 */
export interface MessageData {
  timestamp: string;
  run_id?: string;
  step?: number;
  total_steps?: number;
  progress?: number;
  message?: Text;
  educational_content?: EducationalContent;
  error?: ErrorDetail;
  section?: {
    [k: string]: JsonValue;
  };
  outcome?: "succeeded" | "partial";
  final?: boolean;
  [k: string]: JsonValue;
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
  source?: CardSource;
  read_seconds: number;
}
/**
 * Source of an educational card's claim. `date` is ISO 8601 and may be a year only.
 */
export interface CardSource {
  name: string;
  url: string;
  date?: string;
}
/**
 * What went wrong. `code` is stable; `message` is for people and contains no exception text.
 */
export interface ErrorDetail {
  code: string;
  message: Text;
  retryable: boolean;
}

/** Every event name, and whether such events are stored and have an id. */
export const EVENT_KINDS: Readonly<Record<EventKind, boolean>> = {
  status: true,
  progress: true,
  educational: true,
  section: true,
  delta: false,
  complete: true,
  error: true,
  reset: false,
  hello: false,
  heartbeat: false,
  notice: false,
};

export const checkData = object({
  timestamp: string,
  run_id: optional(string),
  step: optional(integer(0)),
  total_steps: optional(integer(1)),
  progress: optional(integer(0, 100)),
  message: optional(string),
  educational_content: optional(object({
    id: string,
    step: integer(),
    kind: oneOf("concept", "example", "tip", "question"),
    title: string,
    body: string,
    points: arrayOf(string),
    tip: string,
    try_now: string,
    source: optional(object({
      name: string,
      url: string,
      date: optional(string),
    })),
    read_seconds: integer(),
  })),
  error: optional(object({
    code: string,
    message: string,
    retryable: boolean,
  })),
  section: optional(object({})),
  outcome: optional(oneOf("succeeded", "partial")),
  final: optional(boolean),
});
