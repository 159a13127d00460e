/** Builds the published modules, their declarations and source maps into `dist/` or the folder given. */

import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const resolve = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const folder = process.argv[2] ?? resolve("dist");

rmSync(folder, { recursive: true, force: true });
const compiler = resolve("node_modules/typescript/bin/tsc");
execFileSync(process.execPath, [compiler, "-p", resolve("tsconfig.build.json"), "--outDir", folder], {
  stdio: "inherit",
});
