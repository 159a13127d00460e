/** Serves the example page and a run that it can follow, on the port given or any: open the address that is printed. */

import { readFileSync } from "node:fs";
import { bundle, file, load } from "./bundle.js";

const { startExample } = await load("example/server.ts");
const server = await startExample(Number(process.argv[2] ?? 0));
server.play("/", file(readFileSync(new URL("../example/index.html", import.meta.url), "utf8"), "text/html"));
server.play("/app.js", file(await bundle("example/main.tsx", "browser"), "text/javascript"));
console.log(server.url("/"));
