import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runConnecting, runParsing, type Way } from "./battery.js";
import { startCasePlayer } from "./casePlayer.js";
import { CONNECTING_CASES } from "./cases/connecting.js";
import { PARSING_CASES } from "./cases/parsing.js";
import type { PlayedServer } from "./playedServer.js";

/** Node's EventSource takes an empty name for a name; browsers do not. */
const NODE_DIFFERS = ["an empty name is message"];

let server: PlayedServer;
beforeAll(async () => {
  server = await startCasePlayer();
});
afterAll(() => server.stop());

describe.each<Way>(["fetch", "native"])("read by %s", (way) => {
  test.concurrent.each(PARSING_CASES.map(({ name }, index) => ({ name, index })))("$name", async ({ name, index }) => {
    const { problems } = await runParsing(server.url(""), index, way);
    const differs = way === "native" && NODE_DIFFERS.includes(name);
    expect(problems.length > 0, problems.join()).toBe(differs);
  });

  test.concurrent.each(CONNECTING_CASES.map(({ name }, index) => ({ name, index })))("$name", async ({ index }) => {
    expect((await runConnecting(server.url(""), index, way)).problems).toEqual([]);
  });
});
