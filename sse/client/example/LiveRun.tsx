/** A React component that follows a run. */

import { useSSE } from "../src/hooks/useSSE.js";
import type { SSEMessage, SSEState } from "../src/SSETypes.js";

/** The state of a run when the page is opened. */
export interface InitialRun {
  readonly name: string;
  readonly progress: number;
  readonly message: string;
  readonly last_event_id: string;
  readonly sections: readonly { readonly title: string; readonly status: string }[];
  readonly urls: { readonly stream: string; readonly events: string };
}

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
  const { data: run, error, status, reconnect } = useSSE(urls.stream, options);
  return (
    <main>
      <h1>{initialRun.name}</h1>
      <label>
        <progress max={100} value={run.progress} /> {run.progress}%
      </label>
      <p role="status">{run.outcome || run.message}</p>
      <p data-state={status}>{STATE_LABELS[status]}</p>
      {status === "closed" && error && (
        <p role="alert">
          The stream could not be opened ({error.detail ?? error.kind}).{" "}
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
  switch (event) {
    case "status":
    case "progress":
      return { ...run, progress: data.progress, message: data.message };
    case "section":
      return {
        ...run,
        progress: data.progress,
        message: data.message,
        sections: data.section.status === "done" ? [...run.sections, data.section.title] : run.sections,
      };
    case "complete":
      return { ...run, progress: data.progress, outcome: data.outcome === "partial" ? "Ready in part" : "Ready" };
    case "error":
      return { ...run, outcome: data.error.message };
    default:
      return run;
  }
}
