/** The example's page: follows the run of this server, or the one that its address names. */

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { LiveRun, type Started } from "./LiveRun.js";

const address = new URLSearchParams(location.search).get("run") ?? "/runs/1";
const root = document.getElementById("root");
const started: Started = await (await fetch(address)).json();

if (root) {
  createRoot(root).render(
    <StrictMode>
      <LiveRun started={started} />
    </StrictMode>,
  );
}
