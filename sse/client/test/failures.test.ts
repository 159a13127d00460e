import { describe, expect, test } from "vitest";
import { SSEConnection } from "../src/SSEConnection.js";
import { createFrame } from "./cases/connectingCase.js";
import { connect, startServer, waitUntil } from "./recordedConnection.js";

const DETAIL = "Too many live streams are open. Close one, or try again in 20 s.";
const PROBLEM = {
  status: 429,
  headers: { "Content-Type": "application/problem+json", "Retry-After": "20" },
  chunks: [JSON.stringify({ type: "about:blank", status: 429, code: "too_many_streams", detail: DETAIL })],
};
const FAILURE = { kind: "http", status: 429, code: "too_many_streams", detail: DETAIL, retryAfterMs: 20_000 };

describe.each([
  ["fetch", "fetch"],
  ["EventSource", undefined],
] as const)("with %s", (_, transport) => {
  test("a failure has the problem's code and detail, and Retry-After", async () => {
    const server = await startServer();
    const { connection, failures } = connect(server.respond("/stream", [PROBLEM]), { transport });
    await waitUntil(() => failures.length === 1);
    expect([failures, connection.failure, connection.state]).toEqual([[FAILURE], FAILURE, "waiting"]);
  });
});

test("a failure of polling has them too", async () => {
  const server = await startServer();
  const { connection } = connect(null, { pollUrl: server.respond("/poll", [PROBLEM]) });
  await expect(connection.connect()).rejects.toMatchObject({ message: DETAIL, cause: FAILURE });
});

test("send rejects with them", async () => {
  const server = await startServer();
  const connection = new SSEConnection(null, { sendUrl: server.respond("/send", [PROBLEM]) });
  await expect(connection.send({ event: "x" })).rejects.toMatchObject({ message: DETAIL, cause: FAILURE });
});

test("a failure that closes the connection has them too", async () => {
  const server = await startServer();
  const problem = { status: 404, chunks: [JSON.stringify({ code: "run_not_found", detail: "There is no such run." })] };
  const { connection } = connect(server.respond("/stream", [problem]));
  await expect(connection.connect()).rejects.toMatchObject({ message: "There is no such run." });
  expect(connection.failure).toMatchObject({ status: 404, code: "run_not_found" });
});

test.each([
  ["HTML", "<html>"],
  ["null", "null"],
  ["a list", "[1]"],
  ["nothing", ""],
])("a body of %s leaves them out", async (_, body) => {
  const server = await startServer();
  const { failures } = connect(server.respond("/stream", [{ status: 503, chunks: [body] }]));
  await waitUntil(() => failures.length === 1);
  expect(failures).toEqual([{ kind: "http", status: 503, code: undefined, detail: undefined, retryAfterMs: 0 }]);
});

test("a body that never ends leads to a timeout", async () => {
  const server = await startServer();
  const endless = { status: 503, chunks: ["{"], after: "hold" } as const;
  const url = server.respond("/stream", [endless, { chunks: [createFrame("a", 1)], after: "hold" }]);
  const { connection, failures } = connect(url, { timing: { timeoutMs: 100, backoffMs: 5 } });
  await waitUntil(() => connection.isConnected());
  expect(failures).toEqual([{ kind: "timeout" }]);
});
