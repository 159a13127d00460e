import { expect, test, vi } from "vitest";
import { createFrame, createPage } from "./cases/connectingCase.js";
import { connect, startServer, waitUntil } from "./recordedConnection.js";
import type { RecordedRequest, ScriptedServer } from "./scriptedServer.js";

const OPEN_STREAM = { chunks: [createFrame("a", 1)], after: "hold" } as const;

/** Open the stream for the right token only; return its URL. */
function respondWithToken(server: ScriptedServer, token: () => string, status = 401): string {
  return server.respond("/stream", ({ headers }: RecordedRequest) =>
    headers.authorization === token() ? OPEN_STREAM : { status },
  );
}

test.each([401, 403])("after %i new credentials are requested and used", async (status) => {
  const server = await startServer();
  let token = "old";
  const onUnauthorized = vi.fn(async () => {
    token = "new";
    return true;
  });
  const headers = () => ({ Authorization: token });
  const { connection, failures } = connect(
    respondWithToken(server, () => "new", status),
    { headers, onUnauthorized },
  );
  await connection.connect();
  expect(onUnauthorized.mock.calls).toEqual([[expect.objectContaining({ kind: "http", status })]]);
  expect([failures, server.requests.map((request) => request.headers.authorization)]).toEqual([[], ["old", "new"]]);
});

test("the connection closes if the new credentials are rejected", async () => {
  const server = await startServer();
  const onUnauthorized = vi.fn(() => true);
  const { connection } = connect(
    respondWithToken(server, () => "never"),
    { onUnauthorized },
  );
  await expect(connection.connect()).rejects.toMatchObject({ cause: { status: 401 } });
  expect([connection.state, onUnauthorized.mock.calls.length, server.requests.length]).toEqual(["closed", 1, 2]);
});

test("credentials can be renewed again after a success", async () => {
  const server = await startServer();
  let token = "1";
  const onUnauthorized = vi.fn(() => {
    token = "2";
    return true;
  });
  const url = respondWithToken(server, () => token);
  let clientToken = "1";
  const options = { headers: () => ({ Authorization: clientToken }), onUnauthorized, timing: { backoffMs: 5 } };
  const { connection } = connect(url, options);
  await connection.connect();
  for (const next of ["2", "3"]) {
    token = next;
    onUnauthorized.mockImplementationOnce(() => {
      clientToken = next;
      return true;
    });
    server.cut();
    await waitUntil(() => connection.state !== "open");
    await waitUntil(() => connection.isConnected());
  }
  expect(onUnauthorized).toHaveBeenCalledTimes(2);
});

test.each([
  ["there is no callback", undefined],
  ["the callback returns false", () => false],
  ["the callback rejects", () => Promise.reject(new Error("closed the window"))],
  [
    "the callback throws",
    () => {
      throw new Error("no window");
    },
  ],
])("the connection closes when %s", async (_, onUnauthorized) => {
  const server = await startServer();
  const { connection, failures } = connect(
    respondWithToken(server, () => "x"),
    { onUnauthorized },
  );
  await waitUntil(() => connection.state === "closed");
  expect([failures.map(({ status }) => status), server.requests.length]).toEqual([[401], 1]);
});

test("page events make no request while the user signs in", async () => {
  const [window, document] = [new EventTarget(), Object.assign(new EventTarget(), { hidden: false })];
  vi.stubGlobal("window", window);
  vi.stubGlobal("document", document);
  const server = await startServer();
  const signedIn = Promise.withResolvers<boolean>();
  let token = "";
  const options = { headers: () => ({ Authorization: token }), onUnauthorized: () => signedIn.promise };
  const { connection } = connect(
    respondWithToken(server, () => "new"),
    options,
  );
  await waitUntil(() => connection.state === "waiting");
  window.dispatchEvent(new Event("online"));
  document.dispatchEvent(new Event("visibilitychange"));
  expect(connection.state).toBe("waiting");
  token = "new";
  signedIn.resolve(true);
  await waitUntil(() => connection.isConnected());
  expect(server.requests).toHaveLength(2);
});

test("a connection closed while the user signs in stays closed", async () => {
  const server = await startServer();
  const signedIn = Promise.withResolvers<boolean>();
  const { connection } = connect(
    respondWithToken(server, () => "new"),
    { onUnauthorized: () => signedIn.promise },
  );
  await waitUntil(() => connection.state === "waiting");
  connection.disconnect();
  signedIn.resolve(true);
  await new Promise(setImmediate);
  expect([connection.state, server.requests.length]).toEqual(["closed", 1]);
});

test("polling requests new credentials too", async () => {
  const server = await startServer();
  let token = "old";
  const pollUrl = server.respond("/poll", ({ headers }) =>
    headers.authorization === "new" ? createPage([], true) : { status: 401 },
  );
  const options = {
    pollUrl,
    headers: () => ({ Authorization: token }),
    onUnauthorized: () => {
      token = "new";
      return true;
    },
  };
  const { connection } = connect(null, options);
  await connection.connect();
  expect([connection.state, connection.failure]).toEqual(["closed", undefined]);
});
