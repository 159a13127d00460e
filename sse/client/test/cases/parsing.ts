/** Test cases for WHATWG HTML §9.2.5 and §9.2.6: bytes on the wire and the expected messages. */

export interface ParsingCase {
  readonly name: string;
  /** Chunks: text is sent as UTF-8, numbers as bytes. */
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
    name: "a CRLF split across chunks is one line end",
    wire: ["data: a\r", "\ndata: b\r", "\n\r", "\n"],
    messages: ["message||a\nb"],
  },
  {
    name: "a CR at the end of a chunk ends the line",
    wire: ["data: a\r", "\r", "data: b\n\n"],
    messages: ["message||a", "message||b"],
  },
  { name: "LF then CR are two line ends", wire: ["data: a\n\rdata: b\n\r"], messages: ["message||a", "message||b"] },
  { name: "one character at a time", wire: [..."event: x\r\nid: 1\r\ndata: a\r\n\r\n"], messages: ["x|1|a"] },
  // Bytes
  { name: "one byte order mark is dropped", wire: [BOM, "data: a\n\n"], messages: ["message||a"] },
  {
    name: "a byte order mark split across chunks is dropped",
    wire: [[0xef], [0xbb], [0xbf], "data: a\n\n"],
    messages: ["message||a"],
  },
  {
    name: "a second byte order mark is part of the field name",
    wire: [BOM, BOM, "data: a\n\ndata: b\n\n"],
    messages: ["message||b"],
  },
  {
    name: "a later byte order mark is ordinary text",
    wire: ["data: a\n\n", BOM, "data: b\n\ndata: c\n\n"],
    messages: ["message||a", "message||c"],
  },
  {
    name: "a character split across chunks is kept",
    wire: ["data: ", [0xe2], [0x82], [0xac], "\n\n"],
    messages: ["message||€"],
  },
  { name: "invalid UTF-8 becomes U+FFFD", wire: ["data: ", [0xff], "\n\n"], messages: ["message||\ufffd"] },
  { name: "a character outside the BMP is kept", wire: ["data: 🎈\n\n"], messages: ["message||🎈"] },
  { name: "U+2028 does not end a line", wire: ["data: a\u2028b\n\n"], messages: ["message||a\u2028b"] },
  {
    name: "U+0085 and form feed do not end a line",
    wire: ["data: a\u0085b\fc\n\n"],
    messages: ["message||a\u0085b\fc"],
  },
  // Fields
  {
    name: "a line starting with a colon is a comment",
    wire: [":data: a\n: b\n:\n\ndata: c\n\n"],
    messages: ["message||c"],
  },
  {
    name: "a comment inside an event is ignored",
    wire: ["data: a\n:b\ndata: c\n\n"],
    messages: ["message||a\nc"],
  },
  {
    name: "a comment may be long and contain NUL",
    wire: [`:${NUL}${"x".repeat(3000)}\ndata: a\n\n`],
    messages: ["message||a"],
  },
  { name: "the first colon separates name and value", wire: ["data:a:b: c\n\n"], messages: ["message||a:b: c"] },
  { name: "one space after the colon is dropped", wire: ["data:  a\n\n"], messages: ["message|| a"] },
  { name: "a tab after the colon is kept", wire: ["data:\ta\n\n"], messages: ["message||\ta"] },
  { name: "a space before the colon is part of the name", wire: ["data : a\n\ndata: b\n\n"], messages: ["message||b"] },
  { name: "a space before the name is part of the name", wire: [" data: a\n\ndata: b\n\n"], messages: ["message||b"] },
  {
    name: "field names are case-sensitive",
    wire: ["Data: a\nDATA: b\nEvent: x\ndata: c\n\n"],
    messages: ["message||c"],
  },
  { name: "NUL is part of the field name", wire: [`data${NUL}: a\ndata: b\n\n`], messages: ["message||b"] },
  {
    name: "unknown fields are ignored",
    wire: ["foo: bar\nda-ta: x\n\ndata: a\njustsomething\n\n"],
    messages: ["message||a"],
  },
  // data
  {
    name: "data without a colon is an empty line",
    wire: ["data\n\ndata\ndata\n\ndata:test\n\n"],
    messages: ["message||", "message||\n", "message||test"],
  },
  { name: "data with only a colon is an empty line", wire: ["data:\n\n"], messages: ["message||"] },
  {
    name: "several data lines are joined by LF",
    wire: ["data: a\ndata: b\ndata:\ndata: c\n\n"],
    messages: ["message||a\nb\n\nc"],
  },
  { name: "data may contain NUL", wire: [`data: ${NUL}a\n\n`], messages: [`message||${NUL}a`] },
  {
    name: "an event without data is not dispatched",
    wire: ["event: x\nid: 1\n\ndata: a\n\n"],
    messages: ["message|1|a"],
  },
  { name: "empty lines alone dispatch nothing", wire: ["\n\n\n\ndata: a\n\n\n\n"], messages: ["message||a"] },
  { name: "an incomplete event is dropped", wire: ["data: a\n\ndata: b\n"], messages: ["message||a"] },
  {
    name: "an event with an incomplete last line is dropped",
    wire: ["data: a\n\nid: 3\ndata: b"],
    messages: ["message||a"],
  },
  // event
  { name: "the event field sets the name", wire: ["event: progress\ndata: a\n\n"], messages: ["progress||a"] },
  {
    name: "the name applies to one event",
    wire: ["event: x\ndata: a\n\ndata: b\n\n"],
    messages: ["x||a", "message||b"],
  },
  {
    name: "a name without data does not apply to the next event",
    wire: ["event: x\n\ndata: a\n\n"],
    messages: ["message||a"],
  },
  { name: "the last name wins", wire: ["event: x\nevent: y\ndata: a\n\n"], messages: ["y||a"] },
  { name: "treats an empty event name as message", wire: ["event: x\nevent:\ndata: a\n\n"], messages: ["message||a"] },
  // id
  {
    name: "an id applies until the next id",
    wire: ["id: 1\ndata: a\n\ndata: b\n\nid: 2\ndata: c\n\n"],
    messages: ["message|1|a", "message|1|b", "message|2|c"],
  },
  {
    name: "an empty id clears it",
    wire: ["id: 1\ndata: a\n\nid:\ndata: b\n\nid: 2\ndata: c\n\nid\ndata: d\n\n"],
    messages: ["message|1|a", "message||b", "message|2|c", "message||d"],
  },
  {
    name: "an id with NUL is ignored",
    wire: [`id: 1\ndata: a\n\nid: 2${NUL}\ndata: b\n\nid: ${NUL}\ndata: c\n\n`],
    messages: ["message|1|a", "message|1|b", "message|1|c"],
  },
  { name: "an id after the data applies", wire: ["data: a\nid: 7\n\n"], messages: ["message|7|a"] },
  { name: "an id may be any text", wire: ["id: …é 1\ndata: a\n\n"], messages: ["message|…é 1|a"] },
  // retry
  { name: "retry dispatches no message", wire: ["retry: 1000\n\ndata: a\n\n"], messages: ["message||a"] },
  {
    name: "retry inside an event does not change it",
    wire: ["event: x\nretry: 1000\ndata: a\n\n"],
    messages: ["x||a"],
  },
];

export interface RetryCase {
  readonly name: string;
  readonly wire: string;
  readonly retries: readonly number[];
}

/** Cases for `retry:`, which EventSource does not expose. */
export const RETRY_CASES: readonly RetryCase[] = [
  { name: "an integer", wire: "retry: 3000\n\n", retries: [3000] },
  { name: "leading zeros are not octal", wire: "retry: 03000\n", retries: [3000] },
  {
    name: "anything but digits is ignored",
    wire: "retry: 1000x\nretry: -1\nretry: 1.5\nretry: 1e3\nretry: ٣\n",
    retries: [],
  },
  { name: "an empty value is ignored", wire: "retry:\nretry\n\n", retries: [] },
];

export function toBytes(chunk: string | readonly number[]): Uint8Array {
  return typeof chunk === "string" ? new TextEncoder().encode(chunk) : Uint8Array.from(chunk);
}
