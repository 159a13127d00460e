import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

const MOST_BYTES = 5_000;

/** The bytes, minified and compressed, that an app gets with these lines; React is the app's own. */
async function sizeOf(lines: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: lines, resolveDir: fileURLToPath(new URL("../src", import.meta.url)) },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    external: ["react"],
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length;
}

test("everything but React, with the hook, is less than 5 kB", async () => {
  const size = await sizeOf(`export * from "./index.ts"; export { useSSE } from "./hooks/useSSE.ts";`);
  console.info(`client and hook: ${size} bytes`);
  expect(size).toBeLessThan(MOST_BYTES);
});

test("sharing between tabs costs little, and brings nothing of the client along", async () => {
  const size = await sizeOf(`export * from "./shared.ts";`);
  console.info(`sharing: ${size} bytes`);
  expect(size).toBeLessThan(800);
});
