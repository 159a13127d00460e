/** Follows a run; when it has ended, its strategy can be read. */

import { applyDelta, type RunSnapshot } from "throughline-api";
import type { SSEMessage } from "throughline-sse";
import { useSSE } from "throughline-sse/react";
import { Strategy } from "./Strategy.js";
import type { Session } from "./session.js";

interface Progress {
  readonly percent: number;
  readonly message: string;
  readonly sections: readonly string[];
  /** The texts being written, by the sections' titles. */
  readonly drafts: Readonly<Record<string, string>>;
  readonly isReadable: boolean;
}

export function LiveRun({ session, run }: { session: Session; run: RunSnapshot }) {
  const { data, error, status, reconnect } = useSSE(session.resolve(run.urls.stream), {
    pollUrl: session.resolve(run.urls.events),
    headers: session.headers,
    credentials: "omit",
    lastEventId: run.last_event_id,
    initialData: toProgress(run),
    reducer: applyEvent,
  });
  return (
    <>
      <h1>{run.name}</h1>
      <label>
        <progress max={100} value={data.percent} /> {data.percent}%
      </label>
      <p role="status">{data.message}</p>
      <p data-connection={status}>{status === "open" ? "Live" : ""}</p>
      {status === "closed" && error && (
        <p role="alert">
          {error.detail ?? "The stream could not be opened."}{" "}
          <button type="button" onClick={reconnect}>
            Try again
          </button>
        </p>
      )}
      <ul aria-label="Finished sections">
        {data.sections.map((title) => (
          <li key={title}>{title}</li>
        ))}
      </ul>
      {Object.entries(data.drafts).map(([title, text]) => (
        <section key={title} aria-label={`Draft of “${title}”`}>
          <p>{text}</p>
        </section>
      ))}
      {data.isReadable && <Strategy session={session} run={run} />}
    </>
  );
}

function toProgress({ progress, message, sections, status }: RunSnapshot): Progress {
  const finished = sections.filter((section) => section.status === "done").map(({ title }) => title);
  return { percent: progress, message, sections: finished, drafts: {}, isReadable: isReadable(status) };
}

function applyEvent(data: Progress, { event, data: changed }: SSEMessage): Progress {
  switch (event) {
    case "status":
    case "progress":
      return { ...data, percent: changed.progress, message: changed.message };
    case "section": {
      const { status, title } = changed.section;
      const sections = status === "done" ? [...data.sections, title] : data.sections;
      const { [title]: _, ...drafts } = data.drafts;
      return { ...data, percent: changed.progress, message: changed.message, sections, drafts };
    }
    case "delta": {
      const { title } = changed.section;
      return { ...data, drafts: { ...data.drafts, [title]: applyDelta(data.drafts[title] ?? "", changed) } };
    }
    case "complete":
      return { ...data, percent: changed.progress, message: "The strategy is ready.", isReadable: true };
    case "error":
      return { ...data, message: changed.error.message };
    default:
      return data;
  }
}

function isReadable(status: RunSnapshot["status"]): boolean {
  return status === "succeeded" || status === "partial";
}
