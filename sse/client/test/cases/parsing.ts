/** The rules of WHATWG HTML §9.2.5 and §9.2.6 as data: what is on the wire, and what must come of it. */

export interface ParsingCase {
  readonly name: string;
  /** Text goes out as UTF-8, numbers as bytes; every entry is a chunk of its own. */
  readonly wire: readonly (string | readonly number[])[];
  /** `event|id|data` of each message. */
  readonly messages: readonly string[];
}

const NUL = "\0";
const BOM = [0xef, 0xbb, 0xbf];

export const PARSING_CASES: readonly ParsingCase[] = [
  // Lines
  { name: "LF ends a line", wire: ["data: a\n\n"], messages: ["message||a"] },
  { name: "CR ends a line", wire: ["data: a\r\r"], messages: ["message||a"] },
  { name: "CRLF ends one line", wire: ["data: a\r\n\r\n"], messages: ["message||a"] },
  {
    name: "line ends may be mixed",
    wire: ["data: a\rdata: b\ndata: c\r\n\ndata: d\n\r"],
    messages: ["message||a\nb\nc", "message||d"],
  },
  {
    name: "a CRLF cut in two is one end",
    wire: ["data: a\r", "\ndata: b\r", "\n\r", "\n"],
    messages: ["message||a\nb"],
  },
  {
    name: "a CR at a chunk's end ends the line, whatever follows",
    wire: ["data: a\r", "\r", "data: b\n\n"],
    messages: ["message||a", "message||b"],
  },
  { name: "LF then CR are two ends", wire: ["data: a\n\rdata: b\n\r"], messages: ["message||a", "message||b"] },
  { name: "one character at a time", wire: [..."event: x\r\nid: 1\r\ndata: a\r\n\r\n"], messages: ["x|1|a"] },
  // Bytes
  { name: "one byte order mark is dropped", wire: [BOM, "data: a\n\n"], messages: ["message||a"] },
  {
    name: "a byte order mark cut in three is dropped",
    wire: [[0xef], [0xbb], [0xbf], "data: a\n\n"],
    messages: ["message||a"],
  },
  {
    name: "a second byte order mark belongs to the field's name",
    wire: [BOM, BOM, "data: a\n\ndata: b\n\n"],
    messages: ["message||b"],
  },
  {
    name: "a byte order mark later on belongs to the text",
    wire: ["data: a\n\n", BOM, "data: b\n\ndata: c\n\n"],
    messages: ["message||a", "message||c"],
  },
  {
    name: "a character cut into its bytes stays whole",
    wire: ["data: ", [0xe2], [0x82], [0xac], "\n\n"],
    messages: ["message||€"],
  },
  { name: "bytes that are no UTF-8 become U+FFFD", wire: ["data: ", [0xff], "\n\n"], messages: ["message||\ufffd"] },
  { name: "a character outside the BMP", wire: ["data: 🎈\n\n"], messages: ["message||🎈"] },
  { name: "U+2028 ends no line", wire: ["data: a\u2028b\n\n"], messages: ["message||a\u2028b"] },
  { name: "U+0085 and form feed end no line", wire: ["data: a\u0085b\fc\n\n"], messages: ["message||a\u0085b\fc"] },
  // Fields
  {
    name: "a line that begins with a colon is a comment",
    wire: [":data: a\n: b\n:\n\ndata: c\n\n"],
    messages: ["message||c"],
  },
  {
    name: "a comment inside an event changes nothing",
    wire: ["data: a\n:b\ndata: c\n\n"],
    messages: ["message||a\nc"],
  },
  {
    name: "a comment may hold NUL and be long",
    wire: [`:${NUL}${"x".repeat(3000)}\ndata: a\n\n`],
    messages: ["message||a"],
  },
  { name: "the first colon divides", wire: ["data:a:b: c\n\n"], messages: ["message||a:b: c"] },
  { name: "one space after the colon is dropped", wire: ["data:  a\n\n"], messages: ["message|| a"] },
  { name: "a tab after the colon is kept", wire: ["data:\ta\n\n"], messages: ["message||\ta"] },
  { name: "a space before the colon makes another name", wire: ["data : a\n\ndata: b\n\n"], messages: ["message||b"] },
  { name: "a space before the name makes another name", wire: [" data: a\n\ndata: b\n\n"], messages: ["message||b"] },
  { name: "names are told apart by case", wire: ["Data: a\nDATA: b\nEvent: x\ndata: c\n\n"], messages: ["message||c"] },
  { name: "a name with NUL is another name", wire: [`data${NUL}: a\ndata: b\n\n`], messages: ["message||b"] },
  {
    name: "unknown fields are passed over",
    wire: ["foo: bar\nda-ta: x\n\ndata: a\njustsomething\n\n"],
    messages: ["message||a"],
  },
  // data
  {
    name: "data without a colon is an empty line",
    wire: ["data\n\ndata\ndata\n\ndata:test\n\n"],
    messages: ["message||", "message||\n", "message||test"],
  },
  { name: "data with a colon alone is an empty line", wire: ["data:\n\n"], messages: ["message||"] },
  {
    name: "several data lines are joined by LF",
    wire: ["data: a\ndata: b\ndata:\ndata: c\n\n"],
    messages: ["message||a\nb\n\nc"],
  },
  { name: "data may hold NUL", wire: [`data: ${NUL}a\n\n`], messages: [`message||${NUL}a`] },
  { name: "an event without data is none", wire: ["event: x\nid: 1\n\ndata: a\n\n"], messages: ["message|1|a"] },
  { name: "empty lines alone are nothing", wire: ["\n\n\n\ndata: a\n\n\n\n"], messages: ["message||a"] },
  { name: "an event that is not finished never was", wire: ["data: a\n\ndata: b\n"], messages: ["message||a"] },
  {
    name: "an event whose last line is not finished never was",
    wire: ["data: a\n\nid: 3\ndata: b"],
    messages: ["message||a"],
  },
  // event
  { name: "an event has its name", wire: ["event: progress\ndata: a\n\n"], messages: ["progress||a"] },
  {
    name: "the name holds for one event",
    wire: ["event: x\ndata: a\n\ndata: b\n\n"],
    messages: ["x||a", "message||b"],
  },
  {
    name: "a name without data does not hold for the next",
    wire: ["event: x\n\ndata: a\n\n"],
    messages: ["message||a"],
  },
  { name: "the last name counts", wire: ["event: x\nevent: y\ndata: a\n\n"], messages: ["y||a"] },
  { name: "an empty name is message", wire: ["event: x\nevent:\ndata: a\n\n"], messages: ["message||a"] },
  // id
  {
    name: "an id holds until another comes",
    wire: ["id: 1\ndata: a\n\ndata: b\n\nid: 2\ndata: c\n\n"],
    messages: ["message|1|a", "message|1|b", "message|2|c"],
  },
  {
    name: "an empty id takes it back",
    wire: ["id: 1\ndata: a\n\nid:\ndata: b\n\nid: 2\ndata: c\n\nid\ndata: d\n\n"],
    messages: ["message|1|a", "message||b", "message|2|c", "message||d"],
  },
  {
    name: "an id with NUL is passed over",
    wire: [`id: 1\ndata: a\n\nid: 2${NUL}\ndata: b\n\nid: ${NUL}\ndata: c\n\n`],
    messages: ["message|1|a", "message|1|b", "message|1|c"],
  },
  { name: "an id counts even behind the data", wire: ["data: a\nid: 7\n\n"], messages: ["message|7|a"] },
  { name: "an id may hold any text", wire: ["id: …é 1\ndata: a\n\n"], messages: ["message|…é 1|a"] },
  // retry
  { name: "retry is no message", wire: ["retry: 1000\n\ndata: a\n\n"], messages: ["message||a"] },
  {
    name: "retry inside an event changes nothing of it",
    wire: ["event: x\nretry: 1000\ndata: a\n\n"],
    messages: ["x||a"],
  },
];

export interface RetryCase {
  readonly name: string;
  readonly wire: string;
  readonly retries: readonly number[];
}

/** What EventSource keeps to itself, and a parser can show. */
export const RETRY_CASES: readonly RetryCase[] = [
  { name: "a whole number", wire: "retry: 3000\n\n", retries: [3000] },
  { name: "leading zeros are not octal", wire: "retry: 03000\n", retries: [3000] },
  {
    name: "anything but digits is passed over",
    wire: "retry: 1000x\nretry: -1\nretry: 1.5\nretry: 1e3\nretry: ٣\n",
    retries: [],
  },
  { name: "an empty value is passed over", wire: "retry:\nretry\n\n", retries: [] },
];

/** The bytes of a chunk. */
export function bytesOf(chunk: string | readonly number[]): Uint8Array {
  return typeof chunk === "string" ? new TextEncoder().encode(chunk) : Uint8Array.from(chunk);
}
