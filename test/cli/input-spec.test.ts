// `--input [NAME:]DIMS[:DTYPE]`.
import { describe, expect, it } from "vitest";
import { parseInputSpec, parsePositive } from "../../server/src/frontends/input-spec";
import { printType } from "../../server/src/tensor/type";

const read = (text: string) => {
  const spec = parseInputSpec(text);
  return typeof spec === "string" ? spec : `${spec.name ?? "-"} ${printType(spec.type)}`;
};

describe("parseInputSpec", () => {
  it("reads dimensions, name and element type", () => {
    expect(read("1x3x224x224")).toBe("- ?[1,3,224,224]");
    expect(read("input_ids:1x16:int64")).toBe("input_ids i64[1,16]");
    expect(read("1X3x8x8:f16")).toBe("- f16[1,3,8,8]");
    expect(read("threshold:scalar:float32")).toBe("threshold f32[]");
  });

  it("leaves colons to the name", () => {
    expect(read("serving_default_x:0:1x8")).toBe("serving_default_x:0 ?[1,8]");
    expect(read("serving_default_x:0:1x8:float32")).toBe("serving_default_x:0 f32[1,8]");
  });

  it("refuses everything else", () => {
    for (const text of ["", "x", "1,3,224", "1x-3", "1x", "0x3", "1x3:float7:", "x:1x3:float7"]) {
      expect(read(text)).toContain(`got '${text}'`);
    }
  });
});

describe("parsePositive", () => {
  it("takes positive integers only", () => {
    expect(parsePositive("16")).toBe(16);
    for (const text of ["0", "-1", "1.5", "x", "", "1e99"]) expect(parsePositive(text)).toContain(`got '${text}'`);
  });
});
