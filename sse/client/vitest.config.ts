import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    // The tests use Node's EventSource; the conformance cases run in Chromium too.
    execArgv: ["--experimental-eventsource", "--no-warnings"],
    pool: "forks",
    testTimeout: 30_000,
  },
});
