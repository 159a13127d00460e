import { describe, expect, test, vi } from "vitest";
import type { SSEOptions } from "../src/SSETypes.js";
import { sharedTransport } from "../src/shared.js";
import { createFrame, createPage, createRecord } from "./cases/connectingCase.js";
import { connect, type RecordedConnection, startServer, waitUntil } from "./recordedConnection.js";
import type { RecordedRequest, ScriptedServer } from "./scriptedServer.js";

/** Serve a log of events by a stream and by polling. */
function respondWithLog(server: ScriptedServer, ids: number[]) {
  const readAfter = (id: string | string[] | undefined) => ids.filter((candidate) => candidate > Number(id ?? 0));
  const url = server.respond("/stream", ({ headers }: RecordedRequest) => ({
    chunks: [":\n", ...readAfter(headers["last-event-id"]).map((id) => createFrame(`${id}`, id))],
    after: "hold",
  }));
  const pollUrl = server.respond("/poll", ({ query }) =>
    createPage(readAfter(query.after).map((id) => createRecord(`${id}`, id))),
  );
  const publish = (id: number) => {
    ids.push(id);
    server.write(createFrame(`${id}`, id));
  };
  return {
    url,
    options: { pollUrl, transport: sharedTransport, timing: { backoffMs: 30, timeoutMs: 2_000 } },
    publish,
  };
}

const isOpen = ({ connection }: RecordedConnection) => connection.isConnected();
const joinMessages = (tabs: readonly RecordedConnection[]) => tabs.map(({ messages }) => messages.join());

/** Disconnect every tab and wait until no lock is left. */
async function disconnectAll(tabs: readonly RecordedConnection[]): Promise<void> {
  for (const { connection } of tabs) connection.disconnect();
  for (let left = 1; left > 0; ) {
    const { held = [], pending = [] } = await navigator.locks.query();
    left = held.length + pending.length;
  }
}

test("eight tabs share one stream and receive every event once", async () => {
  const server = await startServer();
  const { url, options, publish } = respondWithLog(server, [1, 2]);
  const tabs = Array.from({ length: 8 }, () => connect(url, options));
  await waitUntil(() => tabs.every(isOpen));
  publish(3);
  await waitUntil(() => tabs.every(({ connection }) => connection.lastEventId === "3"));
  expect(joinMessages(tabs)).toEqual(Array(8).fill("1,2,3"));
  expect(server.requestsTo("/stream")).toHaveLength(1);
  await waitUntil(() => server.openResponses === 1);
  await disconnectAll(tabs);
});

test("a tab that joins later receives the missing events", async () => {
  const server = await startServer();
  const { url, options, publish } = respondWithLog(server, [1, 2]);
  const first = connect(url, options);
  await waitUntil(() => first.connection.lastEventId === "2");
  const second = connect(url, { ...options, lastEventId: "1" });
  await waitUntil(() => isOpen(second));
  publish(3);
  await waitUntil(() => second.connection.lastEventId === "3");
  expect(joinMessages([first, second])).toEqual(["1,2,3", "2,3"]);
  expect(server.requestsTo("/stream")).toHaveLength(1);
  await disconnectAll([first, second]);
});

test("another tab takes over without loss when the leader closes", async () => {
  const server = await startServer();
  const { url, options, publish } = respondWithLog(server, [1]);
  const tabs = [connect(url, options), connect(url, options), connect(url, options)];
  await waitUntil(() => tabs.every(isOpen));
  const [first, ...others] = tabs;
  first?.connection.disconnect();
  publish(2);
  await waitUntil(() => others.every(({ connection }) => connection.lastEventId === "2"));
  await waitUntil(() => server.openResponses === 1);
  publish(3);
  await waitUntil(() => others.every(({ connection }) => connection.lastEventId === "3"));
  expect(joinMessages(others)).toEqual(["1,2,3", "1,2,3"]);
  expect(server.requestsTo("/stream")).toHaveLength(2);
  await disconnectAll(others);
});

