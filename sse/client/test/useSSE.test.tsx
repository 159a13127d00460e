import { Activity, act, StrictMode } from "react";
import { renderToString } from "react-dom/server";
import { expect, test, vi } from "vitest";
import { type SSEResult, type UseSSEOptions, useSSE } from "../src/hooks/useSSE.js";
import type { Address, SSEMessage } from "../src/SSETypes.js";
import { createFrame } from "./cases/connectingCase.js";
import { getText } from "./conformance.js";
import { advanceClock, connect, installFakeClock, waitUntil } from "./recordedConnection.js";
import { getDocumentText, hydrate, installReact, render, server, unmount, waitForText } from "./renderedComponents.js";
import type { ScriptedResponse } from "./scriptedServer.js";

const WITH_FETCH = { transport: "fetch" } as const;
const holdOpen = (...chunks: string[]): ScriptedResponse => ({ chunks, after: "hold" });
type Texts = readonly string[];
type Options = typeof COLLECT_OPTIONS &
  Partial<Pick<UseSSEOptions<Texts, Texts>, "onEvent" | "timing" | "sendUrl" | "channel">>;
const collectTexts = (texts: Texts, message: SSEMessage): Texts => [...texts, getText(message)];
const COLLECT_OPTIONS = { ...WITH_FETCH, reducer: collectTexts, initialData: [] as Texts };

installReact();

let latestResult: SSEResult<unknown>;

function Messages({ url, options = COLLECT_OPTIONS }: { url: Address | null | undefined; options?: Options }) {
  const result = useSSE(url, options);
  latestResult = result;
  return (
    <p>
      {result.status} {result.data.join()}
    </p>
  );
}

function LastMessage({ url }: { url: string }) {
  const { data } = useSSE(url, WITH_FETCH);
  return <p>{data && getText(data)}</p>;
}

const onRender = vi.fn();

function MessageCount({ url }: { url: string }) {
  onRender();
  return <p>{useSSE(url, COLLECT_OPTIONS).data.length}</p>;
}

test("a component renders its reducer's data", async () => {
  await render(<Messages url={server().respond("/stream", [holdOpen(createFrame("a", 1) + createFrame("b", 2))])} />);
  await waitForText("open a,b");
  expect(latestResult).toMatchObject({ error: null, isConnected: true });
  server().write(createFrame("c", 3));
  await waitForText("open a,b,c");
});

test("without a reducer the data is the last event", async () => {
  await render(
    <LastMessage url={server().respond("/stream", [holdOpen(createFrame("a", 1) + createFrame("b", 2))])} />,
  );
  await waitForText("b");
});

test("a reset restores the initial data", async () => {
  await render(<Messages url={server().respond("/stream", [holdOpen(createFrame("a", 7))])} />);
  await waitForText("open a");
  server().write(createFrame("r", "", {}, "reset") + createFrame("b", 2));
  await waitForText("open r,b");
});

test("components share one connection and its data", async () => {
  const url = server().respond("/stream", [holdOpen(createFrame("a", 1))]);
  await render(<Messages url={url} />);
  await waitForText("open a");
  await render(
    <>
      <Messages url={url} />
      <Messages url={url} />
    </>,
  );
  await waitForText("open aopen a");
  expect(server().requests).toHaveLength(1);
});

test("StrictMode's double mount makes one request", async () => {
  installFakeClock();
  await render(
    <StrictMode>
      <Messages url={server().respond("/stream", [holdOpen(createFrame("a", 1))])} />
    </StrictMode>,
  );
  await waitForText("open a");
  await act(() => advanceClock(1));
  expect([getDocumentText(), server().requests.length]).toEqual(["open a", 1]);
  await unmount();
  await advanceClock(1);
});

test("a component mounted later starts a new connection", async () => {
  const url = server().respond("/stream", [holdOpen(createFrame("a", 1))]);
  await render(<Messages url={url} />);
  await waitForText("open a");
  await unmount();
  await waitUntil(() => server().openResponses === 0);
  await render(<Messages url={url} />);
  await waitForText("open a");
  expect(server().requests).toHaveLength(2);
});

