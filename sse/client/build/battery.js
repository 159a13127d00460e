/** Serves the cases to a browser: open the address that is printed; `?way=fetch` reads without EventSource. */

import { build } from "esbuild";

const bundled = async (entry, platform) => {
  const options = { entryPoints: [new URL(`../test/${entry}`, import.meta.url).pathname], platform };
  const { outputFiles } = await build({ ...options, bundle: true, format: "esm", write: false });
  return outputFiles[0].text;
};

const { startCasePlayer } = await import(
  `data:text/javascript,${encodeURIComponent(await bundled("casePlayer.ts", "node"))}`
);
const server = await startCasePlayer(Number(process.argv[2] ?? 0));
const page = `<!doctype html><title>Cases</title><pre></pre><script type="module">
import { runBattery } from "./battery.js";
const way = new URLSearchParams(location.search).get("way") ?? "native";
globalThis.verdicts = await runBattery(location.origin, way);
const wrong = verdicts.filter(({ problems }) => problems.length > 0);
document.querySelector("pre").textContent = [\`\${verdicts.length - wrong.length} passed, \${wrong.length} failed\`,
  ...wrong.map(({ name, problems }) => \`\${name}: \${problems.join("; ")}\`)].join("\\n");
</script>`;
server.play("/", [{ headers: { "Content-Type": "text/html; charset=utf-8" }, chunks: [page] }]);
const script = { headers: { "Content-Type": "text/javascript" }, chunks: [await bundled("battery.ts", "browser")] };
server.play("/battery.js", [script]);
console.log(server.url("/"));
