/** The shape of a connection's test cases, and builders of the server's responses. */

import type { SSEOptions, SSEState } from "../../src/SSETypes.js";
import type { ScriptedResponse } from "../scriptedServer.js";

export interface ConnectingCase {
  readonly name: string;
  /** Responses to the stream's requests in order; the last one is repeated. */
  readonly stream: readonly ScriptedResponse[];
  /** Responses to polling requests in order; without them polling is disabled. */
  readonly poll?: readonly ScriptedResponse[];
  readonly options?: Pick<SSEOptions, "lastEventId" | "headers" | "method" | "body" | "events">;
  /** Make the URL a function that adds the number of its call as `ticket`. */
  readonly hasTickets?: boolean;
  readonly expect: {
    /** `message` of each event, in order. */
    readonly messages?: readonly string[];
    /** Kind and status of each failure, in order. */
    readonly failures?: readonly string[];
    /** Expected fields of each request of the stream. There must be no further requests. */
    readonly requests?: readonly ExpectedRequest[];
    /** Expected fields of each polling request. */
    readonly polls?: readonly ExpectedRequest[];
    /** Codes of the failures that have one. */
    readonly codes?: readonly string[];
    readonly state?: SSEState;
  };
  /** EventSource cannot do this: it reports events only, and repeats a URL without asking for it. */
  readonly needsFetch?: boolean;
}

/** `after` is the last event id, from the header or the query parameter. */
export type ExpectedRequest = {
  readonly after?: string;
  readonly ticket?: string;
  readonly method?: string;
  readonly body?: string;
} & Readonly<Record<`header ${string}`, string>>;

const TIMESTAMP = "2026-11-24T12:00:00Z";

/** Return an event in wire format. */
export function createFrame(message: string, id: number | string = "", extra: object = {}, event = "status"): string {
  const data = JSON.stringify({ timestamp: TIMESTAMP, message, ...extra });
  return `${id === "" ? "" : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`;
}

/** Return an event as polling returns it. */
export function createRecord(message: string, id: number | string, extra: object = {}, event = "status"): object {
  return { id: String(id), event, data: { timestamp: TIMESTAMP, message, ...extra } };
}

/** Return a polling response. */
export function createPage(
  events: readonly object[],
  is_terminal = false,
  headers: Record<string, string> = {},
): ScriptedResponse {
  const body = JSON.stringify({ events, last_event_id: "0", is_terminal });
  return { headers: { "Content-Type": "application/json", ...headers }, chunks: [body] };
}

export const NO_CONTENT: ScriptedResponse = { status: 204 };
export const FINAL = createFrame("end", 9, { final: true });
