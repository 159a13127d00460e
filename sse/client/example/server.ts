/** A server with one run that tells of itself, by a stream and by polling, as `sse/PROTOCOL.md` says. */

import { frame, page, record } from "../test/cases/connecting.js";
import { type Asked, PlayedServer } from "../test/playedServer.js";

import type { Started } from "./LiveRun.js";

const TITLES = ["Situation", "Audience", "Positioning", "Pillars", "Channels", "Calendar", "Measurement", "Risks"];
const EVERY_MS = 500;

interface Told {
  readonly id: number;
  readonly event: string;
  readonly message: string;
  readonly data: object;
}

/** Start it; the run begins with the first reader. `POST /cut` breaks every connection. */
export async function startExample(port = 0): Promise<PlayedServer> {
  const server = await PlayedServer.start(port);
  const log: Told[] = [];
  const behind = (id: string | string[] | undefined) => log.filter((told) => told.id > Number(id ?? 0));
  const begin = () => {
    if (log.length > 0) return;
    tell({ event: "status", message: "Reading the brief", data: { progress: 0 } });
    const timer = setInterval(() => {
      tell(next(log.length));
      if (log.length > TITLES.length + 1) clearInterval(timer);
    }, EVERY_MS);
  };
  const tell = (told: Omit<Told, "id">) => {
    const one = { ...told, id: log.length + 1 };
    log.push(one);
    server.say(onWire(one));
  };
  server.play("/runs/1/stream", ({ headers, query }: Asked) => {
    begin();
    const hello = frame("", "", { heartbeat_interval_s: 15 }, "hello");
    const missing = behind(headers["last-event-id"] ?? query.last_event_id);
    return { chunks: ["retry: 1000\n\n", hello, ...missing.map(onWire)], after: "hold" };
  });
  const run: Started = {
    name: "Closewell",
    progress: 0,
    message: "Waiting",
    last_event_id: "0",
    sections: TITLES.map((title) => ({ title, status: "waiting" })),
    urls: { stream: "/runs/1/stream", events: "/runs/1/events" },
  };
  server.play("/runs/1", [{ headers: { "Content-Type": "application/json" }, chunks: [JSON.stringify(run)] }]);
  server.play("/runs/1/events", ({ query }: Asked) => {
    begin();
    return page(behind(query.after).map(({ message, id, data, event }) => record(message, id, data, event)));
  });
  server.play("/cut", () => {
    setTimeout(() => server.cut());
    return { status: 204 };
  });
  return server;
}

function next(done: number): Omit<Told, "id"> {
  const title = TITLES[done - 1];
  if (!title)
    return { event: "complete", message: "Ready", data: { progress: 100, outcome: "succeeded", final: true } };
  const progress = Math.floor((99 * done) / TITLES.length);
  return { event: "section", message: `${title} is done`, data: { progress, section: { key: title, title } } };
}

function onWire({ message, id, data, event }: Told): string {
  return frame(message, id, data, event);
}
