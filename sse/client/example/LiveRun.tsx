/** A run as it is written: all that it takes in React. */

import { useSSE } from "../src/hooks/useSSE.js";
import type { SSEMessage } from "../src/SSEMessageTypes.js";
import type { SSEState } from "../src/SSETypes.js";

interface Run {
  readonly progress: number;
  readonly message: string;
  readonly sections: readonly string[];
  readonly ended: string;
}

const NOTHING_YET: Run = { progress: 0, message: "", sections: [], ended: "" };

const LINK: Record<SSEState, string> = {
  idle: "",
  connecting: "Connecting…",
  open: "Live",
  waiting: "Reconnecting…",
  polling: "Checking every 10 seconds",
  closed: "",
};

export function LiveRun({ stream, events }: { stream: string; events: string }) {
  const options = { pollUrl: events, reducer: apply, initialData: NOTHING_YET };
  const { data: run, error, state, reconnect } = useSSE(stream, options);
  return (
    <main>
      <h1>A strategy is being written</h1>
      <label>
        <progress max={100} value={run.progress} /> {run.progress}%
      </label>
      <p role="status">{run.ended || run.message}</p>
      <p data-state={state}>{LINK[state]}</p>
      {state === "closed" && error && (
        <p role="alert">
          The stream was refused ({error.status ?? error.kind}).{" "}
          <button type="button" onClick={reconnect}>
            Try again
          </button>
        </p>
      )}
      <ul>
        {run.sections.map((title) => (
          <li key={title}>{title}</li>
        ))}
      </ul>
    </main>
  );
}

function apply(run: Run, { event, data }: SSEMessage): Run {
  const { progress = run.progress, message = run.message, section, outcome, error } = data;
  const moved = { ...run, progress, message };
  if (event === "section") return { ...moved, sections: [...run.sections, String(section?.title)] };
  if (event === "complete") return { ...moved, ended: outcome === "partial" ? "Ready in part" : "Ready" };
  if (event === "error") return { ...moved, ended: error?.message ?? "Failed" };
  return event === "delta" ? run : moved;
}
