/** The example page: follows the example server's run, or the one named by `?run=<url>`. */

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { type InitialRun, LiveRun } from "./LiveRun.js";

const url = new URLSearchParams(location.search).get("run") ?? "/runs/1";
const root = document.getElementById("root");
const initialRun: InitialRun = await (await fetch(url)).json();

if (root) {
  createRoot(root).render(
    <StrictMode>
      <LiveRun initialRun={initialRun} />
    </StrictMode>,
  );
}
