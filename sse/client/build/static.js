/** Writes the ES modules that pages load without a build of their own: into `static/`, or the folder given. */

import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

await build({
  entryPoints: { client: file("../src/index.ts"), shared: file("../src/shared.ts") },
  outdir: process.argv[2] ?? file("../../static/sse"),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  banner: { js: "/* Throughline's stream client. Built from sse/client by `npm run build`; do not edit. */" },
});
