/** A signed-in person: the client, the token, and who the token belongs to. */

import { createClient, type MeOut, type ThroughlineClient, unwrap } from "throughline-api";

export interface Session {
  readonly client: ThroughlineClient;
  readonly me: MeOut;
  /** Resolve a URL from a response, which is a path if the server does not know its own address. */
  readonly resolve: (url: string) => string;
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws {ApiError} if the token is not valid */
export async function createSession(baseUrl: string, token: string): Promise<Session> {
  const client = createClient({ baseUrl, token });
  const me = await unwrap(client.GET("/api/v1/me"));
  const resolve = (url: string) => new URL(url, baseUrl).href;
  return { client, me, resolve, headers: { Authorization: `Bearer ${token}` } };
}
