/** Generates `example/api.ts`, or the file given: the types of the JSON API's request and response bodies. */

import { readFileSync, writeFileSync } from "node:fs";
import { compile } from "json-schema-to-typescript";

const BANNER = "/** Generated from the OpenAPI description by `npm run api-types`; do not edit. */";

const resolve = (name) => new URL(`../${name}`, import.meta.url);
const target = process.argv[2] ?? resolve("example/api.ts");
const api = JSON.parse(readFileSync(resolve("../../strategies/api/openapi.json"), "utf8"));

/** Convert an OpenAPI schema to JSON Schema. Titles are dropped, because each would become a type of its own. */
function toJsonSchema(node, isProperties = false) {
  if (Array.isArray(node)) return node.map((item) => toJsonSchema(item));
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node).filter(
    ([name, value]) => isProperties || name !== "title" || typeof value !== "string",
  );
  return Object.fromEntries(
    entries.map(([name, value]) =>
      name === "$ref"
        ? [name, value.replace("#/components/schemas/", "#/$defs/")]
        : [name, toJsonSchema(value, name === "properties")],
    ),
  );
}

const schemas = Object.entries(api.components.schemas);
const $defs = Object.fromEntries(schemas.map(([name, schema]) => [name, toJsonSchema(schema)]));
const properties = Object.fromEntries(Object.keys($defs).map((name) => [name, { $ref: `#/$defs/${name}` }]));
const schema = { title: "Bodies", type: "object", properties, required: Object.keys($defs), $defs };
const types = await compile(schema, "Bodies", {
  bannerComment: "",
  additionalProperties: false,
  ignoreMinAndMaxItems: true,
});
writeFileSync(target, `${BANNER}\n\n${types.trim()}\n`);
