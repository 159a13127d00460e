/** The example page: sign in with a token, create a run, watch it live, read the strategy, download it. */

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.js";

const root = document.getElementById("root");
const server = new URLSearchParams(location.search).get("api") ?? "http://127.0.0.1:8000";

if (root)
  createRoot(root).render(
    <StrictMode>
      <App defaultServer={server} />
    </StrictMode>,
  );
