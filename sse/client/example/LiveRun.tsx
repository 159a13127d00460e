/** A run as it is written: all that it takes in React. */

import { useSSE } from "../src/hooks/useSSE.js";
import type { SSEMessage } from "../src/SSEMessageTypes.js";
import type { SSEState } from "../src/SSETypes.js";
import type { RunOut, RunUrls, SectionOut } from "./api.js";

/** What is shown of a run, as the API gives it. */
export type Started = Pick<RunOut, "name" | "progress" | "message" | "last_event_id"> & {
  readonly sections: readonly Pick<SectionOut, "title" | "status">[];
  readonly urls: Pick<RunUrls, "stream" | "events">;
};

interface Run {
  readonly progress: number;
  readonly message: string;
  readonly sections: readonly string[];
  readonly ended: string;
}

const LINK: Record<SSEState, string> = {
  idle: "",
  connecting: "Connecting…",
  open: "Live",
  waiting: "Reconnecting…",
  polling: "Checking every 10 seconds",
  closed: "",
};

/** Shows a run from how it stood when it was asked for; the stream goes on from there. */
export function LiveRun({ started }: { started: Started }) {
  const { urls, last_event_id: lastEventId } = started;
  const options = { pollUrl: urls.events, lastEventId, reducer: apply, initialData: standing(started) };
  const { data: run, error, state, reconnect } = useSSE(urls.stream, options);
  return (
    <main>
      <h1>{started.name}</h1>
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

function standing({ progress, message, sections }: Started): Run {
  const done = sections.filter(({ status }) => status === "done");
  return { progress, message, sections: done.map(({ title }) => title), ended: "" };
}

function apply(run: Run, { event, data }: SSEMessage): Run {
  const { progress = run.progress, message = run.message, section, outcome, error } = data;
  const moved = { ...run, progress, message };
  if (event === "section") return { ...moved, sections: [...run.sections, String(section?.title)] };
  if (event === "complete") return { ...moved, ended: outcome === "partial" ? "Ready in part" : "Ready" };
  if (event === "error") return { ...moved, ended: error?.message ?? "Failed" };
  return event === "delta" ? run : moved;
}
