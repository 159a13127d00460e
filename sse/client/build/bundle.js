/** Makes one ES module of a TypeScript entry, for Node or for a page. */

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

/** Import a TypeScript entry into this process. */
export async function load(entry) {
  return import(`data:text/javascript,${encodeURIComponent(await bundle(entry, "node"))}`);
}

/** An answer that is a page, or a script of it. */
export function file(text, type) {
  return [{ headers: { "Content-Type": `${type}; charset=utf-8` }, chunks: [text] }];
}
