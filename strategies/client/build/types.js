/** Generates `src/schema.ts`, or the file given, from the server's OpenAPI description. */

import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const BANNER = "/** Generated from the OpenAPI description by `npm run types`; do not edit. */";

const resolve = (name) => new URL(`../${name}`, import.meta.url);
const target = process.argv[2] ?? resolve("src/schema.ts");
const description = JSON.parse(readFileSync(resolve("../api/openapi.json"), "utf8"));

const types = astToString(
  await openapiTS(description, { rootTypes: true, rootTypesNoSchemaPrefix: true, silent: true }),
);
writeFileSync(target, `${BANNER}\n\n${types}`);
