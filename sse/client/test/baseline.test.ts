import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createFrame, createPage, createRecord } from "./cases/connectingCase.js";
import { connect, startServer, waitUntil } from "./recordedConnection.js";

/** Newer than the oldest engines in `package.json`. */
const NEWER: readonly [object: object, names: readonly string[]][] = [
  [Promise, ["withResolvers", "try"]],
  [Array, ["fromAsync"]],
  [Set.prototype, ["union", "intersection", "difference"]],
  [Object.getPrototypeOf(Object.getPrototypeOf([].values())), ["map", "filter", "toArray", "forEach", "some", "find"]],
  [Object, ["groupBy"]],
  [Map, ["groupBy"]],
  [RegExp, ["escape"]],
  [URL, ["parse"]],
  [Uint8Array.prototype, ["toBase64", "toHex"]],
  [ReadableStream.prototype, [Symbol.asyncIterator as unknown as string, "values"]],
];

const removed: (() => void)[] = [];

beforeEach(() => {
  for (const [object, names] of NEWER) {
    for (const name of names) {
      const descriptor = Object.getOwnPropertyDescriptor(object, name);
      if (!descriptor) continue;
      Reflect.deleteProperty(object, name);
      removed.push(() => Object.defineProperty(object, name, descriptor));
    }
  }
});

afterEach(() => {
  for (const restore of removed.splice(0)) restore();
});

test("the client streams and polls without what is newer than the oldest engines", async () => {
  vi.stubGlobal("EventSource", undefined);
  expect(Promise).not.toHaveProperty("withResolvers");
  const server = await startServer();
  const url = server.respond("/stream", [{ chunks: [createFrame("a", 1)] }, { status: 503 }]);
  const pollUrl = server.respond("/poll", [createPage([createRecord("b", 2)], true)]);
  const { connection, messages } = connect(url, { pollUrl, timing: { backoffMs: 5 } });
  await connection.connect();
  await waitUntil(() => connection.state === "closed");
  expect(messages).toEqual(["a", "b"]);
});
