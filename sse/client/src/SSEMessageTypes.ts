/** Generated from the server's message schema by `npm run types`; do not edit. */

import { among, flag, listOf, object, optional, text, whole } from "./SSESchema.js";

export type EventKind =
  "status" | "progress" | "educational" | "section" | "delta" | "complete" | "error" | "reset" | "hello" | "heartbeat";
export type Text = string;
export type JsonValue = unknown;

/**
 * A message as a feature sends it; checked when made, so that nothing wrong reaches the wire.
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
 * One card to read while waiting. `read_seconds` is for a reader of 200 words a minute.
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
 * Where an educational card's claim can be read. `date` is ISO 8601, possibly only a year, or not known.
 */
export interface CardSource {
  name: string;
  url: string;
  date?: string;
}
/**
 * What went wrong, for people and programs. `code` is stable; `message` holds no exception text.
 */
export interface ErrorDetail {
  code: string;
  message: Text;
  retryable: boolean;
}

/** Every name of an event, and whether such an event is stored and carries an id. */
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
};

export const checkData = object({
  timestamp: text,
  run_id: optional(text),
  step: optional(whole(0)),
  total_steps: optional(whole(1)),
  progress: optional(whole(0, 100)),
  message: optional(text),
  educational_content: optional(object({
    id: text,
    step: whole(),
    kind: among("concept", "example", "tip", "question"),
    title: text,
    body: text,
    points: listOf(text),
    tip: text,
    try_now: text,
    source: optional(object({
      name: text,
      url: text,
      date: optional(text),
    })),
    read_seconds: whole(),
  })),
  error: optional(object({
    code: text,
    message: text,
    retryable: flag,
  })),
  section: optional(object({})),
  outcome: optional(among("succeeded", "partial")),
  final: optional(flag),
});