test("a component that was hidden resumes with its data", async () => {
  const url = server().respond("/stream", [holdOpen(createFrame("a", 1)), holdOpen(createFrame("b", 2))]);
  const element = (mode: "visible" | "hidden") => (
    <Activity mode={mode}>
      <Messages url={url} />
    </Activity>
  );
  await render(element("visible"));
  await waitForText("open a");
  await render(element("hidden"));
  await waitUntil(() => server().openResponses === 0);
  await render(element("visible"));
  await waitForText("open a,b");
  expect(server().requests.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "1"]);
});

test("a component mounted after the end makes no request", async () => {
  const url = server().respond("/stream", [{ chunks: [createFrame("end", 1, { final: true })] }]);
  await render(<Messages url={url} />);
  await waitForText("closed end");
  await render(
    <>
      <Messages url={url} />
      <Messages url={url} />
    </>,
  );
  await waitForText("closed endclosed end");
  expect(server().requests).toHaveLength(1);
});

test("heartbeats do not render", async () => {
  const url = server().respond("/stream", [holdOpen(createFrame("a", 1))]);
  await render(<MessageCount url={url} />);
  await waitForText("1");
  const second = connect(url);
  await waitUntil(() => second.messages.length === 1);
  const { length } = onRender.mock.calls;
  for (let beat = 0; beat < 5; beat++) {
    const { activity } = second;
    server().write(createFrame("", "", {}, "heartbeat"));
    await act(() => waitUntil(() => second.activity > activity));
  }
  second.connection.disconnect();
  server().write(createFrame("b", 2));
  await waitForText("2");
  expect(onRender.mock.calls.length).toBe(length + 1);
});

test("the connection closes when its last component unmounts", async () => {
  const url = server().respond("/stream", [holdOpen(createFrame("a", 1))]);
  const [one, two] = [<Messages key="1" url={url} />, <Messages key="2" url={url} />];
  await render([one, two]);
  await waitForText("open aopen a");
  await render([two]);
  await waitForText("open a");
  expect(server().openResponses).toBe(1);
  await unmount();
  await waitUntil(() => server().openResponses === 0);
});

test("server rendering shows the initial data and makes no request", async () => {
  const url = server().respond("/stream", [holdOpen(createFrame("b", 1))]);
  const html = renderToString(<Messages url={url} options={{ ...COLLECT_OPTIONS, initialData: ["a"] }} />);
  expect([html, server().requests]).toEqual(["<p>idle<!-- --> <!-- -->a</p>", []]);
});

test("hydration keeps the server's markup", async () => {
  const element = (
    <Messages
      url={server().respond("/stream", [holdOpen(createFrame("b", 1))])}
      options={{ ...COLLECT_OPTIONS, initialData: ["a"] }}
    />
  );
  const onRecoverableError = vi.fn();
  await hydrate(renderToString(element), element, onRecoverableError);
  await waitForText("open a,b");
  expect(onRecoverableError).not.toHaveBeenCalled();
});

test("null and undefined do not connect, and a new URL drops the old data", async () => {
  const first = server().respond("/first", [holdOpen(createFrame("a", 1))]);
  const second = server().respond("/second", [holdOpen(createFrame("b", 1))]);
  await render(<Messages url={null} />);
  await waitForText("idle ");
  await render(<Messages url={undefined} />);
  await waitForText("idle ");
  await render(<Messages url={first} />);
  await waitForText("open a");
  await render(<Messages url={second} />);
  await waitForText("open b");
  await waitUntil(() => server().openResponses === 1);
  await render(<Messages url={null} />);
  await waitForText("idle ");
  await waitUntil(() => server().openResponses === 0);
});

test("new option objects do not reconnect, and the latest functions are called", async () => {
  const url = server().respond("/stream", [holdOpen(createFrame("a", 1))]);
  const received: string[] = [];
  const options = (prefix: string) => ({
    ...COLLECT_OPTIONS,
    reducer: (texts: readonly string[], message: SSEMessage) => [...texts, prefix + getText(message)],
    onEvent: (message: SSEMessage) => received.push(prefix + getText(message)),
  });
  await render(<Messages url={url} options={options("1")} />);
  await waitForText("open 1a");
  await render(<Messages url={url} options={options("2")} />);
  server().write(createFrame("b", 2));
  await waitForText("open 1a,2b");
  expect([received, server().requests.length]).toEqual([["1a", "2b"], 1]);
});

