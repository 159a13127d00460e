/** The package as others install it: from its tarball, and as a `file:` dependency on a fresh clone. */

import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const MODULES = join(PACKAGE, "node_modules");
const CONSUMER = `
import { CHECKS } from "throughline-sse/checks";
import { useSSE } from "throughline-sse/react";
import { sharedTransport } from "throughline-sse/shared";
import { SSEConnection, type SSEFailure } from "throughline-sse";

const connection = new SSEConnection("/stream", { transport: sharedTransport, checks: CHECKS });
connection.on("progress", ({ data }) => data.progress.toFixed());
connection.on("failure", ({ code, detail }: SSEFailure) => console.log(code, detail));
export const useTotal = () => useSSE("/stream", { reducer: (total: number) => total + 1, initialData: 0 }).data.toFixed();
`;
const IMPORTS = `
const { SSEConnection } = await import("throughline-sse");
const { sharedTransport } = await import("throughline-sse/shared");
const { CHECKS } = await import("throughline-sse/checks");
console.log(SSEConnection.name, sharedTransport.name, CHECKS.has("hello"));
`;
const IMPORT_REACT = `console.log((await import("throughline-sse/react")).useSSE.name);`;

const folder = mkdtempSync(join(tmpdir(), "package-"));
let tarball: string;

beforeAll(() => {
  const output = run(folder, ...npm(), "pack", PACKAGE, "--json", "--ignore-scripts");
  const [{ filename }]: [{ filename: string }] = JSON.parse(output);
  tarball = join(folder, filename);
  run(folder, "tar", "-xzf", tarball);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Return the command that runs npm: the one that runs these tests, if there is one. */
function npm(): [string, ...string[]] {
  const { npm_execpath: path } = process.env;
  return path ? [process.execPath, path] : ["npm"];
}

function run(cwd: string, command: string, ...parameters: string[]): string {
  return execFileSync(command, parameters, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** Create a project that depends on the package, and install it without a network. */
function install(name: string, dependency: string, ...options: string[]): string {
  const project = join(folder, name);
  mkdirSync(project);
  const manifest = { type: "module", private: true, dependencies: { "throughline-sse": dependency } };
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
  run(project, ...npm(), "install", "--offline", "--no-audit", "--no-fund", "--no-package-lock", ...options);
  return project;
}

/** Copy the files that git tracks. */
function clone(): string {
  const target = join(folder, "clone");
  for (const file of run(PACKAGE, "git", "ls-files").trim().split("\n")) {
    if (existsSync(join(PACKAGE, file))) cpSync(join(PACKAGE, file), join(target, file));
  }
  return target;
}

function listFiles(): string[] {
  const root = join(folder, "package");
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1));
}

test("the tarball has a license, a readme, declarations and nothing of the development", () => {
  const files = listFiles();
  expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "dist/index.js", "dist/hooks/useSSE.d.ts"]));
  expect(files.filter((file) => !/^(dist|src)\/|^(LICENSE|README.md|package.json)$/.test(file))).toEqual([]);
});

test("every module of the tarball has declarations and a source map whose sources are there", () => {
  const root = join(folder, "package");
  const modules = listFiles().filter((file) => file.startsWith("dist/") && file.endsWith(".js"));
  const missing = modules.flatMap((file) => {
    const map = join(root, `${file}.map`);
    const { sources }: { sources: string[] } = JSON.parse(readFileSync(map, "utf8"));
    const needed = [join(root, file.replace(/js$/, "d.ts")), ...sources.map((source) => join(dirname(map), source))];
    return needed.filter((path) => !existsSync(path));
  });
  expect([modules.length > 10, missing]).toEqual([true, []]);
});

test("publint finds nothing", async () => {
  const file = readFileSync(tarball);
  const data = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
  expect((await publint({ pack: { tarball: data }, strict: true })).messages).toEqual([]);
});

test("arethetypeswrong finds nothing but that CommonJS is not supported", () => {
  const cli = join(MODULES, "@arethetypeswrong", "cli", "dist", "index.js");
  const output = run(folder, process.execPath, cli, tarball, "--profile", "esm-only", "--no-emoji", "--no-color");
  // Four modules, imported by Node's ES modules and by bundlers.
  expect(output.match(/ OK /g)).toHaveLength(8);
}, 30_000);

describe.each(["tarball", "clone"])("installed from the %s", (source) => {
  let project: string;
  beforeAll(() => {
    project = source === "tarball" ? install(source, `file:${tarball}`) : install("linked", `file:${clone()}`);
  });

  test("it is imported by Node", () => {
    expect(run(project, process.execPath, "--input-type=module", "--eval", IMPORTS)).toBe(
      "SSEConnection sharedTransport true\n",
    );
  });

  test.each([
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ])("its types work with module %s", (module, moduleResolution) => {
    writeFileSync(join(project, "consumer.ts"), CONSUMER);
    const lib = ["ES2022", "DOM"];
    const compilerOptions = { module, moduleResolution, lib, strict: true, noEmit: true, types: [] };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["consumer.ts"] }));
    expect(run(project, process.execPath, join(MODULES, "typescript", "bin", "tsc"))).toBe("");
  });
});

test("with --install-links a clone's hook uses the application's React", () => {
  const project = install("copied", `file:${join(folder, "clone")}`, "--install-links");
  symlinkSync(join(MODULES, "react"), join(project, "node_modules", "react"));
  expect(run(project, process.execPath, "--input-type=module", "--eval", IMPORT_REACT)).toBe("useSSE\n");
});
