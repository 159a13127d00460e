/** Compile-time checks of the public types: `npm run check` compiles this file. */

import { expectTypeOf, test } from "vitest";
import { type SSEResult, useSSE } from "../src/hooks/useSSE.js";
import type { SSEEvents, SSEFailure, SSEMessage, SSEOptions, SSEState } from "../src/index.js";
import { SSEConnection } from "../src/index.js";

interface ImportEvents {
  row_imported: { readonly row: number };
  import_failed: { readonly reason: string };
}

const connection = new SSEConnection("http://host/");
const imports = new SSEConnection<ImportEvents>("http://host/");

test("a handler receives the message of its event", () => {
  connection.on("progress", (message) => {
    expectTypeOf(message).toEqualTypeOf<{ readonly event: "progress"; readonly data: SSEEvents["progress"] }>();
    expectTypeOf(message.data.progress).toEqualTypeOf<number>();
  });
  connection.on("complete", ({ data }) => expectTypeOf(data.outcome).toEqualTypeOf<"succeeded" | "partial">());
  connection.on("failure", (failure) => expectTypeOf(failure).toEqualTypeOf<SSEFailure>());
  connection.on("state", (state) => expectTypeOf(state).toEqualTypeOf<SSEState>());
  // @ts-expect-error there is no such event
  connection.on("progres", () => {});
});

test("the event's name narrows a message", () => {
  connection.on("message", (message) => {
    expectTypeOf(message).toEqualTypeOf<SSEMessage>();
    if (message.event === "error") expectTypeOf(message.data.error.code).toEqualTypeOf<string>();
    // @ts-expect-error only some events have an outcome
    void message.data.outcome;
  });
});

test("a feature's own events have its types", () => {
  imports.on("row_imported", ({ data }) => expectTypeOf(data.row).toEqualTypeOf<number>());
  imports.on("message", (message) => {
    if (message.event === "import_failed") expectTypeOf(message.data.reason).toEqualTypeOf<string>();
  });
  // @ts-expect-error there is no such event
  imports.on("progress", () => {});
});

test("headers and the URL may have any form that fetch accepts, or be functions", () => {
  expectTypeOf<Headers>().toExtend<SSEOptions["headers"]>();
  expectTypeOf<[string, string][]>().toExtend<SSEOptions["headers"]>();
  expectTypeOf<() => Promise<Headers>>().toExtend<SSEOptions["headers"]>();
  expectTypeOf<() => Promise<string>>().toExtend<ConstructorParameters<typeof SSEConnection>[0]>();
  expectTypeOf<() => string>().toExtend<SSEOptions["pollUrl"]>();
});

/** Never called: hooks work in components only. */
function useTypes(url: string | undefined): void {
  const reducer = (total: number, { event }: SSEMessage) => (event === "section" ? total + 1 : total);
  expectTypeOf(useSSE(url, { reducer, initialData: 0 })).toEqualTypeOf<SSEResult<number>>();
  expectTypeOf(useSSE(url).data).toEqualTypeOf<SSEMessage | undefined>();
  expectTypeOf(useSSE(url, { initialData: null }).data).toEqualTypeOf<SSEMessage | null>();
  expectTypeOf(useSSE(url, { reducer: (last: string | undefined) => `${last}.` }).data).toEqualTypeOf<
    string | undefined
  >();
  // @ts-expect-error without initial data the first call of the reducer gets undefined
  useSSE(url, { reducer });
  // @ts-expect-error the initial data is not what the reducer takes
  useSSE(url, { reducer, initialData: "0" });
  useSSE(() => "http://host/", { headers: new Headers(), identity: "ann" });
  expectTypeOf(
    useSSE<ImportEvents["row_imported"][], ImportEvents>(url, {
      reducer: (rows, message) => (message.event === "row_imported" ? [...rows, message.data] : rows),
      initialData: [],
    }).data,
  ).toEqualTypeOf<ImportEvents["row_imported"][]>();
  const { send, disconnect, status } = useSSE(url);
  expectTypeOf(send).toBeCallableWith({ event: "cancel" });
  expectTypeOf(disconnect).toBeCallableWith();
  expectTypeOf(status).toEqualTypeOf<SSEState>();
}

test("the hook's data has the type of its reducer", () => {
  expectTypeOf(useTypes).returns.toBeVoid();
});
