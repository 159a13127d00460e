/** Runs the cases of `cases/` against a server that plays them, in Node or in a browser. */

import { SSEConnection } from "../src/SSEConnection.js";
import { createDirectTransport } from "../src/SSETransports.js";
import type { RawMessage } from "../src/SSETypes.js";
import { CONNECTION_CASES, PARSING_CASES } from "./cases/all.js";
import type { ExpectedRequest } from "./cases/connectingCase.js";
import type { RecordedRequest } from "./scriptedServer.js";

/** `native` uses EventSource where the options allow it; `fetch` never does. */
export type TransportName = "native" | "fetch";

export interface CaseResult {
  readonly name: string;
  /** Differences from the expected behavior; empty if the case passed. */
  readonly problems: readonly string[];
}

const TIMING = { backoffMs: 20, timeoutMs: 1_500, pollIntervalMs: 30 };
const TIMEOUT_MS = 20_000;
/** Starts at a random number, so that two pages do not use the same paths. */
let runNumber = Math.floor(Math.random() * 1e9);

/** Run every case with one transport. */
export async function runAllCases(base: string, transport: TransportName): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const index of PARSING_CASES.keys()) results.push(await runParsingCase(base, index, transport));
  for (const index of CONNECTION_CASES.keys()) results.push(await runConnectingCase(base, index, transport));
  return results;
}

/** Read a parsing case as a stream. With `native` this verifies the table itself. */
export async function runParsingCase(base: string, index: number, transport: TransportName): Promise<CaseResult> {
  const { name, messages } = getCase(PARSING_CASES, index);
  const url = `${base}/parsing/${index}`;
  const received = transport === "native" ? await readWithEventSource(url, messages) : await readWithFetch(url);
  return { name, problems: compare("messages", received, messages) };
}

export async function runConnectingCase(base: string, index: number, transport: TransportName): Promise<CaseResult> {
  const { name, expect, options, poll, hasTickets, needsFetch } = getCase(CONNECTION_CASES, index);
  const caseUrl = `${base}/connecting/${index}/${++runNumber}`;
  const url = `${caseUrl}/stream`;
  let tickets = 0;
  const connection = new SSEConnection(hasTickets ? () => `${url}?ticket=${++tickets}` : url, {
    events: ["status", "delta", "error"],
    ...options,
    timing: TIMING,
    ...((transport === "fetch" || needsFetch) && { transport: "fetch" }),
    ...(poll && { pollUrl: `${caseUrl}/poll` }),
  });
  const messages: string[] = [];
  const failures: string[] = [];
  const codes: string[] = [];
  connection.on("message", (message) => messages.push(getText(message)));
  connection.on("failure", ({ kind, status, code }) => {
    failures.push(status ? `${kind} ${status}` : kind);
    if (code) codes.push(code);
  });
  await waitForClose(connection);
  const { state } = connection;
  connection.disconnect();
  const requests: Record<"stream" | "poll", RecordedRequest[]> = await (await fetch(`${caseUrl}/requests`)).json();
  return {
    name,
    problems: [
      ...compare("messages", messages, expect.messages),
      // EventSource does not distinguish the end of a stream from a cut, and hides the status.
      ...(transport === "native" ? [] : compare("failures", failures, expect.failures)),
      ...compare("codes", codes, expect.codes),
      ...compare("state", state, expect.state),
      ...compareRequests(requests.stream, expect.requests),
      ...compareRequests(requests.poll, expect.polls),
    ],
  };
}

/** Connect, and resolve when the connection closes, or after a timeout. */
function waitForClose(connection: SSEConnection): Promise<void> {
  return new Promise((resolve) => {
    connection.on("state", (state) => state === "closed" && resolve());
    setTimeout(resolve, TIMEOUT_MS);
    connection.connect().catch(() => {});
  });
}

function compareRequests(
  requests: readonly RecordedRequest[],
  expected: readonly ExpectedRequest[] | undefined,
): string[] {
  if (!expected) return [];
  const actual = requests.map((request, index) => {
    const names = Object.keys(expected[index] ?? {});
    return Object.fromEntries(names.map((name) => [name, getField(request, name)]));
  });
  return compare("requests", actual, expected);
}

function getField({ method, body, headers, query }: RecordedRequest, name: string): string | undefined {
  if (name === "after")
    return String(decodeHeader(headers["last-event-id"]) ?? query.last_event_id ?? query.after ?? "");
  return { method, body, ticket: query.ticket }[name] ?? String(headers[name.replace("header ", "")] ?? "");
}

/** Return a header's text: its characters are the bytes of UTF-8. */
function decodeHeader(value: string | string[] | undefined): string | undefined {
  return value === undefined ? value : decodeURIComponent(escape(String(value)));
}

/** Return the message's text, which most events have. */
export function getText({ data }: { readonly data: object }): string {
  return String("message" in data ? data.message : undefined);
}

function compare(what: string, actual: unknown, expected: unknown): string[] {
  const [actualText, expectedText] = [JSON.stringify(actual), JSON.stringify(expected)];
  return expected === undefined || actualText === expectedText
    ? []
    : [`${what}: ${actualText} instead of ${expectedText}`];
}

function readWithFetch(url: string): Promise<string[]> {
  return new Promise((resolve) => {
    const received: string[] = [];
    let lastId = "";
    const attempt = {
      url,
      options: {},
      signal: new AbortController().signal,
      events: () => [],
      cursor: { id: "" },
      catchUp: async () => undefined,
    };
    createDirectTransport({ transport: "fetch" })(attempt, (...event) => {
      if (event[0] === "id") lastId = event[1];
      if (event[0] === "message") {
        lastId = event[1].id || lastId;
        received.push(formatMessage({ ...event[1], id: lastId }));
      }
      if (event[0] === "failure") resolve(received);
    });
  });
}

function readWithEventSource(url: string, messages: readonly string[]): Promise<string[]> {
  return new Promise((resolve) => {
    const received: string[] = [];
    const source = new EventSource(url);
    source.onerror = () => {
      source.close();
      resolve(received);
    };
    for (const event of new Set(["message", ...messages.map((message) => message.split("|")[0] ?? "")])) {
      source.addEventListener(event, ({ lastEventId: id, data }: MessageEvent<string>) =>
        received.push(formatMessage({ event, id, data })),
      );
    }
  });
}

function formatMessage({ event, id, data }: RawMessage): string {
  return `${event}|${id}|${data}`;
}

function getCase<T>(cases: readonly T[], index: number): T {
  const found = cases[index];
  if (found === undefined) throw new RangeError(`no case ${index}`);
  return found;
}
