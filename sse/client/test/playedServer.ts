/** A real HTTP server that answers as it is told, and remembers what it was asked. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The real one, whatever a test does to the clock. */
const { setTimeout: later } = globalThis;

/** One answer, as data, so that a case can be written down. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Written one after the other, each flushed by itself. */
  readonly chunks?: readonly (string | Uint8Array)[];
  /** Behind that: end the answer, leave it open, or cut the connection. */
  readonly after?: "end" | "hold" | "cut";
  /** Say nothing at all, not even the status; with `cut`, break off instead. */
  readonly silent?: boolean;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** The first, second, ... answer of a path, the last one again and again; or a function that decides. */
export type Play = readonly Answer[] | ((asked: Asked) => Answer | undefined);

export class PlayedServer {
  readonly asked: Asked[] = [];
  /** False: a connection for each request. Node's `fetch` needs its own timers to use one twice. */
  keepsAlive = true;
  /** What answers where nothing else does. */
  otherwise: Play = [{ status: 404 }];
  readonly #plays = new Map<string, Play>();
  readonly #open = new Set<ServerResponse>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  static async start(port = 0): Promise<PlayedServer> {
    const played = new PlayedServer();
    await new Promise<void>((resolve) => played.#server.listen(port, "127.0.0.1", resolve));
    return played;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get openAnswers(): number {
    return this.#open.size;
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  play(path: string, play: Play): string {
    this.#plays.set(path, play);
    return this.url(path);
  }

  askedAt(path: string): Asked[] {
    return this.asked.filter((one) => one.path === path);
  }

  /** Write to every answer that is held open. */
  say(text: string): void {
    for (const response of this.#open) response.write(text);
  }

  /** Cut every connection; the server itself stays. */
  cut(): void {
    this.#server.closeAllConnections();
  }

  async stop(): Promise<void> {
    const stopped = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await stopped;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://server");
    let body = "";
    for await (const chunk of request) body += chunk;
    const asked: Asked = {
      method: request.method ?? "",
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: request.headers,
      body,
    };
    this.asked.push(asked);
    const play = this.#plays.get(pathname) ?? this.otherwise;
    const turn = this.askedAt(pathname).length - 1;
    const answer = typeof play === "function" ? play(asked) : (play[turn] ?? play.at(-1));
    this.#open.add(response);
    response.on("close", () => this.#open.delete(response));
    response.shouldKeepAlive &&= this.keepsAlive;
    if (answer?.silent && answer.after === "cut") response.destroy();
    if (answer && !answer.silent) await give(answer, response);
  }
}

async function give({ status = 200, headers, chunks = [], after = "end" }: Answer, response: ServerResponse) {
  response.writeHead(status, { "Content-Type": "text/event-stream", "Cache-Control": "no-store", ...headers });
  response.flushHeaders();
  for (const chunk of chunks) {
    await new Promise((written) => response.write(chunk, written));
    // Else what is written in one turn of the loop goes out in one packet.
    await new Promise(setImmediate);
  }
  if (after === "end") response.end();
  // A browser forgets what it has not yet read when the connection breaks.
  if (after === "cut") later(() => response.destroy(), 50);
}
