/**
 * Serves the conformance cases to browsers, on the port given or a free one. Prints the URL to open.
 *
 * `?transport=fetch` reads without EventSource; the default is `native`, and both may be given. When all cases have run
 * the page sends its results to the server, which returns them at `/results`.
 */

import { bundle, createFileResponse, loadModule } from "./bundle.js";

const PAGE = `<!doctype html><title>Cases</title><pre>running</pre><script type="module">
import { runAllCases } from "./conformance.js";
const transports = new URLSearchParams(location.search).getAll("transport");
const results = [];
for (const transport of transports.length > 0 ? transports : ["native"]) {
  for (const result of await runAllCases(location.origin, transport)) results.push({ transport, ...result });
}
const failed = results.filter(({ problems }) => problems.length > 0);
const lines = failed.map(({ transport, name, problems }) => transport + ": " + name + ": " + problems.join("; "));
lines.unshift(results.length - failed.length + " passed, " + failed.length + " failed");
document.querySelector("pre").textContent = lines.join("\\n");
await fetch("/results", { method: "POST", body: JSON.stringify(results) });
</script>`;

const { startCaseServer } = await loadModule("test/caseServer.ts");
const server = await startCaseServer(Number(process.argv[2] ?? 0));
const results = [];
server.respond("/", createFileResponse(PAGE, "text/html"));
server.respond(
  "/conformance.js",
  createFileResponse(await bundle("test/conformance.ts", "browser"), "text/javascript"),
);
server.respond("/results", ({ method, body }) => {
  if (method === "POST") results.push(...JSON.parse(body));
  return createFileResponse(JSON.stringify(results), "application/json")[0];
});
console.log(server.url("/"));
