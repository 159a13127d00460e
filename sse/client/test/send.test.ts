import { expect, test } from "vitest";
import { SSEConnection } from "../src/SSEConnection.js";
import { serve } from "./following.js";

test("a message is posted as JSON, with its channel, the CSRF token and the headers of one's own", async () => {
  const server = await serve();
  const options = {
    sendUrl: server.play("/send", [{ status: 204 }]),
    channel: "run:7",
    csrfToken: "t",
    headers: async () => ({ Authorization: "Bearer b" }),
  };
  await new SSEConnection(null, options).send({ event: "cancel", data: { why: "é" } });
  const [asked] = server.asked;
  expect([asked?.method, JSON.parse(asked?.body ?? "")]).toEqual([
    "POST",
    { channel: "run:7", event: "cancel", data: { why: "é" } },
  ]);
  expect(asked?.headers).toMatchObject({
    "content-type": "application/json",
    "x-csrftoken": "t",
    authorization: "Bearer b",
  });
});

test("a message that names its channel goes there", async () => {
  const server = await serve();
  const options = { sendUrl: server.play("/send", [{ status: 204 }]), channel: "run:7" };
  await new SSEConnection(null, options).send({ event: "cancel", channel: "run:8" });
  expect(JSON.parse(server.asked[0]?.body ?? "")).toEqual({ channel: "run:8", event: "cancel" });
});

test("a message that is not taken rejects with the server's words", async () => {
  const server = await serve();
  const problem = JSON.stringify({ status: 422, code: "message_rejected", detail: "event: no such wish" });
  const headers = { "Content-Type": "application/problem+json" };
  const sendUrl = server.play("/send", [{ status: 422, headers, chunks: [problem] }]);
  await expect(new SSEConnection(null, { sendUrl }).send({ event: "x" })).rejects.toMatchObject({
    message: "event: no such wish",
    cause: { kind: "refused", status: 422 },
  });
});

test("an answer without words rejects as well", async () => {
  const server = await serve();
  const sendUrl = server.play("/send", [{ status: 502, chunks: ["<html>"] }]);
  await expect(new SSEConnection(null, { sendUrl }).send({ event: "x" })).rejects.toMatchObject({
    cause: { status: 502 },
  });
});
