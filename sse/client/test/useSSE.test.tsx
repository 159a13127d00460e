import { Window } from "happy-dom";
import { act, type ReactNode, StrictMode } from "react";
import { createRoot, hydrateRoot, type Root } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type SSEResult, type UseSSEOptions, useSSE } from "../src/hooks/useSSE.js";
import type { SSEMessage } from "../src/SSEMessageTypes.js";
import { frame } from "./cases/connecting.js";
import { follow, pass, serve, stopTheClock, until } from "./following.js";
import type { Answer, PlayedServer } from "./playedServer.js";

const BY_FETCH = { transport: "fetch" } as const;
const hold = (...chunks: string[]): Answer => ({ chunks, after: "hold" });
const collect = (texts: readonly string[], { data }: SSEMessage) => [...texts, String(data.message)];
const COLLECTING: UseSSEOptions<readonly string[]> = { ...BY_FETCH, reducer: collect, initialData: [] };

let server: PlayedServer;
let root: Root | undefined;
let place: HTMLElement;

beforeEach(async () => {
  const window = new Window();
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.stubGlobal("window", window);
  vi.stubGlobal("document", window.document);
  place = document.body.appendChild(document.createElement("div"));
  server = await serve();
});

afterEach(async () => {
  await leave();
  await until(() => server.openAnswers === 0);
});

async function show(element: ReactNode): Promise<void> {
  root ??= createRoot(place);
  await act(async () => root?.render(element));
}

async function leave(): Promise<void> {
  await act(async () => root?.unmount());
  root = undefined;
}

/** Wait for the page to show a text. */
async function shows(text: string): Promise<void> {
  await act(() => until(() => place.textContent === text));
}

let latest: SSEResult<unknown>;

function Texts({ url, options = COLLECTING }: { url: string | null; options?: UseSSEOptions<readonly string[]> }) {
  const result = useSSE(url, options);
  latest = result;
  return (
    <p>
      {result.state} {result.data?.join()}
    </p>
  );
}

function Last({ url }: { url: string }) {
  return <p>{useSSE(url, BY_FETCH).data?.data.message}</p>;
}

const rendered = vi.fn();

function Counted({ url }: { url: string }) {
  rendered();
  return <p>{useSSE(url, COLLECTING).data.length}</p>;
}

test("a component shows what its reducer makes of the events", async () => {
  await show(<Texts url={server.play("/stream", [hold(frame("a", 1) + frame("b", 2))])} />);
  await shows("open a,b");
  expect(latest).toMatchObject({ error: null, isConnected: true });
  server.say(frame("c", 3));
  await shows("open a,b,c");
});

test("without a reducer the data are the last event", async () => {
  await show(<Last url={server.play("/stream", [hold(frame("a", 1) + frame("b", 2))])} />);
  await shows("b");
});

test("a reset begins anew from the initial data", async () => {
  await show(<Texts url={server.play("/stream", [hold(frame("a", 7))])} />);
  await shows("open a");
  server.say(frame("r", "", {}, "reset") + frame("b", 2));
  await shows("open r,b");
});

test("components share one connection and its data", async () => {
  const url = server.play("/stream", [hold(frame("a", 1))]);
  await show(<Texts url={url} />);
  await shows("open a");
  await show(
    <>
      <Texts url={url} />
      <Texts url={url} />
    </>,
  );
  await shows("open aopen a");
  expect(server.asked).toHaveLength(1);
});

test("StrictMode, which mounts everything twice, makes one request, and keeps it", async () => {
  stopTheClock();
  await show(
    <StrictMode>
      <Texts url={server.play("/stream", [hold(frame("a", 1))])} />
    </StrictMode>,
  );
  await shows("open a");
  await act(() => pass(1));
  expect([place.textContent, server.asked.length]).toEqual(["open a", 1]);
  await leave();
  await pass(1);
});

test("who comes back later begins anew", async () => {
  const url = server.play("/stream", [hold(frame("a", 1))]);
  await show(<Texts url={url} />);
  await shows("open a");
  await leave();
  await until(() => server.openAnswers === 0);
  await show(<Texts url={url} />);
  await shows("open a");
  expect(server.asked).toHaveLength(2);
});

test("a stream that has come to its end is not asked for again by who comes late", async () => {
  const url = server.play("/stream", [{ chunks: [frame("end", 1, { final: true })] }]);
  await show(<Texts url={url} />);
  await shows("closed end");
  await show(
    <>
      <Texts url={url} />
      <Texts url={url} />
    </>,
  );
  await shows("closed endclosed end");
  expect(server.asked).toHaveLength(1);
});

