/** Shows a strategy, and downloads it as a file. */

import { useState } from "react";
import {
  type BlockPart,
  type Extension,
  type RunSnapshot,
  readFileName,
  type StrategyFile,
  type StrategyOut,
  unwrap,
} from "throughline-api";
import { Problem } from "./Problem.js";
import type { Session } from "./session.js";
import { useLoaded } from "./useLoaded.js";

export function Strategy({ session, run }: { session: Session; run: RunSnapshot }) {
  const loaded = useLoaded(() => Promise.all([readStrategy(session, run), readFile(session, run)]));
  const [error, setError] = useState<unknown>();
  if (!loaded.data) return <Problem error={loaded.error} />;
  const [{ exports }, { sections }] = loaded.data;
  const save = (extension: Extension) => download(session, run, extension).catch(setError);
  return (
    <>
      {exports.map(({ extension, title }) => (
        <button key={extension} type="button" onClick={() => save(extension)}>
          {title}
        </button>
      ))}
      <Problem error={error} />
      {sections.map(({ key, title, blocks }) => (
        <section key={key} aria-label={title}>
          <h2>{title}</h2>
          {blocks.map((block, number) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of a finished section never change
            <Block key={number} block={block} />
          ))}
        </section>
      ))}
    </>
  );
}

function Block({ block }: { block: BlockPart }) {
  switch (block.kind) {
    case "heading":
      return <h3>{block.text}</h3>;
    case "statements":
      return (
        <ul>
          {block.items.map(({ text, basis_text: basis }) => (
            <li key={text} title={basis}>
              {text}
            </li>
          ))}
        </ul>
      );
    case "table":
      return <Table {...block} />;
    default:
      return <p>{block.text}</p>;
  }
}

function Table({ caption, columns, rows }: Extract<BlockPart, { kind: "table" }>) {
  return (
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column}>{column}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.join()}>
            {columns.map((column, number) => (
              <td key={column}>{row[number]}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function readStrategy({ client }: Session, { id }: RunSnapshot): Promise<StrategyOut> {
  return unwrap(client.GET("/api/v1/runs/{run_id}/strategy", { params: { path: { run_id: id } } }));
}

/** Read the strategy as blocks in display order. Of the exports, only `json` is not a file for another program. */
async function readFile({ client }: Session, { id }: RunSnapshot): Promise<StrategyFile> {
  const path = { run_id: id, extension: "json" } as const;
  const file = await unwrap(client.GET("/api/v1/runs/{run_id}/exports/{extension}", { params: { path } }));
  if (typeof file === "string") throw new Error("The strategy is not JSON.");
  return file;
}

/** Download an export and save it under the server's name for it. */
async function download({ client }: Session, run: RunSnapshot, extension: Extension): Promise<void> {
  const path = { run_id: run.id, extension };
  const pending = client.GET("/api/v1/runs/{run_id}/exports/{extension}", { params: { path }, parseAs: "blob" });
  const href = URL.createObjectURL(await unwrap(pending));
  Object.assign(document.createElement("a"), { href, download: readFileName((await pending).response) }).click();
  URL.revokeObjectURL(href);
}
