import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCaseServer } from "./caseServer.js";
import { CONNECTION_CASES, PARSING_CASES } from "./cases/all.js";
import { runConnectingCase, runParsingCase, type TransportName } from "./conformance.js";
import type { ScriptedServer } from "./scriptedServer.js";

/** Cases where Node's EventSource differs from browsers: it accepts an empty event name. */
const NODE_DIFFERS = ["treats an empty event name as message"];

let server: ScriptedServer;
beforeAll(async () => {
  server = await startCaseServer();
});
afterAll(() => server.stop());

describe.each<TransportName>(["fetch", "native"])("with %s", (transport) => {
  test.concurrent.each(PARSING_CASES.map(({ name }, index) => ({ name, index })))("$name", async ({ name, index }) => {
    const { problems } = await runParsingCase(server.url(""), index, transport);
    const differs = transport === "native" && NODE_DIFFERS.includes(name);
    expect(problems.length > 0, problems.join()).toBe(differs);
  });

  test.concurrent.each(CONNECTION_CASES.map(({ name }, index) => ({ name, index })))("$name", async ({ index }) => {
    expect((await runConnectingCase(server.url(""), index, transport)).problems).toEqual([]);
  });
});
