// Every statement of every spec of this folder holds in our interpreter. test/python/compare.mjs checks them in CPython.
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runOurs } from "./ours";
import { differences, instrument, readSpecs, type Spec } from "./specs";

const byFile = new Map<string, Spec[]>();
for (const spec of readSpecs(path.resolve("test", "python"))) {
  byFile.set(spec.file, [...(byFile.get(spec.file) ?? []), spec]);
}

describe.each([...byFile])("%s", (_file, specs) => {
  it.each(specs.map((spec) => [`${spec.line}: ${spec.title}`, spec] as const))("line %s", (_name, spec) => {
    const program = instrument(spec.code);
    expect(program.expectations.length).toBeGreaterThan(0);
    const { shown, failure } = runOurs(program);
    expect([...differences(spec, program, shown), ...(failure === null ? [] : [failure])]).toEqual([]);
  });
});
