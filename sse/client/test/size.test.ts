import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
const { browserslist }: { browserslist: string[] } = JSON.parse(manifest);
const CLIENT_MAX_BYTES = 5_000;
const SHARED_MAX_BYTES = 1_100;

/** Return the minified and compressed size of a module in bytes, without React. */
async function measureSize(source: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL("../src", import.meta.url)) },
    bundle: true,
    minify: true,
    format: "esm",
    target: browserslist.map((engine) => engine.replace(" >= ", "")),
    external: ["react"],
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length;
}

test("client and React hook are smaller than 5 kB", async () => {
  const size = await measureSize(`export * from "./index.ts"; export { useSSE } from "./hooks/useSSE.ts";`);
  console.info(`client and hook: ${size} bytes`);
  expect(size).toBeLessThan(CLIENT_MAX_BYTES);
});

test("shared transport is small and does not include the client", async () => {
  const size = await measureSize(`export * from "./shared.ts";`);
  console.info(`shared transport: ${size} bytes`);
  expect(size).toBeLessThan(SHARED_MAX_BYTES);
});
