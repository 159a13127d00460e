import { expect, test, vi } from "vitest";
import { shared } from "../src/shared.js";
import { frame, page, record } from "./cases/connecting.js";
import { type Followed, follow, serve, until } from "./following.js";
import type { Asked, PlayedServer } from "./playedServer.js";

/** A server with a log, told of by a stream and by polling alike. */
function logged(server: PlayedServer, ids: number[]) {
  const behind = (id: string | string[] | undefined) => ids.filter((one) => one > Number(id ?? 0));
  const url = server.play("/stream", ({ headers }: Asked) => ({
    chunks: [":\n", ...behind(headers["last-event-id"]).map((id) => frame(`${id}`, id))],
    after: "hold",
  }));
  const pollUrl = server.play("/poll", ({ query }) => page(behind(query.after).map((id) => record(`${id}`, id))));
  const tell = (id: number) => {
    ids.push(id);
    server.say(frame(`${id}`, id));
  };
  return { url, options: { pollUrl, transport: shared, timing: { backoff: 30, answer: 2_000 } }, tell };
}

const isOpen = ({ connection }: Followed) => connection.isConnected();
const heard = (tabs: readonly Followed[]) => tabs.map(({ messages }) => messages.join());

/** Let every tab go, and see that no lock is left. */
async function leave(tabs: readonly Followed[]): Promise<void> {
  for (const { connection } of tabs) connection.disconnect();
  for (let left = 1; left > 0; ) {
    const { held = [], pending = [] } = await navigator.locks.query();
    left = held.length + pending.length;
  }
}

test("eight tabs read one stream, and every one hears everything once", async () => {
  const server = await serve();
  const { url, options, tell } = logged(server, [1, 2]);
  const tabs = Array.from({ length: 8 }, () => follow(url, options));
  await until(() => tabs.every(isOpen));
  tell(3);
  await until(() => tabs.every(({ connection }) => connection.lastEventId === "3"));
  expect(heard(tabs)).toEqual(Array(8).fill("1,2,3"));
  expect(server.askedAt("/stream")).toHaveLength(1);
  await until(() => server.openAnswers === 1);
  await leave(tabs);
});

test("a tab that comes later gets what it lacks", async () => {
  const server = await serve();
  const { url, options, tell } = logged(server, [1, 2]);
  const first = follow(url, options);
  await until(() => first.connection.lastEventId === "2");
  const second = follow(url, { ...options, lastEventId: "1" });
  await until(() => isOpen(second));
  tell(3);
  await until(() => second.connection.lastEventId === "3");
  expect(heard([first, second])).toEqual(["1,2,3", "2,3"]);
  expect(server.askedAt("/stream")).toHaveLength(1);
  await leave([first, second]);
});

test("when the tab that reads is closed another one reads on, and nothing is lost", async () => {
  const server = await serve();
  const { url, options, tell } = logged(server, [1]);
  const tabs = [follow(url, options), follow(url, options), follow(url, options)];
  await until(() => tabs.every(isOpen));
  const [first, ...others] = tabs;
  first?.connection.disconnect();
  tell(2);
  await until(() => others.every(({ connection }) => connection.lastEventId === "2"));
  await until(() => server.openAnswers === 1);
  tell(3);
  await until(() => others.every(({ connection }) => connection.lastEventId === "3"));
  expect(heard(others)).toEqual(["1,2,3", "1,2,3"]);
  expect(server.askedAt("/stream")).toHaveLength(2);
  await leave(others);
});

test("a stream that breaks breaks for all, and one of them goes on for all", async () => {
  const server = await serve();
  const { url, options, tell } = logged(server, [1]);
  const tabs = [follow(url, options), follow(url, options)];
  await until(() => tabs.every(isOpen));
  server.cut();
  await until(() => tabs.every(({ failures }) => failures.length > 0));
  await until(() => tabs.every(isOpen) && server.openAnswers === 1);
  tell(2);
  await until(() => tabs.every(({ connection }) => connection.lastEventId === "2"));
  expect(heard(tabs)).toEqual(["1,2", "1,2"]);
  await leave(tabs);
});

test("a tab that may not read is told nothing by those that may", async () => {
  const server = await serve();
  const { url, options, tell } = logged(server, [1]);
  const allowed = follow(url, options);
  await until(() => isOpen(allowed));
  const stranger = follow(url, { ...options, pollUrl: server.play("/forbidden", [{ status: 403 }]) });
  await until(() => stranger.connection.state === "closed");
  tell(2);
  await until(() => allowed.connection.lastEventId === "2");
  expect([stranger.messages, stranger.connection.failure?.status]).toEqual([[], 403]);
  await leave([allowed]);
});

test("a tab that reads for all and is refused closes only itself", async () => {
  const server = await serve();
  const { options } = logged(server, [1]);
  const headers = { Authorization: "wrong" };
  const url = server.play("/guarded", ({ headers: { authorization } }: Asked) =>
    authorization ? { status: 403 } : { chunks: [frame("1", 1)], after: "hold" },
  );
  const stranger = follow(url, { ...options, headers });
  const allowed = follow(url, options);
  await until(() => stranger.connection.state === "closed" && isOpen(allowed));
  expect([stranger.connection.failure?.status, allowed.messages]).toEqual([403, ["1"]]);
  await leave([allowed]);
});

test.each([
  ["locks", { navigator: {} }],
  ["channels", { BroadcastChannel: undefined }],
])("without %s every tab reads for itself", async (_, missing) => {
  for (const [name, value] of Object.entries(missing)) vi.stubGlobal(name, value);
  const server = await serve();
  const { url, options } = logged(server, [1]);
  const tabs = [follow(url, options), follow(url, options)];
  await until(() => tabs.every(isOpen));
  expect(server.askedAt("/stream")).toHaveLength(2);
  vi.unstubAllGlobals();
  await leave(tabs);
});

test("without an address to poll every tab reads for itself", async () => {
  const server = await serve();
  const { url, options } = logged(server, [1]);
  const tabs = [1, 2].map(() => follow(url, { ...options, pollUrl: undefined }));
  await until(() => tabs.every(isOpen));
  expect(server.askedAt("/stream")).toHaveLength(2);
});
