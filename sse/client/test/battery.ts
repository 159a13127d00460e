/** Runs the cases against a server that plays them: in Node, and as it is in a browser's page. */

import { SSEConnection } from "../src/SSEConnection.js";
import { directTransport } from "../src/SSETransports.js";
import type { RawMessage } from "../src/SSETypes.js";
import { CONNECTING_CASES, type Expected } from "./cases/connecting.js";
import { PARSING_CASES } from "./cases/parsing.js";
import type { Asked } from "./playedServer.js";

/** Which way to read: the browser's EventSource where that can be, or always `fetch`. */
export type Way = "native" | "fetch";

export interface Verdict {
  readonly name: string;
  /** What differs from what must be; nothing when all is right. */
  readonly problems: readonly string[];
}

const TIMING = { backoff: 20, answer: 300, poll: 30, probe: 500 };
const PATIENCE_MS = 8_000;
/** Also told apart from the runs of another page. */
let runs = Math.floor(Math.random() * 1e9);

/** Run every case one way; what is returned is all right when no verdict has a problem. */
export async function runBattery(base: string, way: Way): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const index of PARSING_CASES.keys()) verdicts.push(await runParsing(base, index, way));
  for (const index of CONNECTING_CASES.keys()) verdicts.push(await runConnecting(base, index, way));
  return verdicts;
}

/** Read a parsing case as a stream; `native` shows that the table itself is right. */
export async function runParsing(base: string, index: number, way: Way): Promise<Verdict> {
  const { name, messages } = at(PARSING_CASES, index);
  const url = `${base}/parsing/${index}`;
  const read = way === "native" ? await readNatively(url, messages) : await readByFetch(url);
  return { name, problems: difference("messages", read, messages) };
}

export async function runConnecting(base: string, index: number, way: Way): Promise<Verdict> {
  const { name, expect, options, poll } = at(CONNECTING_CASES, index);
  const place = `${base}/connecting/${index}/${++runs}`;
  const connection = new SSEConnection(`${place}/stream`, {
    ...options,
    timing: TIMING,
    ...(way === "fetch" && { transport: "fetch" }),
    ...(poll && { pollUrl: `${place}/poll` }),
  });
  const messages: string[] = [];
  const failures: string[] = [];
  connection.on("message", ({ data }) => messages.push(String(data.message)));
  connection.on("failure", ({ kind, status }) => failures.push(status ? `${kind} ${status}` : kind));
  await settled(connection);
  const { state } = connection;
  connection.disconnect();
  const asked: Asked[] = await (await fetch(`${place}/asked`)).json();
  return {
    name,
    problems: [
      ...difference("messages", messages, expect.messages),
      // EventSource cannot tell an end from a cut, nor see a status.
      ...(way === "native" ? [] : difference("failures", failures, expect.failures)),
      ...difference("state", state, expect.state),
      ...askedOtherwise(asked, expect.asked),
    ],
  };
}

/** Connect, and resolve when the connection closes, or has not done so for long. */
function settled(connection: SSEConnection): Promise<void> {
  return new Promise((resolve) => {
    connection.on("state", (state) => state === "closed" && resolve());
    setTimeout(resolve, PATIENCE_MS);
    connection.connect().catch(() => {});
  });
}

function askedOtherwise(asked: readonly Asked[], expected: readonly Expected[] | undefined): string[] {
  if (!expected) return [];
  const told = asked.map((one, index) => {
    const names = Object.keys(expected[index] ?? {});
    return Object.fromEntries(names.map((name) => [name, part(one, name)]));
  });
  return difference("asked", told, expected);
}

function part({ method, body, headers, query }: Asked, name: string): string | undefined {
  if (name === "from") return String(headers["last-event-id"] ?? query.last_event_id ?? "");
  return { method, body }[name] ?? String(headers[name.replace("header ", "")] ?? "");
}

function difference(what: string, is: unknown, expected: unknown): string[] {
  const [here, there] = [JSON.stringify(is), JSON.stringify(expected)];
  return expected === undefined || here === there ? [] : [`${what}: ${here} instead of ${there}`];
}

function readByFetch(url: string): Promise<string[]> {
  return new Promise((resolve) => {
    const read: string[] = [];
    const attempt = {
      url,
      options: {},
      signal: new AbortController().signal,
      cursor: { id: "" },
      catchUp: async () => undefined,
    };
    directTransport({ transport: "fetch" })(attempt, (...told) => {
      if (told[0] === "message") read.push(line(told[1]));
      if (told[0] === "fail") resolve(read);
    });
  });
}

function readNatively(url: string, messages: readonly string[]): Promise<string[]> {
  return new Promise((resolve) => {
    const read: string[] = [];
    const source = new EventSource(url);
    source.onerror = () => {
      source.close();
      resolve(read);
    };
    for (const event of new Set(["message", ...messages.map((message) => message.split("|")[0] ?? "")])) {
      source.addEventListener(event, ({ lastEventId: id, data }: MessageEvent<string>) =>
        read.push(line({ event, id, data })),
      );
    }
  });
}

function line({ event, id, data }: RawMessage): string {
  return `${event}|${id}|${data}`;
}

function at<T>(cases: readonly T[], index: number): T {
  const found = cases[index];
  if (found === undefined) throw new RangeError(`there is no case ${index}`);
  return found;
}