test("one tab reconnects for all when the stream breaks", async () => {
  const server = await startServer();
  const { url, options, publish } = respondWithLog(server, [1]);
  const tabs = [connect(url, options), connect(url, options)];
  await waitUntil(() => tabs.every(isOpen));
  server.cut();
  await waitUntil(() => tabs.every(({ failures }) => failures.length > 0));
  await waitUntil(() => tabs.every(isOpen) && server.openResponses === 1);
  publish(2);
  await waitUntil(() => tabs.every(({ connection }) => connection.lastEventId === "2"));
  expect(joinMessages(tabs)).toEqual(["1,2", "1,2"]);
  await disconnectAll(tabs);
});

test("an unauthorized tab receives no events from the leader", async () => {
  const server = await startServer();
  const { url, options, publish } = respondWithLog(server, [1]);
  const authorized = connect(url, options);
  await waitUntil(() => isOpen(authorized));
  const unauthorized = connect(url, { ...options, pollUrl: server.respond("/forbidden", [{ status: 403 }]) });
  await waitUntil(() => unauthorized.connection.state === "closed");
  publish(2);
  await waitUntil(() => authorized.connection.lastEventId === "2");
  expect([unauthorized.messages, unauthorized.connection.failure?.status]).toEqual([[], 403]);
  await disconnectAll([authorized]);
});

test("a leader that is rejected closes only itself", async () => {
  const server = await startServer();
  const { options } = respondWithLog(server, [1]);
  const headers = { Authorization: "wrong" };
  const url = server.respond("/protected", ({ headers: { authorization } }: RecordedRequest) =>
    authorization ? { status: 403 } : { chunks: [createFrame("1", 1)], after: "hold" },
  );
  const unauthorized = connect(url, { ...options, headers, identity: "a" });
  const authorized = connect(url, { ...options, identity: "a" });
  await waitUntil(() => unauthorized.connection.state === "closed" && isOpen(authorized));
  expect([unauthorized.connection.failure?.status, authorized.messages]).toEqual([403, ["1"]]);
  await disconnectAll([authorized]);
});

test("a rejected stream leads all tabs to polling at once", async () => {
  const server = await startServer();
  const { options } = respondWithLog(server, [1]);
  const problem = { status: 429, headers: { "Retry-After": "60" }, chunks: ['{"code":"too_many_streams"}'] };
  const url = server.respond("/full", [problem]);
  const tabs = [connect(url, options), connect(url, options)];
  await waitUntil(() => tabs.every(({ messages, connection }) => messages.length && connection.state === "polling"));
  expect(tabs.map(({ failures }) => failures.map(({ code }) => code))).toEqual(Array(2).fill(["too_many_streams"]));
  await disconnectAll(tabs);
});

describe("a hidden tab", () => {
  const document = Object.assign(new EventTarget(), { hidden: false });
  const setHidden = (hidden: boolean) => {
    document.hidden = hidden;
    document.dispatchEvent(new Event("visibilitychange"));
  };

  test("lets its stream go, polls, and reads it again when it is shown", async () => {
    vi.stubGlobal("document", document);
    setHidden(false);
    const server = await startServer();
    const { url, options, publish } = respondWithLog(server, [1]);
    const tab = connect(url, options);
    await waitUntil(() => isOpen(tab));

    setHidden(true);
    publish(2);
    await waitUntil(() => tab.messages.includes("2") && server.openResponses === 0);
    expect([tab.connection.state, server.requestsTo("/stream").length]).toEqual(["polling", 1]);
    setHidden(false);
    publish(3);
    await waitUntil(() => isOpen(tab) && tab.messages.includes("3"));

    expect([tab.messages.join(), server.requestsTo("/stream").length]).toEqual(["1,2,3", 2]);
    await disconnectAll([tab]);
  });

  test("that is opened in the background reads no stream before it is shown", async () => {
    vi.stubGlobal("document", document);
    setHidden(true);
    const server = await startServer();
    const { url, options } = respondWithLog(server, [1]);
    const tab = connect(url, { ...options, timing: { timeoutMs: 1_000 } });
    await waitUntil(() => tab.messages.length === 1);
    expect([tab.connection.state, server.requestsTo("/stream").length]).toEqual(["polling", 0]);
    setHidden(false);
    await waitUntil(() => isOpen(tab));
    await disconnectAll([tab]);
  });
});

