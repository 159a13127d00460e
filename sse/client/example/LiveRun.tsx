/** A React component that follows a run. */

import { useSSE } from "../src/hooks/useSSE.js";
import type { SSEMessage } from "../src/SSEMessageTypes.js";
import type { SSEState } from "../src/SSETypes.js";
import type { RunSnapshot, RunUrls, SectionState } from "./api.js";

/** The parts of the API's run that this component uses. */
export type InitialRun = Pick<RunSnapshot, "name" | "progress" | "message" | "last_event_id"> & {
  readonly sections: readonly Pick<SectionState, "title" | "status">[];
  readonly urls: Pick<RunUrls, "stream" | "events">;
};

interface Run {
  readonly progress: number;
  readonly message: string;
  readonly sections: readonly string[];
  readonly outcome: string;
}

const STATE_LABELS: Record<SSEState, string> = {
  idle: "",
  connecting: "Connecting…",
  open: "Live",
  waiting: "Reconnecting…",
  polling: "Checking every 10 seconds",
  closed: "",
};

/** Show a run; the stream continues from `initialRun`. */
export function LiveRun({ initialRun }: { initialRun: InitialRun }) {
  const { urls, last_event_id: lastEventId } = initialRun;
  const options = { pollUrl: urls.events, lastEventId, reducer: applyEvent, initialData: toRun(initialRun) };
  const { data: run, error, state, reconnect } = useSSE(urls.stream, options);
  return (
    <main>
      <h1>{initialRun.name}</h1>
      <label>
        <progress max={100} value={run.progress} /> {run.progress}%
      </label>
      <p role="status">{run.outcome || run.message}</p>
      <p data-state={state}>{STATE_LABELS[state]}</p>
      {state === "closed" && error && (
        <p role="alert">
          The stream could not be opened ({error.status ?? error.kind}).{" "}
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

function toRun({ progress, message, sections }: InitialRun): Run {
  const finished = sections.filter(({ status }) => status === "done");
  return { progress, message, sections: finished.map(({ title }) => title), outcome: "" };
}

function applyEvent(run: Run, { event, data }: SSEMessage): Run {
  const { progress = run.progress, message = run.message, section, outcome, error } = data;
  const updated = { ...run, progress, message };
  if (event === "section") return { ...updated, sections: [...run.sections, String(section?.title)] };
  if (event === "complete") return { ...updated, outcome: outcome === "partial" ? "Ready in part" : "Ready" };
  if (event === "error") return { ...updated, outcome: error?.message ?? "Failed" };
  return event === "delta" ? run : updated;
}
