/** Creates a run from a sample brief. */

import { useState } from "react";
import { type RunSnapshot, type SampleBriefOut, unwrap } from "throughline-api";
import { Problem } from "./Problem.js";
import type { Session } from "./session.js";
import { useLoaded } from "./useLoaded.js";

export function NewRun({ session, onCreated }: { session: Session; onCreated: (run: RunSnapshot) => void }) {
  const samples = useLoaded(() => unwrap(session.client.GET("/api/v1/sample-briefs")));
  const [error, setError] = useState<unknown>();
  // The same key for every attempt at this run, so that a repeated request creates no second one.
  const [key] = useState(() => crypto.randomUUID());
  if (!samples.data) return <Problem error={samples.error} />;
  const { results } = samples.data;
  const create = (form: FormData) =>
    createRun(session, find(results, String(form.get("sample"))), String(form.get("name")), key).then(
      onCreated,
      setError,
    );
  return (
    <form action={create}>
      <h1>New strategy</h1>
      <label>
        Brief{" "}
        <select name="sample">
          {results.map((sample) => (
            <option key={sample.key} value={sample.key}>
              {sample.title}: {sample.note}
            </option>
          ))}
        </select>
      </label>
      <label>
        Name of the business <input name="name" placeholder="As in the brief" />
      </label>
      <button type="submit">Generate strategy</button>
      <Problem error={error} />
    </form>
  );
}

function find(samples: readonly SampleBriefOut[], key: string): SampleBriefOut {
  const found = samples.find((sample) => sample.key === key);
  if (!found) throw new Error(`There is no sample ${key}.`);
  return found;
}

function createRun({ client }: Session, { brief }: SampleBriefOut, name: string, key: string): Promise<RunSnapshot> {
  const business = { ...brief.business, ...(name && { business_name: name }) };
  return unwrap(
    client.POST("/api/v1/runs", {
      params: { header: { "Idempotency-Key": key } },
      body: { brief: { ...brief, business } },
    }),
  );
}
