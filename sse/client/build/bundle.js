/** Bundles a TypeScript entry point into one ES module, for Node or for a browser. */

import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export async function bundle(entry, platform) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../${entry}`, import.meta.url))],
    platform,
    bundle: true,
    format: "esm",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    write: false,
  });
  return outputFiles[0].text;
}

/** Import a TypeScript entry point into this process. */
export async function loadModule(entry) {
  return import(`data:text/javascript,${encodeURIComponent(await bundle(entry, "node"))}`);
}

/** Return the scripted responses that serve a file. */
export function createFileResponse(text, type) {
  return [{ headers: { "Content-Type": `${type}; charset=utf-8` }, chunks: [text] }];
}
