import { createParser } from "eventsource-parser";
import { describe, expect, test } from "vitest";
import { SSEParser } from "../src/SSEParser.js";
import { bytesOf, PARSING_CASES, RETRY_CASES } from "./cases/parsing.js";

interface Parsed {
  readonly messages: string[];
  readonly retries: number[];
}

function parse(chunks: readonly Uint8Array[]): Parsed {
  const parsed: Parsed = { messages: [], retries: [] };
  const parser = new SSEParser((...told) => {
    if (told[0] === "message") parsed.messages.push(`${told[1].event}|${told[1].id}|${told[1].data}`);
    if (told[0] === "retry") parsed.retries.push(told[1]);
  });
  for (const chunk of chunks) parser.push(chunk);
  return parsed;
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
}

describe.each(PARSING_CASES)("$name", ({ wire, messages }) => {
  const chunks = wire.map(bytesOf);

  test("as it is cut", () => expect(parse(chunks).messages).toEqual(messages));
  test("in one piece", () => expect(parse([joined(chunks)]).messages).toEqual(messages));
  test("byte by byte", () => {
    expect(parse([...joined(chunks)].map((byte) => Uint8Array.of(byte))).messages).toEqual(messages);
  });
});

test.each(RETRY_CASES)("retry: $name", ({ wire, retries }) => {
  expect(parse([bytesOf(wire)]).retries).toEqual(retries);
});

test("a line of two megabytes in small pieces takes no time to speak of", () => {
  const piece = bytesOf("x".repeat(1024));
  const started = performance.now();
  const { messages } = parse([bytesOf("data: "), ...Array<Uint8Array>(2048).fill(piece), bytesOf("\n\n")]);
  expect(messages[0]?.length).toBe("message||".length + 2 ** 21);
  expect(performance.now() - started).toBeLessThan(2000);
});

/** A random number generator that gives the same numbers every time. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
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

test("on thousands of random streams, cut at random, it agrees with another parser", () => {
  const below = seeded(20261124);
  let compared = 0;
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: below(40) }, () => PIECES[below(PIECES.length)]).join("");
    const bytes = bytesOf(text);
    const expected: string[] = [];
    const other = createParser({ onEvent: ({ event, data }) => expected.push(`${event || "message"}|${data}`) });
    other.feed(text);
    const cut = below(bytes.length + 1);
    const { messages } = parse([bytes.slice(0, cut), bytes.slice(cut)]);
    expect(
      messages.map((message) => message.replace(/\|[^|]*\|/s, "|")),
      JSON.stringify(text),
    ).toEqual(expected);
    compared += expected.length;
  }
  expect(compared).toBeGreaterThan(500);
});
