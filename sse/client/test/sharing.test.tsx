/** Which components share a connection: those that read the same stream as the same reader, with the same reducer. */

import { expect, test } from "vitest";
import { useSSE } from "../src/hooks/useSSE.js";
import type { Address, SSEMessage, SSEOptions } from "../src/SSETypes.js";
import { createFrame } from "./cases/connectingCase.js";
import { getText } from "./conformance.js";
import { installReact, render, server, waitForText } from "./renderedComponents.js";
import type { RecordedRequest } from "./scriptedServer.js";

installReact();

type Texts = readonly string[];
const collect = (texts: Texts, message: SSEMessage): Texts => [...texts, getText(message)];

interface ReaderProps extends Pick<SSEOptions, "headers" | "identity" | "method" | "body" | "timing"> {
  readonly url: Address;
}

/** Show the texts that this reader has received. */
function Reader({ url, ...options }: ReaderProps) {
  const { data } = useSSE(url, { ...options, transport: "fetch", reducer: collect, initialData: [] });
  return <p>{data.join()};</p>;
}

/** Serve a stream of which each reader gets its own event: the token of the request. */
function respondWithToken(): string {
  return server().respond("/stream", ({ headers, body }: RecordedRequest) => ({
    chunks: [createFrame(headers.authorization ?? body, Number(headers["last-event-id"] ?? 0) + 1)],
    after: "hold",
  }));
}

const bearer = (token: string) => ({ Authorization: token });

test("a second token at the same address never shows the first person's data", async () => {
  const url = respondWithToken();
  await render(<Reader url={url} headers={bearer("ann")} />);
  await waitForText("ann;");
  await render([
    <Reader key="1" url={url} headers={bearer("ann")} />,
    <Reader key="2" url={url} headers={bearer("bob")} />,
  ]);
  await waitForText("ann;bob;");
  expect(server().requests.map(({ headers }) => headers.authorization)).toEqual(["ann", "bob"]);
});

test("a component that changes its token starts with new data", async () => {
  const url = respondWithToken();
  await render(<Reader url={url} headers={bearer("ann")} />);
  await waitForText("ann;");
  await render(<Reader url={url} headers={new Headers(bearer("bob"))} />);
  await waitForText("bob;");
});

test("a component keeps its token when another one that shared its connection changes", async () => {
  const url = respondWithToken();
  const timing = { backoffMs: 5 };
  const readers = (...tokens: string[]) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the order never changes
    tokens.map((token, index) => <Reader key={index} url={url} headers={bearer(token)} timing={timing} />);
  await render(readers("ann", "ann"));
  await waitForText("ann;ann;");
  await render(readers("bob", "ann"));
  await waitForText("bob;ann;");
  server().cut();
  await waitForText("bob,bob;ann,ann;");
});

test.each([
  ["equal headers in another form", { headers: bearer("ann") }, { headers: new Headers({ authorization: "ann" }) }],
  [
    "functions with the same identity",
    { headers: () => bearer("ann"), identity: "a" },
    { headers: () => bearer("x"), identity: "a" },
  ],
  ["no headers", {}, {}],
])("components with %s share one connection", async (_, one, two) => {
  const url = respondWithToken();
  await render([<Reader key="1" url={url} {...one} />, <Reader key="2" url={url} {...two} />]);
  const text = "headers" in one ? "ann" : "";
  await waitForText(`${text};${text};`);
  expect(server().requests).toHaveLength(1);
});

const headers = () => bearer("ann");

test.each<[string, Omit<ReaderProps, "url">, Omit<ReaderProps, "url">]>([
  ["the same function but no identity", { headers }, { headers }],
  ["different identities", { headers, identity: "a" }, { headers, identity: "b" }],
  ["different bodies", { headers, method: "POST", body: "1" }, { headers, method: "POST", body: "2" }],
])("components with %s do not share", async (_, one, two) => {
  const url = respondWithToken();
  await render([<Reader key="1" url={url} {...one} />, <Reader key="2" url={url} {...two} />]);
  await waitForText("ann;ann;");
  expect(server().requests).toHaveLength(2);
});

test("a new URL function in every render keeps the connection, and the latest one is called", async () => {
  const url = respondWithToken();
  await render(<Reader url={() => url} headers={bearer("ann")} timing={{ backoffMs: 5 }} />);
  await waitForText("ann;");
  await render(<Reader url={() => `${url}?new=1`} headers={bearer("ann")} timing={{ backoffMs: 5 }} />);
  server().write(createFrame("more", 2));
  await waitForText("ann,more;");
  server().cut();
  await waitForText("ann,more,ann;");
  expect(server().requests.map(({ query }) => query.new)).toEqual([undefined, "1"]);
});

test("a component with a function for its headers follows a new URL or body", async () => {
  const url = respondWithToken();
  const other = server().respond("/other", [{ chunks: [createFrame("other", 1)], after: "hold" }]);
  await render(<Reader url={url} headers={() => bearer("ann")} />);
  await waitForText("ann;");
  await render(<Reader url={other} headers={() => bearer("ann")} />);
  await waitForText("other;");
  await render(<Reader url={url} headers={() => ({})} method="POST" body="1" />);
  await waitForText("1;");
  await render(<Reader url={url} headers={() => ({})} method="POST" body="2" />);
  await waitForText("2;");
});

test("a changed identity starts a new connection with new data", async () => {
  const url = respondWithToken();
  const reader = (name: string) => <Reader url={() => url} headers={() => bearer(name)} identity={name} />;
  await render(reader("ann"));
  await waitForText("ann;");
  await render(reader("bob"));
  await waitForText("bob;");
});

const count = (total: number) => total + 1;

function Counter({ url }: { url: string }) {
  const { data } = useSSE(url, { transport: "fetch", headers: bearer("ann"), reducer: count, initialData: 0 });
  return <p>{data.toFixed(1)};</p>;
}

test("components with different reducers each get what their own returns", async () => {
  const url = respondWithToken();
  await render([<Reader key="1" url={url} headers={bearer("ann")} />, <Counter key="2" url={url} />]);
  await waitForText("ann;1.0;");
});

function Failing() {
  const { error, status } = useSSE("http://127.0.0.1/", { headers: { "bad name": "x" } });
  return <p>{`${status} ${error?.kind}`}</p>;
}

test("invalid headers are reported as a failure of the set-up", async () => {
  await render(<Failing />);
  await waitForText("closed setup");
});
