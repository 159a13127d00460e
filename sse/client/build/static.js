/** Builds the ES modules that pages load directly, into `static/` or the folder given. */

import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { TARGETS } from "./targets.js";

const resolve = (name) => fileURLToPath(new URL(name, import.meta.url));

await build({
  entryPoints: { client: resolve("../src/index.ts"), shared: resolve("../src/shared.ts") },
  outdir: process.argv[2] ?? resolve("../../static/sse"),
  bundle: true,
  minify: true,
  format: "esm",
  target: TARGETS,
  banner: { js: "/* Throughline's stream client. Built from sse/client by `npm run build`; do not edit. */" },
});
