import { expect, test, vi } from "vitest";
import { frame, page } from "./cases/connecting.js";
import { follow, serve, until } from "./following.js";
import type { Asked, PlayedServer } from "./playedServer.js";

const OPEN = { chunks: [frame("a", 1)], after: "hold" } as const;

function guarded(server: PlayedServer, token: () => string, status = 401): string {
  return server.play("/stream", ({ headers }: Asked) => (headers.authorization === token() ? OPEN : { status }));
}

test.each([401, 403])("after %i new credentials are asked for, and used", async (status) => {
  const server = await serve();
  let token = "old";
  const onUnauthorized = vi.fn(async () => {
    token = "new";
    return true;
  });
  const headers = () => ({ Authorization: token });
  const { connection, failures } = follow(
    guarded(server, () => "new", status),
    { headers, onUnauthorized },
  );
  await connection.connect();
  expect(onUnauthorized.mock.calls).toEqual([[expect.objectContaining({ kind: "refused", status })]]);
  expect([failures, server.asked.map((one) => one.headers.authorization)]).toEqual([[], ["old", "new"]]);
});

test("they are asked for once: when the new ones are refused too, it is over", async () => {
  const server = await serve();
  const onUnauthorized = vi.fn(() => true);
  const { connection } = follow(
    guarded(server, () => "never"),
    { onUnauthorized },
  );
  await expect(connection.connect()).rejects.toMatchObject({ cause: { status: 401 } });
  expect([connection.state, onUnauthorized.mock.calls.length, server.asked.length]).toEqual(["closed", 1, 2]);
});

test("once it has worked they may be asked for again", async () => {
  const server = await serve();
  let token = "1";
  const onUnauthorized = vi.fn(() => {
    token = "2";
    return true;
  });
  const url = guarded(server, () => token);
  let mine = "1";
  const options = { headers: () => ({ Authorization: mine }), onUnauthorized, timing: { backoff: 5 } };
  const { connection } = follow(url, options);
  await connection.connect();
  for (const next of ["2", "3"]) {
    token = next;
    onUnauthorized.mockImplementationOnce(() => {
      mine = next;
      return true;
    });
    server.cut();
    await until(() => connection.state !== "open");
    await until(() => connection.isConnected());
  }
  expect(onUnauthorized).toHaveBeenCalledTimes(2);
});

test.each([
  ["nobody can be asked", undefined],
  ["there are none", () => false],
  ["asking fails", () => Promise.reject(new Error("closed the window"))],
  [
    "asking throws",
    () => {
      throw new Error("no window");
    },
  ],
])("it is over when %s", async (_, onUnauthorized) => {
  const server = await serve();
  const { connection, failures } = follow(
    guarded(server, () => "x"),
    { onUnauthorized },
  );
  await until(() => connection.state === "closed");
  expect([failures.map(({ status }) => status), server.asked.length]).toEqual([[401], 1]);
});

test("while somebody signs in, nothing else makes it ask again", async () => {
  const [window, document] = [new EventTarget(), Object.assign(new EventTarget(), { hidden: false })];
  vi.stubGlobal("window", window);
  vi.stubGlobal("document", document);
  const server = await serve();
  const signedIn = Promise.withResolvers<boolean>();
  let token = "";
  const options = { headers: () => ({ Authorization: token }), onUnauthorized: () => signedIn.promise };
  const { connection } = follow(
    guarded(server, () => "new"),
    options,
  );
  await until(() => connection.state === "waiting");
  window.dispatchEvent(new Event("online"));
  document.dispatchEvent(new Event("visibilitychange"));
  expect(connection.state).toBe("waiting");
  token = "new";
  signedIn.resolve(true);
  await until(() => connection.isConnected());
  expect(server.asked).toHaveLength(2);
});

test("disconnected while somebody signs in, it stays so", async () => {
  const server = await serve();
  const signedIn = Promise.withResolvers<boolean>();
  const { connection } = follow(
    guarded(server, () => "new"),
    { onUnauthorized: () => signedIn.promise },
  );
  await until(() => connection.state === "waiting");
  connection.disconnect();
  signedIn.resolve(true);
  await new Promise(setImmediate);
  expect([connection.state, server.asked.length]).toEqual(["closed", 1]);
});

test("polling asks for them too", async () => {
  const server = await serve();
  let token = "old";
  const pollUrl = server.play("/poll", ({ headers }) =>
    headers.authorization === "new" ? page([], true) : { status: 401 },
  );
  const options = {
    pollUrl,
    headers: () => ({ Authorization: token }),
    onUnauthorized: () => {
      token = "new";
      return true;
    },
  };
  const { connection } = follow(null, options);
  await connection.connect();
  expect([connection.state, connection.failure]).toEqual(["closed", undefined]);
});
