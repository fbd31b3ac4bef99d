// Layers typed into real files letter by letter, with brackets and quotes closed by the editor as VS Code does, over the real
// protocol: after every letter the lines elsewhere keep their numbers, and nothing is said away from the cursor but of the
// new layer itself.
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Position } from "../../server/src/text/position";
import { ROOT } from "../harness/build";
import { type ServerProcess, startServerProcess } from "../harness/language-client";

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess();
});
afterAll(() => server.stop());

/** What stands behind a letter as soon as it is typed. */
const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", '"': '"' };

/** A file in an editor, with places whose hovers are watched. */
class Typed {
  readonly #watched: { line: number; readonly text: string }[] = [];
  #version = 1;

  constructor(
    readonly uri: string,
    private text: string,
  ) {}

  static async open(file: string): Promise<Typed> {
    const name = path.join(ROOT, file);
    const typed = new Typed(pathToFileURL(name).href, readFileSync(name, "utf8"));
    await server.client.open(typed.uri, typed.text, "python");
    return typed;
  }

  get lines(): readonly string[] {
    return this.text.split("\n");
  }

  /** Figures of the layer that a line with this text makes; without its share of the model, which another layer changes. */
  async figures(line: number): Promise<string> {
    const character = (this.lines[line] ?? "").indexOf("self.") + "self.".length;
    const hover = await server.client.hover(this.uri, { line, character });
    return hover?.split("\n")[0]?.replace(/ \([^)]*%\)/g, "") ?? "none";
  }

  async watch(...texts: readonly string[]): Promise<void> {
    for (const text of texts) {
      const line = this.lines.findIndex((candidate) => candidate.includes(text));
      this.#watched.push({ line, text: await this.figures(line) });
    }
    expect(this.#watched.map(({ text }) => text)).not.toContain("none");
  }

  /** Below the line that has the text `below`. */
  async typeLine(below: string, line: string): Promise<void> {
    const above = this.lines.findIndex((candidate) => candidate.includes(below));
    const text = this.lines[above] ?? "";
    const indent = text.slice(0, text.length - text.trimStart().length);
    await this.#insert({ line: above, character: text.length }, `\n${indent}`);
    let character = indent.length;
    for (const letter of line) {
      const next = this.lines[above + 1]?.[character];
      const isClosed = next === letter && Object.values(CLOSING).includes(letter);
      if (!isClosed) await this.#insert({ line: above + 1, character }, letter + (CLOSING[letter] ?? ""));
      character++;
    }
    expect(this.lines[above + 1]?.trim()).toBe(line);
  }

  async #insert(at: Position, text: string): Promise<void> {
    const lines = this.lines.slice();
    const line = lines[at.line] ?? "";
    lines[at.line] = line.slice(0, at.character) + text + line.slice(at.character);
    this.text = lines.join("\n");
    const added = text.split("\n").length - 1;
    for (const watched of this.#watched) if (watched.line > at.line) watched.line += added;
    this.#version = await server.client.edit(this.uri, at, at, text);
    await this.#check(at.line + added);
  }

  async #check(cursor: number): Promise<void> {
    const state = `${cursor + 1}: ${this.lines[cursor]?.trim()}`;
    await server.client.diagnostics(this.uri, this.#version);
    const seen = [];
    for (const { line } of this.#watched) seen.push(await this.figures(line));
    expect(seen, state).toEqual(this.#watched.map(({ text }) => text));
    const [now] = server.client.published(this.uri).slice(-1);
    const away = now?.diagnostics.filter(({ range }) => range.start.line !== cursor) ?? [];
    const told = away.map(({ code, range }) => [code, this.lines[range.start.line]?.includes("self.typed = ")]);
    expect(
      told.filter(([code, isOwn]) => !(isOwn && code === "unused-layer")),
      state,
    ).toEqual([]);
  }
}

describe("a layer that is typed, and its use in forward", () => {
  it("leaves the layers of other classes, and of its own, as they were", async () => {
    const vit = await Typed.open("samples/small_vit.py");
    await vit.watch("self.qkv = ", "self.proj = ", "self.norm1 = ", "self.mlp = ", "self.patch = ", "self.head = ");
    await vit.typeLine("self.norm2 = nn.LayerNorm(width)", "self.typed = nn.Linear(width, width, bias=False)");
    await vit.typeLine("x = x + self.attn(self.norm1(x))", "x = self.typed(x)");
  }, 240_000);

  it("leaves all models of the file as they were", async () => {
    const resnet = await Typed.open("samples/resnet_like.py");
    await resnet.watch("self.conv1 = ", "self.bn2 = ", "self.stem = ", "self.head = ");
    await resnet.typeLine(
      "self.relu = nn.ReLU(inplace=True)",
      'self.typed = nn.Conv2d(channels, channels, 3, padding="same")',
    );
    await resnet.typeLine("out = self.bn2(self.conv2(out))", "out = self.typed(out)");
  }, 240_000);
});
