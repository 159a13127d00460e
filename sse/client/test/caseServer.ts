/** A server that plays the cases of `cases/`, for Node and for browsers. */

import { CONNECTION_CASES, PARSING_CASES } from "./cases/all.js";
import { toBytes } from "./cases/parsing.js";
import { type RecordedRequest, type ScriptedResponse, ScriptedServer } from "./scriptedServer.js";

/** Start the server. Each run of a case uses its own paths, so that runs do not interfere. */
export async function startCaseServer(port = 0): Promise<ScriptedServer> {
  const server = await ScriptedServer.start(port);
  // A body after a status that must not have one would be read as the start of the next response.
  server.keepAlive = false;
  server.fallback = (request) => respondToCase(request, server);
  return server;
}

function respondToCase({ path }: RecordedRequest, server: ScriptedServer): ScriptedResponse {
  const [, table, index = "", , resource] = path.split("/");
  if (table === "parsing") return { chunks: PARSING_CASES[Number(index)]?.wire.map(toBytes) ?? [] };
  const connectingCase = table === "connecting" ? CONNECTION_CASES[Number(index)] : undefined;
  if (resource === "requests") {
    const [stream, poll] = ["stream", "poll"].map((name) => server.requestsTo(path.replace(/requests$/, name)));
    return createJsonResponse({ stream, poll });
  }
  const responses = resource === "stream" ? connectingCase?.stream : connectingCase?.poll;
  const requestIndex = server.requestsTo(path).length - 1;
  return responses?.[requestIndex] ?? responses?.at(-1) ?? { status: 404 };
}

function createJsonResponse(body: unknown): ScriptedResponse {
  return { headers: { "Content-Type": "application/json" }, chunks: [JSON.stringify(body)] };
}
