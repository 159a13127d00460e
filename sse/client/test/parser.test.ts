import { createParser } from "eventsource-parser";
import { describe, expect, test } from "vitest";
import { SSEParser } from "../src/SSEParser.js";
import { PARSING_CASES, RETRY_CASES, toBytes } from "./cases/parsing.js";

interface Parsed {
  readonly messages: string[];
  readonly retries: number[];
}

function parse(chunks: readonly Uint8Array[]): Parsed {
  const parsed: Parsed = { messages: [], retries: [] };
  let lastId = "";
  const parser = new SSEParser((...event) => {
    if (event[0] === "id") lastId = event[1];
    if (event[0] === "message") {
      lastId = event[1].id || lastId;
      parsed.messages.push(`${event[1].event}|${lastId}|${event[1].data}`);
    }
    if (event[0] === "retry") parsed.retries.push(event[1]);
  });
  for (const chunk of chunks) parser.push(chunk);
  return parsed;
}

function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
}

describe.each(PARSING_CASES)("$name", ({ wire, messages }) => {
  const chunks = wire.map(toBytes);

  test("in the given chunks", () => expect(parse(chunks).messages).toEqual(messages));
  test("in one chunk", () => expect(parse([concatenate(chunks)]).messages).toEqual(messages));
  test("byte by byte", () => {
    expect(parse([...concatenate(chunks)].map((byte) => Uint8Array.of(byte))).messages).toEqual(messages);
  });
});

test.each(RETRY_CASES)("retry: $name", ({ wire, retries }) => {
  expect(parse([toBytes(wire)]).retries).toEqual(retries);
});

test("a two-megabyte line in small chunks is parsed quickly", () => {
  const piece = toBytes("x".repeat(1024));
  const started = performance.now();
  const { messages } = parse([toBytes("data: "), ...Array<Uint8Array>(2048).fill(piece), toBytes("\n\n")]);
  expect(messages[0]?.length).toBe("message||".length + 2 ** 21);
  expect(performance.now() - started).toBeLessThan(2000);
});

/** Return a seeded random number generator: integers from 0 up to the limit. */
function createRandom(seed: number): (random: number) => number {
  let state = seed;
  return (random) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * random);
  };
}

const PIECES = [
  "data",
  "event",
  "id",
  "retry",
  ":",
  ": ",
  " ",
  "\n",
  "\r",
  "\r\n",
  "\n\n",
  "a",
  "7",
  "é",
  "\u2028",
  "\0",
  "data: b\n",
];

test("random streams are parsed like eventsource-parser parses them", () => {
  const random = createRandom(20261124);
  let compared = 0;
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: random(40) }, () => PIECES[random(PIECES.length)]).join("");
    const bytes = toBytes(text);
    const expected: string[] = [];
    const reference = createParser({ onEvent: ({ event, data }) => expected.push(`${event || "message"}|${data}`) });
    reference.feed(text);
    const cut = random(bytes.length + 1);
    const { messages } = parse([bytes.slice(0, cut), bytes.slice(cut)]);
    expect(
      messages.map((message) => message.replace(/\|[^|]*\|/s, "|")),
      JSON.stringify(text),
    ).toEqual(expected);
    compared += expected.length;
  }
  expect(compared).toBeGreaterThan(500);
});
