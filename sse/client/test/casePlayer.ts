/** A server that plays the cases of `cases/`, for Node and for browsers. */

import { CONNECTING_CASES } from "./cases/connecting.js";
import { bytesOf, PARSING_CASES } from "./cases/parsing.js";
import { type Answer, type Asked, PlayedServer } from "./playedServer.js";

/** Start it; every run of a case has a number of its own, so that runs do not mix. */
export async function startCasePlayer(port = 0): Promise<PlayedServer> {
  const server = await PlayedServer.start(port);
  // An answer that must have no body, and has one, would stand before the next answer on its connection.
  server.keepsAlive = false;
  server.otherwise = (asked) => answerTo(asked, server);
  return server;
}

function answerTo({ path }: Asked, server: PlayedServer): Answer {
  const [, table, index = "", , what] = path.split("/");
  if (table === "parsing") return { chunks: PARSING_CASES[Number(index)]?.wire.map(bytesOf) ?? [] };
  const found = table === "connecting" ? CONNECTING_CASES[Number(index)] : undefined;
  if (what === "asked") return json(server.askedAt(path.replace(/asked$/, "stream")));
  const answers = what === "stream" ? found?.stream : found?.poll;
  const turn = server.askedAt(path).length - 1;
  return answers?.[turn] ?? answers?.at(-1) ?? { status: 404 };
}

function json(body: unknown): Answer {
  return { headers: { "Content-Type": "application/json" }, chunks: [JSON.stringify(body)] };
}
