/** An HTTP server that gives scripted responses and records its requests. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Kept here because tests replace the global one with a fake clock. */
const { setTimeout: realSetTimeout } = globalThis;

/** A response as plain data, so that test cases can be tables. */
export interface ScriptedResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Written one by one, each flushed separately. */
  readonly chunks?: readonly (string | Uint8Array)[];
  /** After the chunks: end the response, hold it open, or cut the connection. */
  readonly after?: "end" | "hold" | "cut";
  /** Send nothing, not even the status. With `cut`, close the connection at once. */
  readonly silent?: boolean;
}

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** The responses to a path's requests in order, the last one repeatedly; or a function that returns the response. */
export type Script = readonly ScriptedResponse[] | ((request: RecordedRequest) => ScriptedResponse | undefined);

export class ScriptedServer {
  readonly requests: RecordedRequest[] = [];
  /** Set to false for one connection per request: Node's `fetch` needs its own timers to reuse one. */
  keepAlive = true;
  /** Used for paths without a script. */
  fallback: Script = [{ status: 404 }];
  readonly #scripts = new Map<string, Script>();
  readonly #open = new Set<ServerResponse>();
  readonly #server = createServer((request, response) => void this.#handle(request, response));

  static async start(port = 0): Promise<ScriptedServer> {
    const scripted = new ScriptedServer();
    await new Promise<void>((resolve) => scripted.#server.listen(port, "127.0.0.1", resolve));
    return scripted;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get openResponses(): number {
    return this.#open.size;
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** Set the script of a path; return its URL. */
  respond(path: string, script: Script): string {
    this.#scripts.set(path, script);
    return this.url(path);
  }

  requestsTo(path: string): RecordedRequest[] {
    return this.requests.filter((request) => request.path === path);
  }

  /** Write to every open response. */
  write(text: string): void {
    for (const response of this.#open) response.write(text);
  }

  /** Cut every connection; the server keeps listening. */
  cut(): void {
    this.#server.closeAllConnections();
  }

  async stop(): Promise<void> {
    const stopped = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await stopped;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://server");
    let body = "";
    for await (const chunk of request) body += chunk;
    const recorded: RecordedRequest = {
      method: request.method ?? "",
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: request.headers,
      body,
    };
    this.requests.push(recorded);
    const script = this.#scripts.get(pathname) ?? this.fallback;
    const index = this.requestsTo(pathname).length - 1;
    const scripted = typeof script === "function" ? script(recorded) : (script[index] ?? script.at(-1));
    this.#open.add(response);
    response.on("close", () => this.#open.delete(response));
    response.shouldKeepAlive &&= this.keepAlive;
    if (scripted?.silent && scripted.after === "cut") response.destroy();
    if (scripted && !scripted.silent) await sendResponse(scripted, response);
  }
}

async function sendResponse(
  { status = 200, headers, chunks = [], after = "end" }: ScriptedResponse,
  response: ServerResponse,
) {
  response.writeHead(status, { "Content-Type": "text/event-stream", "Cache-Control": "no-store", ...headers });
  response.flushHeaders();
  for (const chunk of chunks) {
    await new Promise((written) => response.write(chunk, written));
    // Writes within one turn of the event loop would be sent as one packet.
    await new Promise(setImmediate);
  }
  if (after === "end") response.end();
  // Browsers discard unread data when the connection breaks, so leave them time to read it.
  if (after === "cut") realSetTimeout(() => response.destroy(), 50);
}
