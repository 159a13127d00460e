/**
 * Generates from `schema.json`, into `src/` or the folder given: `SSEMessageTypes.ts`, the type of each event's data, and
 * `SSEMessageChecks.ts`, their validators.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";

const BANNER = "/** Generated from the server's message schema by `npm run types`; do not edit. */";
const IGNORED_KEYWORDS = ["title", "description", "format", "additionalProperties", "default"];
const VALIDATOR = /\b(anyOf|anything|arrayOf|boolean|integer|number|object|oneOf|optional|string|text)\b(?=[(,)])/g;

const resolve = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const folder = process.argv[2] ?? resolve("src");
const schema = JSON.parse(readFileSync(resolve("schema.json"), "utf8"));
const messages = schema.oneOf.map(({ properties: { event, data } }) => ({ event: event.const, data }));

/** Return the validator's source code for a schema. Throws on unsupported keywords, so that none is left unchecked. */
function toValidator({ $ref, ...node }, indent = "  ") {
  if ($ref) return `check${$ref.split("/").at(-1)}`;
  for (const name of IGNORED_KEYWORDS) delete node[name];
  const {
    type,
    enum: values,
    anyOf,
    minimum,
    maximum,
    minLength,
    items,
    properties = {},
    required = [],
    ...rest
  } = node;
  if (Object.keys(rest).length > 0) throw new Error(`unsupported schema: ${JSON.stringify(node)}`);
  if (anyOf) return `anyOf(${anyOf.map((choice) => toValidator(choice, indent)).join(", ")})`;
  if (values) return `oneOf(${values.map((value) => JSON.stringify(value)).join(", ")})`;
  if (type === undefined) return "anything";
  if (type === "null") return "oneOf(null)";
  if (type === "integer" || type === "number") return `${type}(${toBounds(minimum, maximum)})`;
  if (type === "string") return minLength ? `text(${minLength})` : "string";
  if (type === "array") return `arrayOf(${toValidator(items ?? {}, indent)})`;
  if (type !== "object") return type;
  const fields = Object.entries(properties).map(([name, property]) => {
    const validator = toValidator(property, `${indent}  `);
    return `${indent}${name}: ${required.includes(name) ? validator : `optional(${validator})`},\n`;
  });
  return fields.length > 0 ? `object({\n${fields.join("")}${indent.slice(2)}})` : "object({})";
}

function toBounds(minimum, maximum) {
  if (maximum === undefined) return minimum ?? "";
  return `${minimum ?? "-Infinity"}, ${maximum}`;
}

/** Return the definitions' names, each after those that it refers to. Throws if one refers to itself. */
function sortDefinitions() {
  const sorted = [];
  const visit = (name, path) => {
    if (path.includes(name)) throw new Error(`recursive schema: ${name}`);
    if (sorted.includes(name)) return;
    for (const [, other] of JSON.stringify(schema.$defs[name]).matchAll(/#\/\$defs\/(\w+)/g))
      visit(other, [...path, name]);
    sorted.push(name);
  };
  for (const name of Object.keys(schema.$defs)) visit(name, []);
  return sorted;
}

function write(name, text) {
  writeFileSync(join(folder, name), `${BANNER}\n\n${text.trim()}\n`);
}

const events = {
  title: "SSEEvents",
  description: "The data of each event, by the event's name.",
  type: "object",
  properties: Object.fromEntries(messages.map(({ event, data }) => [event, data])),
  required: messages.map(({ event }) => event),
  $defs: schema.$defs,
};
const types = await compile(structuredClone(events), events.title, { bannerComment: "", additionalProperties: false });
write("SSEMessageTypes.ts", types);

const definitions = sortDefinitions().map((name) => `const check${name} = ${toValidator(schema.$defs[name])};\n`);
const checks = messages.map(({ event, data }) => `  ${event}: ${toValidator(data, "    ")},\n`);
const source = `${definitions.join("")}
/** The validator of each event's data, by the event's name. */
export const CHECKS: ReadonlyMap<string, Check> = new Map(Object.entries({
${checks.join("")}}));`;
const imports = ["type Check", ...new Set(source.match(VALIDATOR).sort())];
write("SSEMessageChecks.ts", `import { ${imports.join(", ")} } from "./SSESchema.js";\n\n${source}`);
