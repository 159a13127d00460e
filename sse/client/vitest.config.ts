import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    // Node's own EventSource stands for the browser's here; the same cases run in Chromium too.
    execArgv: ["--experimental-eventsource", "--no-warnings"],
    pool: "forks",
    testTimeout: 10_000,
  },
});
