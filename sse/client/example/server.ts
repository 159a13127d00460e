/** A server with one run that can be followed by a stream or by polling, as specified in `sse/PROTOCOL.md`. */

import { createFrame, createPage, createRecord } from "../test/cases/connectingCase.js";
import { type RecordedRequest, ScriptedServer } from "../test/scriptedServer.js";

import type { InitialRun } from "./LiveRun.js";

const TITLES = ["Situation", "Audience", "Positioning", "Pillars", "Channels", "Calendar", "Measurement", "Risks"];
const EVENT_INTERVAL_MS = 500;

interface RunEvent {
  readonly id: number;
  readonly event: string;
  readonly message: string;
  readonly data: object;
}

/** Start the server. The run begins with the first reader; `POST /cut` breaks every connection. */
export async function startExample(port = 0): Promise<ScriptedServer> {
  const server = await ScriptedServer.start(port);
  const log: RunEvent[] = [];
  const readAfter = (id: string | string[] | undefined) => log.filter((event) => event.id > Number(id ?? 0));
  const begin = () => {
    if (log.length > 0) return;
    publish({ event: "status", message: "Reading the brief", data: { progress: 0 } });
    const timer = setInterval(() => {
      publish(createNextEvent(log.length));
      if (log.length > TITLES.length + 1) clearInterval(timer);
    }, EVENT_INTERVAL_MS);
  };
  const publish = (unnumbered: Omit<RunEvent, "id">) => {
    const event = { ...unnumbered, id: log.length + 1 };
    log.push(event);
    server.write(toFrame(event));
  };
  server.respond("/runs/1/stream", ({ headers, query }: RecordedRequest) => {
    begin();
    const events = { status: true, section: true, complete: true };
    const hello = createFrame("", "", { heartbeat_interval_s: 15, events }, "hello");
    const missing = readAfter(headers["last-event-id"] ?? query.last_event_id);
    return { chunks: ["retry: 1000\n\n", hello, ...missing.map(toFrame)], after: "hold" };
  });
  const run: InitialRun = {
    name: "Closewell",
    progress: 0,
    message: "Waiting",
    last_event_id: "0",
    sections: TITLES.map((title) => ({ title, status: "waiting" })),
    urls: { stream: "/runs/1/stream", events: "/runs/1/events" },
  };
  server.respond("/runs/1", [{ headers: { "Content-Type": "application/json" }, chunks: [JSON.stringify(run)] }]);
  server.respond("/runs/1/events", ({ query }: RecordedRequest) => {
    begin();
    return createPage(
      readAfter(query.after).map(({ message, id, data, event }) => createRecord(message, id, data, event)),
    );
  });
  server.respond("/cut", () => {
    setTimeout(() => server.cut());
    return { status: 204 };
  });
  return server;
}

function createNextEvent(finishedCount: number): Omit<RunEvent, "id"> {
  const title = TITLES[finishedCount - 1];
  if (!title)
    return { event: "complete", message: "Ready", data: { progress: 100, outcome: "succeeded", final: true } };
  const progress = Math.floor((99 * finishedCount) / TITLES.length);
  return {
    event: "section",
    message: `${title} is done`,
    data: { progress, section: { key: title, title, status: "done" } },
  };
}

function toFrame({ message, id, data, event }: RunEvent): string {
  return createFrame(message, id, data, event);
}
