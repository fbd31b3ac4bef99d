// The data file of the targets against its schema, and what the validation says of a user's target.
import Ajv2020 from "ajv/dist/2020";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fitOf } from "../../server/src/hardware/fit";
import {
  alignmentOf,
  findTarget,
  onChipMemory,
  peakOf,
  ridgeOf,
  stated,
  TARGETS_FILE,
  targets,
  validateTarget,
} from "../../server/src/hardware/target";
import file from "../../server/src/hardware/targets.json";

/** What a user's `[targets.mine]` must at least say. */
const MINE = { id: "mine", name: "Mine", kind: "gpu", peakOpsPerSecond: { fp16: 1e12 }, dramBytesPerSecond: 1e11 };

describe("the targets' data", () => {
  it("satisfies the JSON schema", () => {
    const check = new Ajv2020({ allowUnionTypes: true }).compile(z.toJSONSchema(TARGETS_FILE, { io: "input" }));
    expect(check(file), JSON.stringify(check.errors)).toBe(true);
  });

  it("states every figure with a source, and every peak as dense", () => {
    for (const target of targets()) {
      for (const figure of Object.values(target.peakOpsPerSecond))
        expect(figure, target.id).toHaveProperty("dense", true);
      for (const figure of [target.dramBytesPerSecond, target.memoryBytes, target.powerWatts])
        if (figure) expect(figure.source.length, target.id).toBeGreaterThan(0);
    }
  });

  it("has 50 targets, each found by its id and by each alias, no name twice", () => {
    const names = targets().flatMap(({ id, aliases }) => [id, ...(aliases ?? [])]);
    expect(targets()).toHaveLength(50);
    expect(new Set(names).size).toBe(names.length);
    for (const target of targets())
      for (const name of [target.id, ...(target.aliases ?? [])]) expect(findTarget(name.toUpperCase())).toBe(target);
    expect(findTarget("no-such-machine")).toBeNull();
  });

  it("has a calibration for every target", () => {
    for (const target of targets()) expect(fitOf(target).basis, target.id).not.toBe("");
  });

  it("takes figures by element type", () => {
    const target = findTarget("v100");
    if (!target) throw new Error("no v100");
    expect(peakOf(target, "float16")?.value).toBe(125e12); // NVIDIA's data sheet of the SXM2 card
    expect(peakOf(target, "bfloat16")?.value).toBe(125e12); // no unit of its own
    expect(peakOf(target, "float8e4m3fn")).toBeNull();
    expect(ridgeOf(target, "float16")).toBeCloseTo(125e12 / 897e9, 6);
    expect(alignmentOf(target, "float16")).toBe(8);
    expect(onChipMemory(target)?.value).toBe(6e6);
  });
});

describe("a user's target", () => {
  it("may state plain numbers", () => {
    const result = validateTarget(MINE);
    if (result.kind === "invalid") throw new Error(JSON.stringify(result.problems));
    expect(result.target.dramBytesPerSecond).toEqual(stated(1e11));
    expect(findTarget("mine", [result.target])).toBe(result.target);
  });

  const faults: readonly [string, object, readonly (string | number)[]][] = [
    ["a negative rate", { ...MINE, peakOpsPerSecond: { fp16: -1 } }, ["peakOpsPerSecond", "fp16"]],
    ["an unknown element type", { ...MINE, peakOpsPerSecond: { fp17: 1 } }, ["peakOpsPerSecond"]],
    ["an unknown kind", { ...MINE, kind: "toaster" }, ["kind"]],
    ["text for a number", { ...MINE, dramBytesPerSecond: "fast" }, ["dramBytesPerSecond"]],
    ["no name", { ...MINE, name: undefined }, ["name"]],
    ["a key that is none", { ...MINE, bandwith: 1 }, []],
  ];
  it.each(faults)("is told about %s where it is", (_, value, path) => {
    const result = validateTarget(value);
    if (result.kind === "valid") throw new Error("taken");
    expect(result.problems.map((problem) => problem.path)).toContainEqual(path);
    for (const { message } of result.problems) expect(message).not.toBe("");
  });

  it("is never a reason to crash", () => {
    for (const value of [null, 1, "x", [], { peakOpsPerSecond: null }])
      expect(validateTarget(value).kind).toBe("invalid");
  });
});
