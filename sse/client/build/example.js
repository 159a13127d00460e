/** Serves the example page with a run to follow, on the port given or a free one. Prints the URL to open. */

import { readFileSync } from "node:fs";
import { bundle, createFileResponse, loadModule } from "./bundle.js";

const { startExample } = await loadModule("example/server.ts");
const server = await startExample(Number(process.argv[2] ?? 0));
const page = readFileSync(new URL("../example/index.html", import.meta.url), "utf8");
server.respond("/", createFileResponse(page, "text/html"));
server.respond("/app.js", createFileResponse(await bundle("example/main.tsx", "browser"), "text/javascript"));
console.log(server.url("/"));
