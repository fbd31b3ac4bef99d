// Code actions over the real protocol: a quick fix with its saving, and a comment that silences.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ServerProcess, startServerProcess } from "../harness/language-client";

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess();
});
afterAll(() => server.stop());

interface Action {
  readonly title: string;
  readonly kind: string;
  readonly isPreferred: boolean;
  readonly diagnostics?: readonly { readonly code: string }[];
  readonly edit: { readonly changes: Readonly<Record<string, readonly { readonly newText: string }[]>> };
}

const URI = "file:///actions/net.py";
const NET = `from torch import nn

# rooflint: input=1x3x32x32
net = nn.Sequential(nn.Conv2d(3, 16, 3), nn.BatchNorm2d(16))
`;

it("repairs a finding and says what that saves", async () => {
  await server.client.open(URI, NET, "python");
  const diagnostics = await server.client.diagnostics(URI);
  expect(diagnostics.map(({ code }) => code)).toEqual(["redundant-bias"]);
  const range = { start: { line: 3, character: 25 }, end: { line: 3, character: 25 } };
  const ask = (place: object) =>
    server.client.request<Action[]>("textDocument/codeAction", URI, { range: place, context: { diagnostics } });
  const [fix, ignore, ...others] = await ask(range);
  expect(others).toEqual([]);
  // 16 biases of 4 bytes
  expect(fix).toMatchObject({
    title: "Build the layer without bias (−16 params, −64 B traffic)",
    kind: "quickfix",
    isPreferred: true,
    diagnostics: [{ code: "redundant-bias" }],
  });
  expect(fix?.edit.changes[URI]?.map(({ newText }) => newText)).toEqual([", bias=False"]);
  expect(ignore?.title).toBe("Ignore redundant-bias here");
  expect(await ask({ start: { line: 0, character: 0 }, end: { line: 0, character: 4 } })).toEqual([]);
});
