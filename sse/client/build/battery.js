/**
 * Serves the cases to a browser, on the port given or any: open the address that is printed.
 *
 * `?way=fetch` reads without EventSource. When all is done `globalThis.verdicts` has the verdict on every case.
 */

import { bundle, file, load } from "./bundle.js";

const PAGE = `<!doctype html><title>Cases</title><pre>running</pre><script type="module">
import { runBattery } from "./battery.js";
const way = new URLSearchParams(location.search).get("way") ?? "native";
const verdicts = await runBattery(location.origin, way);
const wrong = verdicts.filter(({ problems }) => problems.length > 0);
const lines = wrong.map(({ name, problems }) => name + ": " + problems.join("; "));
lines.unshift(verdicts.length - wrong.length + " passed, " + wrong.length + " failed");
document.querySelector("pre").textContent = lines.join("\\n");
globalThis.verdicts = verdicts;
</script>`;

const { startCasePlayer } = await load("test/casePlayer.ts");
const server = await startCasePlayer(Number(process.argv[2] ?? 0));
server.play("/", file(PAGE, "text/html"));
server.play("/battery.js", file(await bundle("test/battery.ts", "browser"), "text/javascript"));
console.log(server.url("/"));
