/**
 * The oldest engines that the published files run in, from `package.json`, in esbuild's terms.
 *
 * esbuild holds the syntax, `lib` in `tsconfig.build.json` the library.
 */

import { readFileSync } from "node:fs";

const { browserslist } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

export const TARGETS = browserslist.map((engine) => engine.replace(" >= ", ""));
