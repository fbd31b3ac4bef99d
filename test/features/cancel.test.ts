// Runs that take seconds, over the real protocol: the next edit ends them, in the middle of a model, and only the newest text
// is answered for.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServerProcess, startServerProcess, type Transport } from "../harness/language-client";

let server: ServerProcess;

/** As many calls as the rounds say, in the model's constructor: one run of the interpreter without a pause. */
const SLOW = (rounds: number) => `from torch import nn


# rooflint: input=1x3x4x4
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        seen = {}
        for i in range(${rounds}):
            seen[str(i % 999)] = max(i, len(seen), key=lambda n: -n)
        self.conv = nn.Conv2d(3, 8, 1)

    def forward(self, x):
        return self.conv(x)
`;
/** A second or two. */
const ROUNDS = 250_000;
const ROUNDS_PLACE = { line: 8, character: "        for i in range(".length };

async function open(name: string, text: string): Promise<string> {
  const uri = `file:///cancel/${name}.py`;
  await server.client.open(uri, text, "python");
  return uri;
}

async function lens(uri: string): Promise<string> {
  const lenses = await server.client.request<{ command: { title: string } }[]>("textDocument/codeLens", uri);
  return lenses[0]?.command.title ?? "";
}

function end(rounds: number) {
  return { line: ROUNDS_PLACE.line, character: ROUNDS_PLACE.character + String(rounds).length };
}

describe.each<Transport>(["stdio", "node-ipc"])("a run that takes seconds, over %s", (transport) => {
  beforeAll(async () => {
    server = await startServerProcess({}, transport);
  });
  afterAll(() => server.stop());

  it("is left in the middle by the next edit, and nothing is said of its text", async () => {
    const warm = await open("warm", SLOW(10));
    expect(await lens(warm)).toContain("Net · 32 params");
    const whole = await seconds(async () => lens(await open("whole", SLOW(ROUNDS))));
    const uri = await open("left", SLOW(ROUNDS));
    await new Promise((resolve) => setTimeout(resolve, whole * 250)); // it runs since a quarter of its time
    const rest = await seconds(async () => {
      const version = await server.client.edit(uri, ROUNDS_PLACE, end(ROUNDS), "10");
      await server.client.diagnostics(uri, version);
    });
    expect(await lens(uri)).toContain("Net · 32 params");
    expect(rest).toBeLessThan(whole / 2); // a run that is not left takes three quarters
    // a run that ends is published, also when its text is an older one
    expect(server.client.published(uri).map(({ version }) => version)).toEqual([2]);
  }, 60_000);

  it("goes on from its beginning when another document was edited", async () => {
    const other = await open("other", SLOW(10));
    await lens(other);
    const uri = await open("kept", SLOW(ROUNDS / 10));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await server.client.edit(other, ROUNDS_PLACE, end(10), "20");
    expect(await lens(uri)).toContain("Net · 32 params");
    expect(await lens(other)).toContain("Net · 32 params");
  }, 60_000);

  it("does not wait for the edit of a document that nobody opened", async () => {
    const start = { line: 0, character: 0 };
    await server.client.edit("file:///cancel/unknown.py", start, start, "x");
    const uri = await open("after", SLOW(ROUNDS / 10)); // long enough to look for edits
    expect(await seconds(() => lens(uri))).toBeLessThan(1); // the time that an edit on its way is waited for
  });
});

async function seconds(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}
