/** Generates `src/SSEMessageTypes.ts`, or the file given, from `schema.json`: message types and their validation. */

import { readFileSync, writeFileSync } from "node:fs";
import { compile } from "json-schema-to-typescript";

const BANNER = "/** Generated from the server's message schema by `npm run types`; do not edit. */";
const VALIDATORS = ["arrayOf", "boolean", "integer", "object", "oneOf", "optional", "string"];
const IGNORED_KEYWORDS = ["title", "description", "format", "additionalProperties"];

const resolve = (name) => new URL(`../${name}`, import.meta.url);
const target = process.argv[2] ?? resolve("src/SSEMessageTypes.ts");
const schema = JSON.parse(readFileSync(resolve("schema.json"), "utf8"));

/** Return the validator's source code for a schema. Throws on unsupported keywords, so that none is left unchecked. */
function toValidator({ $ref, ...node }, indent = "  ") {
  if ($ref) return toValidator(schema.$defs[$ref.split("/").at(-1)], indent);
  for (const name of IGNORED_KEYWORDS) delete node[name];
  const { type, enum: values, minimum, maximum, items, properties = {}, required = [], ...unknown } = node;
  if (Object.keys(unknown).length > 0) throw new Error(`unsupported schema: ${JSON.stringify(node)}`);
  if (values) return `oneOf(${values.map((value) => JSON.stringify(value)).join(", ")})`;
  if (type === "integer") return `integer(${[minimum, maximum].filter((bound) => bound !== undefined).join(", ")})`;
  if (type === "array") return `arrayOf(${toValidator(items, indent)})`;
  if (type !== "object") return type;
  const fields = Object.entries(properties).map(([name, property]) => {
    const validator = toValidator(property, `${indent}  `);
    return `${indent}${name}: ${required.includes(name) ? validator : `optional(${validator})`},\n`;
  });
  return fields.length > 0 ? `object({\n${fields.join("")}${indent.slice(2)}})` : "object({})";
}

const types = await compile(structuredClone(schema), schema.title, { bannerComment: "", additionalProperties: false });
const kinds = schema.$defs.EventKind.enum.map((kind) => `  ${kind}: ${!schema["x-without-id"].includes(kind)},`);
writeFileSync(
  target,
  `${BANNER}

import { ${VALIDATORS.join(", ")} } from "./SSESchema.js";

${types.trim()}

/** Every event name, and whether such events are stored and have an id. */
export const EVENT_KINDS: Readonly<Record<EventKind, boolean>> = {
${kinds.join("\n")}
};

export const checkData = ${toValidator(schema.$defs.MessageData)};
`,
);
