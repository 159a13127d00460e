/** Writes `example/api.ts`, or the file given, from the description of the product's JSON API: the types of its bodies. */

import { readFileSync, writeFileSync } from "node:fs";
import { compile } from "json-schema-to-typescript";

const BANNER = "/** Generated from the API's description by `npm run api-types`; do not edit. */";

const file = (name) => new URL(`../${name}`, import.meta.url);
const target = process.argv[2] ?? file("example/api.ts");
const api = JSON.parse(readFileSync(file("../../strategies/api/openapi.json"), "utf8"));

/** The same schema as JSON Schema has it; a field's own title would become a type of its own. */
function plain(node, isSchema = false) {
  if (Array.isArray(node)) return node.map((one) => plain(one));
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node).filter(
    ([name, value]) => isSchema || name !== "title" || typeof value !== "string",
  );
  return Object.fromEntries(
    entries.map(([name, value]) =>
      name === "$ref"
        ? [name, value.replace("#/components/schemas/", "#/$defs/")]
        : [name, plain(value, name === "properties")],
    ),
  );
}

const $defs = Object.fromEntries(Object.entries(api.components.schemas).map(([name, one]) => [name, plain(one)]));
const properties = Object.fromEntries(Object.keys($defs).map((name) => [name, { $ref: `#/$defs/${name}` }]));
const schema = { title: "Bodies", type: "object", properties, required: Object.keys($defs), $defs };
const types = await compile(schema, "Bodies", { bannerComment: "", additionalProperties: false });
writeFileSync(target, `${BANNER}\n\n${types.trim()}\n`);
