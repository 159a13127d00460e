/** A typed client of the JSON API: one method per HTTP method, with paths, parameters and bodies from its schema. */

import createFetchClient, { type Client } from "openapi-fetch";
import type { DeltaEvent, ProblemOut, paths } from "./schema.js";

export type * from "./schema.js";

export type ThroughlineClient = Client<paths>;

export interface ClientOptions {
  /** The origin of the API, such as `https://strategy.example`. */
  readonly baseUrl: string;
  /** A token, or a function that returns it and is called before each request: client tokens expire. */
  readonly token: string | (() => string | Promise<string>);
}

/** A request was rejected. `problem` is the response's body, if it is a problem document. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly problem: ProblemOut | undefined;
  /** The server's `Retry-After`, in seconds. */
  readonly retryAfterS: number | undefined;

  constructor(response: Response, body: unknown) {
    const problem = isProblem(body) ? body : undefined;
    super(problem?.detail ?? `The server answered ${response.status}.`);
    this.status = response.status;
    this.problem = problem;
    this.retryAfterS = Number(response.headers.get("Retry-After")) || undefined;
  }
}

/** Create a client that sends its token with each request. */
export function createClient({ baseUrl, token }: ClientOptions): ThroughlineClient {
  const client = createFetchClient<paths>({ baseUrl, credentials: "omit" });
  client.use({
    async onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${typeof token === "function" ? await token() : token}`);
      return request;
    },
  });
  return client;
}

/** What a client's method resolves to. */
interface Outcome<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * Return the body of a successful response.
 *
 * @throws {ApiError} if the server rejected the request
 */
export async function unwrap<Data>(pending: Promise<Outcome<Data>>): Promise<NonNullable<Data>> {
  const { data, error, response } = await pending;
  if (!response.ok || data === undefined || data === null) throw new ApiError(response, error);
  return data;
}

/** Return the file name that the server gives to a download. */
export function readFileName({ headers }: Response): string {
  const disposition = headers.get("Content-Disposition") ?? "";
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  return encoded ? decodeURIComponent(encoded) : (/filename="([^"]+)"/i.exec(disposition)?.[1] ?? "");
}

/**
 * Return the text of a section after a `delta` event. An addition to a text of another length is ignored: some before it
 * were missed, and the whole text is sent again within seconds.
 */
export function applyDelta(
  text: string,
  { position, message }: Pick<DeltaEvent["data"], "position" | "message">,
): string {
  if (position === 0) return message;
  return position === text.length ? text + message : text;
}

function isProblem(body: unknown): body is ProblemOut {
  return typeof body === "object" && body !== null && "code" in body && "detail" in body;
}