test("every component's onEvent is called once per event", async () => {
  const url = server().respond("/stream", [holdOpen(createFrame("a", 1))]);
  const received = [vi.fn(), vi.fn()];
  await render(
    received.map((onEvent, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the order never changes
      <Messages key={index} url={url} options={{ ...COLLECT_OPTIONS, onEvent }} />
    )),
  );
  await waitForText("open aopen a");
  expect(received.map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
});

test("error is set by a failure and cleared on success", async () => {
  const options = { ...COLLECT_OPTIONS, timing: { backoffMs: 30 } };
  await render(
    <Messages url={server().respond("/stream", [{ status: 503 }, holdOpen(createFrame("a", 1))])} options={options} />,
  );
  const errors: unknown[] = [];
  await act(() =>
    waitUntil(() => {
      errors.push(latestResult.error);
      return latestResult.isConnected;
    }),
  );
  expect(errors).toContainEqual(expect.objectContaining({ kind: "http", status: 503 }));
  expect(latestResult.error).toBeNull();
});

test("reconnect makes a request and is a stable function", async () => {
  const url = server().respond("/stream", [{ status: 404 }, holdOpen(createFrame("a", 1))]);
  await render(<Messages url={url} />);
  await waitForText("closed ");
  expect(latestResult.error).toMatchObject({ status: 404 });
  const { reconnect } = latestResult;
  await act(() => reconnect());
  await waitForText("open a");
  expect(latestResult.reconnect).toBe(reconnect);
});

test("reconnect makes no request without a URL or after unmounting", async () => {
  const url = server().respond("/stream", [holdOpen(createFrame("a", 1))]);
  const options = { ...COLLECT_OPTIONS, pollUrl: server().url("/poll") };
  await render(<Messages url={null} options={options} />);
  await latestResult.reconnect();
  await render(<Messages url={url} options={options} />);
  await waitForText("open a");
  const { reconnect } = latestResult;
  await unmount();
  await waitUntil(() => server().openResponses === 0);
  await reconnect();
  expect(server().requests.map(({ path }) => path)).toEqual(["/stream"]);
});

test("a burst of events is rendered together", async () => {
  onRender.mockClear();
  const url = server().respond("/stream", [
    holdOpen(Array.from({ length: 200 }, (_, id) => createFrame("x", id + 1)).join("")),
  ]);
  await render(<MessageCount url={url} />);
  await waitForText("200");
  expect(onRender.mock.calls.length).toBeLessThan(10);
});

test("disconnect closes the connection, and reconnect resumes it", async () => {
  const url = server().respond("/stream", [holdOpen(createFrame("a", 1)), holdOpen(createFrame("b", 2))]);
  await render(<Messages url={url} />);
  await waitForText("open a");
  await act(async () => latestResult.disconnect());
  await waitForText("closed a");
  expect(latestResult).toMatchObject({ status: "closed", isConnected: false, error: null });
  await act(() => latestResult.reconnect());
  await waitForText("open a,b");
  expect(server().requests.at(-1)?.headers["last-event-id"]).toBe("1");
});

test("send posts to the URL of the options", async () => {
  const sendUrl = server().respond("/send", [{ status: 204 }]);
  await render(<Messages url={null} options={{ ...COLLECT_OPTIONS, sendUrl, channel: "run:7" }} />);
  await latestResult.send({ event: "cancel" });
  await render(<Messages url={server().respond("/stream", [holdOpen()])} options={{ ...COLLECT_OPTIONS, sendUrl }} />);
  await latestResult.send({ event: "pause" });
  expect(
    server()
      .requestsTo("/send")
      .map(({ body }) => JSON.parse(body)),
  ).toEqual([{ channel: "run:7", event: "cancel" }, { event: "pause" }]);
});