test("over HTTP/1.1 four streams are read and further tabs poll until one is closed", async () => {
  vi.spyOn(performance, "getEntriesByType").mockReturnValue([
    { nextHopProtocol: "http/1.1" } as PerformanceNavigationTiming,
  ]);
  const server = await startServer();
  const { options } = respondWithLog(server, [1]);
  server.fallback = [{ chunks: [createFrame("1", 1)], after: "hold" }];
  const tabs = [1, 2, 3, 4].map((number) => connect(server.url(`/streams/${number}`), options));
  await waitUntil(() => tabs.every(isOpen));

  const fifth = connect(server.url("/streams/5"), options);
  await waitUntil(() => fifth.messages.length === 1);
  expect([fifth.connection.state, fifth.failures[0]?.code]).toEqual(["polling", "too_many_streams"]);
  expect(server.requestsTo("/streams/5")).toEqual([]);

  tabs[0]?.connection.disconnect();
  await waitUntil(() => isOpen(fifth));
  await disconnectAll([...tabs, fifth]);
});

test.each([
  ["locks", { navigator: {} }],
  ["channels", { BroadcastChannel: undefined }],
])("without %s every tab reads its own stream", async (_, missing) => {
  for (const [name, value] of Object.entries(missing)) vi.stubGlobal(name, value);
  const server = await startServer();
  const { url, options } = respondWithLog(server, [1]);
  const tabs = [connect(url, options), connect(url, options)];
  await waitUntil(() => tabs.every(isOpen));
  expect(server.requestsTo("/stream")).toHaveLength(2);
  vi.unstubAllGlobals();
  await disconnectAll(tabs);
});

test("where locks are forbidden every tab reads its own stream", async () => {
  const request = () => Promise.reject(new DOMException("sandboxed", "SecurityError"));
  vi.stubGlobal("navigator", { locks: { request } });
  const server = await startServer();
  const { url, options } = respondWithLog(server, [1]);
  const tabs = [connect(url, options), connect(url, options)];
  await waitUntil(() => tabs.every(isOpen));
  expect(server.requestsTo("/stream")).toHaveLength(2);
});

test("without pollUrl every tab reads its own stream", async () => {
  const server = await startServer();
  const { url, options } = respondWithLog(server, [1]);
  const tabs = [1, 2].map(() => connect(url, { ...options, pollUrl: undefined }));
  await waitUntil(() => tabs.every(isOpen));
  expect(server.requestsTo("/stream")).toHaveLength(2);
});

const bearer = (token: string) => ({ Authorization: token });

test.each<[string, number, SSEOptions, SSEOptions]>([
  ["the same token", 1, { headers: bearer("ann") }, { headers: bearer("ann") }],
  ["two tokens", 2, { headers: bearer("ann") }, { headers: bearer("bob") }],
  ["functions", 2, { headers: () => bearer("ann") }, { headers: () => bearer("ann") }],
  ["one identity", 1, { headers: () => bearer("a"), identity: "a" }, { headers: () => bearer("a"), identity: "a" }],
  ["two identities", 2, { headers: () => bearer("a"), identity: "a" }, { headers: () => bearer("b"), identity: "b" }],
])("tabs with %s read %i of the streams", async (_, count, ...tabOptions) => {
  const server = await startServer();
  const { url, options } = respondWithLog(server, [1]);
  const tabs = tabOptions.map((own) => connect(url, { ...options, ...own }));
  await waitUntil(() => tabs.every(({ messages }) => messages.length === 1));
  expect(server.requestsTo("/stream")).toHaveLength(count);
  await disconnectAll(tabs);
});
