import { expect, test } from "vitest";
import { createFrame, createPage } from "./cases/connectingCase.js";
import { connect, startServer, waitUntil } from "./recordedConnection.js";

const TIMING = { backoffMs: 5, pollIntervalMs: 5 };
const OPEN_STREAM = { chunks: [createFrame("a", 1)], after: "hold" } as const;
const UNAVAILABLE = { status: 503 };

test("connect rejects after three failed attempts, and further ones follow", async () => {
  const server = await startServer();
  const url = server.respond("/stream", [UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, OPEN_STREAM]);
  const { connection, failures } = connect(url, { timing: TIMING });
  await expect(connection.connect()).rejects.toMatchObject({ cause: { kind: "http", status: 503 } });
  expect([connection.state, failures.length]).toEqual(["waiting", 3]);
  await connection.connect();
  expect([connection.state, connection.failure, server.requests.length]).toEqual(["open", undefined, 4]);
});

test("connect rejects when nothing listens at the address", async () => {
  const server = await startServer();
  const url = server.url("/stream");
  await server.stop();
  const { connection } = connect(url, { timing: TIMING });
  await expect(connection.connect()).rejects.toMatchObject({ cause: { kind: "network", cause: expect.any(Error) } });
  expect(connection.state).toBe("waiting");
});

test("connect rejects when polling fails too", async () => {
  const server = await startServer();
  const options = { pollUrl: server.respond("/poll", [UNAVAILABLE]), timing: TIMING };
  const { connection } = connect(server.respond("/stream", [UNAVAILABLE]), options);
  await expect(connection.connect()).rejects.toMatchObject({ cause: { status: 503 } });
  expect([connection.state, server.requestsTo("/poll").length]).toEqual(["polling", 1]);
});

test("connect resolves when polling works", async () => {
  const server = await startServer();
  const options = { pollUrl: server.respond("/poll", [createPage([])]), timing: TIMING };
  const { connection } = connect(server.respond("/stream", [UNAVAILABLE]), options);
  await connection.connect();
  expect(connection.state).toBe("polling");
});

test("connect of a connection that was closed meanwhile resolves", async () => {
  const server = await startServer();
  const { connection } = connect(server.respond("/stream", [{ silent: true }]));
  const connected = connection.connect();
  await waitUntil(() => server.requests.length === 1);
  connection.disconnect();
  await connected;
  expect(connection.state).toBe("closed");
});

test("a handler of the closing may connect again", async () => {
  const server = await startServer();
  const url = server.respond("/stream", [{ status: 404 }, OPEN_STREAM]);
  const { connection } = connect(url);
  const connected = connection.connect();
  let reconnected: Promise<void> | undefined;
  connection.on("state", (state) => {
    if (state === "closed") reconnected ??= connection.connect();
  });
  await expect(connected).rejects.toMatchObject({ cause: { status: 404 } });
  await reconnected;
  expect(connection.state).toBe("open");
});
