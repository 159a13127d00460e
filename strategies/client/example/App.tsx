/** The page's states: signed out, choosing a brief, following a run. */

import { useState } from "react";
import type { MeOut, RunSnapshot } from "throughline-api";
import { LiveRun } from "./LiveRun.js";
import { NewRun } from "./NewRun.js";
import { Problem } from "./Problem.js";
import { createSession, type Session } from "./session.js";

export function App({ defaultServer }: { defaultServer: string }) {
  const [session, setSession] = useState<Session>();
  const [run, setRun] = useState<RunSnapshot>();
  if (!session) return <SignIn defaultServer={defaultServer} onSignIn={setSession} />;
  return (
    <main>
      <p>
        Signed in as {describe(session.me)}.{" "}
        <button type="button" onClick={() => setSession(undefined)}>
          Sign out
        </button>
      </p>
      {run ? <LiveRun session={session} run={run} /> : <NewRun session={session} onCreated={setRun} />}
    </main>
  );
}

function SignIn({ defaultServer, onSignIn }: { defaultServer: string; onSignIn: (session: Session) => void }) {
  const [error, setError] = useState<unknown>();
  const signIn = (form: FormData) =>
    createSession(String(form.get("server")), String(form.get("token"))).then(onSignIn, setError);
  return (
    <form action={signIn}>
      <h1>Throughline from another origin</h1>
      <label>
        Server <input name="server" type="url" required defaultValue={defaultServer} />
      </label>
      <label>
        API token <input name="token" type="password" required autoComplete="off" />
      </label>
      <button type="submit">Sign in</button>
      <Problem error={error} />
    </form>
  );
}

function describe({ username, access }: MeOut): string {
  return access.scopes.includes("write") ? username : `${username} (read-only)`;
}
