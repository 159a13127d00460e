/** Writes `src/SSEMessageTypes.ts`, or the file given, from `schema.json`: types, and the check of a message. */

import { readFileSync, writeFileSync } from "node:fs";
import { compile } from "json-schema-to-typescript";

const BANNER = "/** Generated from the server's message schema by `npm run types`; do not edit. */";
const CHECKS = ["among", "flag", "listOf", "object", "optional", "text", "whole"];
const PLAIN = { string: "text", boolean: "flag" };
const SAYS_NOTHING = ["title", "description", "format", "additionalProperties"];

const file = (name) => new URL(`../${name}`, import.meta.url);
const target = process.argv[2] ?? file("src/SSEMessageTypes.ts");
const schema = JSON.parse(readFileSync(file("schema.json"), "utf8"));

/** The check that a schema asks for. What cannot be told as a check stops the build: nothing is left unchecked. */
function check({ $ref, ...node }, indent = "  ") {
  if ($ref) return check(schema.$defs[$ref.split("/").at(-1)], indent);
  for (const name of SAYS_NOTHING) delete node[name];
  const { type, enum: words, minimum, maximum, items, properties = {}, required = [], ...unknown } = node;
  if (Object.keys(unknown).length > 0) throw new Error(`no check for ${JSON.stringify(node)}`);
  if (words) return `among(${words.map((word) => JSON.stringify(word)).join(", ")})`;
  if (type === "integer") return `whole(${[minimum, maximum].filter((bound) => bound !== undefined).join(", ")})`;
  if (type === "array") return `listOf(${check(items, indent)})`;
  if (type !== "object") return PLAIN[type];
  const fields = Object.entries(properties).map(([name, property]) => {
    const one = check(property, `${indent}  `);
    return `${indent}${name}: ${required.includes(name) ? one : `optional(${one})`},\n`;
  });
  return fields.length > 0 ? `object({\n${fields.join("")}${indent.slice(2)}})` : "object({})";
}

const types = await compile(structuredClone(schema), schema.title, { bannerComment: "", additionalProperties: false });
const kinds = schema.$defs.EventKind.enum.map((kind) => `  ${kind}: ${!schema["x-without-id"].includes(kind)},`);
writeFileSync(
  target,
  `${BANNER}

import { ${CHECKS.join(", ")} } from "./SSESchema.js";

${types.trim()}

/** Every name of an event, and whether such an event is stored and carries an id. */
export const EVENT_KINDS: Readonly<Record<EventKind, boolean>> = {
${kinds.join("\n")}
};

export const checkData = ${check(schema.$defs.MessageData)};
`,
);
