/**
 * Serves the example page, on the port given or a free one. Prints the URL to open; `?api=<origin>` fills in the server.
 *
 * The server must allow the page's origin: CORS_ALLOWED_ORIGINS.
 */

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const resolve = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

const { outputFiles } = await build({
  entryPoints: [resolve("example/main.tsx")],
  bundle: true,
  format: "esm",
  jsx: "automatic",
  // The stream client is read from its sources; with the page's React, because a page can have only one.
  alias: {
    "throughline-sse/react": resolve("../../sse/client/src/hooks/useSSE.ts"),
    react: resolve("node_modules/react"),
  },
  define: { "process.env.NODE_ENV": '"production"' },
  write: false,
});
const files = {
  "/": ["text/html", readFileSync(resolve("example/index.html"))],
  "/app.js": ["text/javascript", outputFiles[0].contents],
};
const server = createServer((request, response) => {
  const [type, content] = files[new URL(request.url, "http://page").pathname] ?? [];
  response.writeHead(content ? 200 : 404, { "Content-Type": `${type ?? "text/plain"}; charset=utf-8` }).end(content);
});
server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
