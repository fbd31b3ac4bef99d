// Tables of contents are complete: a rule, an operator or a feature that no list names would never run.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { FEATURES } from "../../server/src/features/index";
import { RULES } from "../../server/src/guidelines/rules/index";
import { OPERATORS } from "../../server/src/operators/index";
import { ROOT, sourceFiles } from "./sources";

describe("lists", () => {
  it("name every rule", async () => {
    const found = await exportsOf("server/src/guidelines/rules", (value) => has(value, "check", "threshold"));
    expect(missing(found, RULES)).toEqual([]);
    expect(found.length).toBe(RULES.length);
  });

  it("name every operator, each once", async () => {
    const found = await exportsOf("server/src/operators", (value) => has(value, "infer", "examples"));
    expect(missing(found, OPERATORS)).toEqual([]);
    const keys = OPERATORS.map(({ domain, type }) => `${domain ?? ""}::${type}`);
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  });

  it("name every feature", async () => {
    const found = await exportsOf("server/src/features", (value) => has(value, "capabilities", "register"));
    expect(missing(found, FEATURES)).toEqual([]);
    expect(found.length).toBe(FEATURES.length);
  });

  it("give every rule a file of its name", () => {
    const files = sourceFiles("server/src/guidelines/rules").map((file) => path.basename(file.path, ".ts"));
    expect(files.filter((name) => name !== "index")).toEqual(RULES.map(({ id }) => id).sort());
  });
});

describe("README.md", () => {
  const manifest = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));

  it("documents every command", () => {
    const titles: string[] = manifest.contributes.commands.map((command: { title: string }) => command.title);
    expect(titles.filter((title) => !readme().includes(title))).toEqual([]);
  });

  it("documents every setting", () => {
    const names = Object.keys(manifest.contributes.configuration.properties);
    expect(names.filter((name) => !readme().includes(name))).toEqual([]);
  });
});

function readme(): string {
  return readFileSync(path.join(ROOT, "README.md"), "utf8");
}

interface Found {
  readonly name: string;
  readonly value: unknown;
}

/** Exported values of a kind in all files of a folder, also inside exported arrays; index files only gather. */
async function exportsOf(folder: string, isOne: (value: unknown) => boolean): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const file of sourceFiles(folder)) {
    if (path.basename(file.path) === "index.ts") continue;
    const module: Record<string, unknown> = await import(path.join(ROOT, file.path));
    for (const [name, value] of Object.entries(module)) {
      const values = Array.isArray(value) ? value : [value];
      for (const item of values.filter(isOne)) found.push({ name: `${file.path}: ${name}`, value: item });
    }
  }
  return found;
}

function has(value: unknown, ...keys: readonly string[]): boolean {
  return typeof value === "object" && value !== null && keys.every((key) => key in value);
}

function missing(found: readonly Found[], list: readonly unknown[]): readonly string[] {
  return found.filter(({ value }) => !list.includes(value)).map(({ name }) => name);
}
