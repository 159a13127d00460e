/**
 * Serves the conformance cases to a browser, on the port given or a free one. Prints the URL to open.
 *
 * `?transport=fetch` reads without EventSource. The results are in `globalThis.results` when all cases have run.
 */

import { bundle, createFileResponse, loadModule } from "./bundle.js";

const PAGE = `<!doctype html><title>Cases</title><pre>running</pre><script type="module">
import { runAllCases } from "./conformance.js";
const transport = new URLSearchParams(location.search).get("transport") ?? "native";
const results = await runAllCases(location.origin, transport);
const failed = results.filter(({ problems }) => problems.length > 0);
const lines = failed.map(({ name, problems }) => name + ": " + problems.join("; "));
lines.unshift(results.length - failed.length + " passed, " + failed.length + " failed");
document.querySelector("pre").textContent = lines.join("\\n");
globalThis.results = results;
</script>`;

const { startCaseServer } = await loadModule("test/caseServer.ts");
const server = await startCaseServer(Number(process.argv[2] ?? 0));
server.respond("/", createFileResponse(PAGE, "text/html"));
server.respond(
  "/conformance.js",
  createFileResponse(await bundle("test/conformance.ts", "browser"), "text/javascript"),
);
console.log(server.url("/"));
