/** The example's page: follows the run of this server, or the one that its address names. */

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { LiveRun } from "./LiveRun.js";

const asked = new URLSearchParams(location.search);
const root = document.getElementById("root");

if (root) {
  createRoot(root).render(
    <StrictMode>
      <LiveRun stream={asked.get("stream") ?? "/runs/1/stream"} events={asked.get("events") ?? "/runs/1/events"} />
    </StrictMode>,
  );
}