test("heartbeats render nothing", async () => {
  const url = server.play("/stream", [hold(frame("a", 1))]);
  await show(<Counted url={url} />);
  await shows("1");
  const witness = follow(url);
  await until(() => witness.messages.length === 1);
  const { length } = rendered.mock.calls;
  for (let beat = 0; beat < 5; beat++) {
    const { signs } = witness;
    server.say(frame("", "", {}, "heartbeat"));
    await act(() => until(() => witness.signs > signs));
  }
  witness.connection.disconnect();
  server.say(frame("b", 2));
  await shows("2");
  expect(rendered.mock.calls.length).toBe(length + 1);
});

test("the connection ends with the last component that names it", async () => {
  const url = server.play("/stream", [hold(frame("a", 1))]);
  const [one, two] = [<Texts key="1" url={url} />, <Texts key="2" url={url} />];
  await show([one, two]);
  await shows("open aopen a");
  await show([two]);
  await shows("open a");
  expect(server.openAnswers).toBe(1);
  await leave();
  await until(() => server.openAnswers === 0);
});

test("on the server it shows the initial data and asks nothing", async () => {
  const url = server.play("/stream", [hold(frame("b", 1))]);
  const html = renderToString(<Texts url={url} options={{ ...COLLECTING, initialData: ["a"] }} />);
  expect([html, server.asked]).toEqual(["<p>idle<!-- --> <!-- -->a</p>", []]);
});

test("in the browser it takes over what the server has written", async () => {
  const element = (
    <Texts url={server.play("/stream", [hold(frame("b", 1))])} options={{ ...COLLECTING, initialData: ["a"] }} />
  );
  place.innerHTML = renderToString(element);
  const onRecoverableError = vi.fn();
  await act(async () => {
    root = hydrateRoot(place, element, { onRecoverableError });
  });
  await shows("open a,b");
  expect(onRecoverableError).not.toHaveBeenCalled();
});

test("null follows nothing, and a change of the address drops what was", async () => {
  const first = server.play("/first", [hold(frame("a", 1))]);
  const second = server.play("/second", [hold(frame("b", 1))]);
  await show(<Texts url={null} />);
  await shows("idle ");
  await show(<Texts url={first} />);
  await shows("open a");
  await show(<Texts url={second} />);
  await shows("open b");
  await until(() => server.openAnswers === 1);
  await show(<Texts url={null} />);
  await shows("idle ");
  await until(() => server.openAnswers === 0);
});

test("options may be new with every render: nothing connects anew, and functions are the last ones given", async () => {
  const url = server.play("/stream", [hold(frame("a", 1))]);
  const heard: string[] = [];
  const options = (mark: string) => ({
    ...COLLECTING,
    reducer: (texts: readonly string[], message: SSEMessage) => [...texts, mark + message.data.message],
    onEvent: (message: SSEMessage) => heard.push(mark + message.data.message),
  });
  await show(<Texts url={url} options={options("1")} />);
  await shows("open 1a");
  await show(<Texts url={url} options={options("2")} />);
  server.say(frame("b", 2));
  await shows("open 1a,2b");
  expect([heard, server.asked.length]).toEqual([["1a", "2b"], 1]);
});

test("onEvent of every component hears every event once", async () => {
  const url = server.play("/stream", [hold(frame("a", 1))]);
  const heard = [vi.fn(), vi.fn()];
  await show(
    heard.map((onEvent, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: they never move
      <Texts key={index} url={url} options={{ ...COLLECTING, onEvent }} />
    )),
  );
  await shows("open aopen a");
  expect(heard.map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
});

test("what is wrong is shown, and goes away when it works again", async () => {
  const options = { ...COLLECTING, timing: { backoff: 30 } };
  await show(<Texts url={server.play("/stream", [{ status: 503 }, hold(frame("a", 1))])} options={options} />);
  const errors: unknown[] = [];
  await act(() =>
    until(() => {
      errors.push(latest.error);
      return latest.isConnected;
    }),
  );
  expect(errors).toContainEqual(expect.objectContaining({ kind: "refused", status: 503 }));
  expect(latest.error).toBeNull();
});

test("reconnect asks again, and is the same function in every render", async () => {
  const url = server.play("/stream", [{ status: 404 }, hold(frame("a", 1))]);
  await show(<Texts url={url} />);
  await shows("closed ");
  expect(latest.error).toMatchObject({ status: 404 });
  const { reconnect } = latest;
  await act(() => reconnect());
  await shows("open a");
  expect(latest.reconnect).toBe(reconnect);
});

test("a burst of events is rendered at once", async () => {
  rendered.mockClear();
  const url = server.play("/stream", [hold(Array.from({ length: 200 }, (_, id) => frame("x", id + 1)).join(""))]);
  await show(<Counted url={url} />);
  await shows("200");
  expect(rendered.mock.calls.length).toBeLessThan(10);
});
