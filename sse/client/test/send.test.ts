import { expect, test } from "vitest";
import { SSEConnection } from "../src/SSEConnection.js";
import { startServer } from "./recordedConnection.js";

test("send posts JSON with channel, CSRF token and custom headers", async () => {
  const server = await startServer();
  const options = {
    sendUrl: server.respond("/send", [{ status: 204 }]),
    channel: "run:7",
    csrfToken: "t",
    headers: async () => ({ Authorization: "Bearer b" }),
  };
  await new SSEConnection(null, options).send({ event: "cancel", data: { why: "é" } });
  const [request] = server.requests;
  expect([request?.method, JSON.parse(request?.body ?? "")]).toEqual([
    "POST",
    { channel: "run:7", event: "cancel", data: { why: "é" } },
  ]);
  expect(request?.headers).toMatchObject({
    "content-type": "application/json",
    "x-csrftoken": "t",
    authorization: "Bearer b",
  });
});

test("a message's own channel overrides the default", async () => {
  const server = await startServer();
  const options = { sendUrl: server.respond("/send", [{ status: 204 }]), channel: "run:7" };
  await new SSEConnection(null, options).send({ event: "cancel", channel: "run:8" });
  expect(JSON.parse(server.requests[0]?.body ?? "")).toEqual({ channel: "run:8", event: "cancel" });
});

test("send rejects with the server's detail", async () => {
  const server = await startServer();
  const problem = JSON.stringify({ status: 422, code: "message_rejected", detail: "event: unknown event" });
  const headers = { "Content-Type": "application/problem+json" };
  const sendUrl = server.respond("/send", [{ status: 422, headers, chunks: [problem] }]);
  await expect(new SSEConnection(null, { sendUrl }).send({ event: "x" })).rejects.toMatchObject({
    message: "event: unknown event",
    cause: { kind: "http", status: 422 },
  });
});

test("send rejects without a URL", async () => {
  await expect(new SSEConnection(null).send({ event: "x" })).rejects.toMatchObject({
    message: "no URL",
    cause: { kind: "setup" },
  });
});

test("send rejects without a JSON response", async () => {
  const server = await startServer();
  const sendUrl = server.respond("/send", [{ status: 502, chunks: ["<html>"] }]);
  await expect(new SSEConnection(null, { sendUrl }).send({ event: "x" })).rejects.toMatchObject({
    cause: { status: 502 },
  });
});
