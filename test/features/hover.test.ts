// Hover over the real protocol against the built server. Expected figures are computed here from the layer's sizes.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFixture } from "../harness/fixture";
import { type ServerProcess, startServerProcess } from "../harness/language-client";

let server: ServerProcess;
let opened = 0;

beforeAll(async () => {
  server = await startServerProcess();
});
afterAll(() => server.stop());

async function hoverAt(source: string): Promise<readonly string[]> {
  const { text, cursor } = readFixture(source);
  const uri = `file:///hover/model${opened++}.onnxtxt`;
  await server.client.open(uri, text);
  const markdown = await server.client.hover(uri, cursor!);
  return markdown?.split("  \n") ?? [];
}

/** A stem and a classifier: 64 filters of 3×7×7 on 224×224 at stride 2, a global pool, 64 → 10 classes. */
const NET = (stem: string) => `<ir_version: 8, opset_import: ["": 17]>
tiny (float[1,3,224,224] image) => (float[1,10] logits)
<float[64,3,7,7] w = ["location": "w.bin"], float[64] b = ["location": "w.bin"], float[64,10] fc = ["location": "w.bin"]>
{
  ${stem}
  pooled = GlobalAveragePool(features)
  flat = Flatten(pooled)
  logits = MatMul(flat, fc)
}
`;
const STEM = "features = Conv <strides = [2, 2], pads = [3, 3, 3, 3]> (image, w, b)";

const CONV_MACS = 64 * 112 * 112 * 3 * 7 * 7;
const MATMUL_MACS = 64 * 10;
const CONV_PARAMS = 64 * 3 * 7 * 7 + 64;
const OUTPUT_BYTES = 4 * 64 * 112 * 112;
const WEIGHT_BYTES = 4 * CONV_PARAMS;
const TRAFFIC_BYTES = 4 * 3 * 224 * 224 + OUTPUT_BYTES + WEIGHT_BYTES;
/** 2 per MAC, one bias addition per output. */
const CONV_FLOPS = 2 * CONV_MACS + 64 * 112 * 112;

const three = (value: number) => value.toPrecision(3);
const mebi = (bytes: number) => `${three(bytes / 2 ** 20)} MiB`;

describe("hover on a node", () => {
  for (const place of ["features = $0Conv", "fea$0tures = Conv", "features = Conv <stri$0des"]) {
    it(`shows its costs at ${place}`, async () => {
      const [, before = "", after = ""] = /^(.*)\$0(.*)$/.exec(place) ?? [];
      const [bold, shapes, memory, arithmetic, ...rest] = await hoverAt(NET(STEM.replace(before + after, place)));
      expect(bold).toBe(
        `**Rooflint · Conv · ${three(CONV_MACS / 1e6)} MMACs (> 99.9 %) · ${three(CONV_PARAMS / 1e3)} K params**`,
      );
      expect(shapes).toBe("`f32[1,3,224,224]` → `f32[1,64,112,112]`");
      expect(memory).toContain(
        `output ${mebi(OUTPUT_BYTES)} · weights ${three(WEIGHT_BYTES / 1024)} KiB · traffic ${mebi(TRAFFIC_BYTES)} (`,
      );
      expect(arithmetic).toBe(
        `${three(CONV_FLOPS / 1e6)} MFLOPs · intensity ${three(CONV_FLOPS / TRAFFIC_BYTES)} FLOPs/B`,
      );
      expect(rest).toEqual([expect.stringMatching(/^\[Open cost panel]\(command:rooflint\.openPanel\?/)]);
    });
  }

  it("shows an exact count where it is small", async () => {
    const [bold] = await hoverAt(NET(STEM).replace("logits = MatMul", "logits = $0MatMul"));
    expect(bold).toBe(`**Rooflint · MatMul · ${MATMUL_MACS} MACs (< 0.1 %) · 640 params**`);
  });

  it("says that a view moves nothing", async () => {
    const lines = await hoverAt(NET(STEM).replace("flat = Flatten", "flat = $0Flatten"));
    expect(lines[0]).toBe("**Rooflint · Flatten · 0 FLOPs**");
    expect(lines[3]).toBe("0 FLOPs · intensity none: no memory is moved");
  });

  it("says unknown and why, never zero, for an operator that nobody knows", async () => {
    const lines = await hoverAt(`<ir_version: 8, opset_import: ["": 17, "acme": 1]>
g (float[1,8] x) => (y) {
  y = acme.$0Mystery(x)
}
`);
    expect(lines[0]).toBe("**Rooflint · Mystery · MACs unknown**");
    expect(lines[2]).toBe("output unknown · weights 0 B · traffic unknown");
    expect(lines[3]).toBe("FLOPs unknown · intensity unknown");
    expect(lines.join("\n")).toContain("operator acme::Mystery is not known");
  });

  it("shows findings, and stays within 8 lines", async () => {
    const lines = await hoverAt(`<ir_version: 8, opset_import: ["": 17]>
g (float[1,24,56,56] x, float[288,24,1,1] w) => (float[1,288,56,56] y) {
  y = $0Conv(x, w)
}
`);
    expect(lines.length).toBeLessThanOrEqual(8);
    expect(lines.some((line) => line.includes("Unbalanced channels") && line.includes("unbalanced-channels"))).toBe(
      true,
    );
  });
});

describe("hover with functions", () => {
  const CALLED = `<ir_version: 8, opset_import: ["": 17, "f": 1]>
g (float[1,8,4,4] x, float[8,8,1,1] w) => (y) {
  a = f.block(x, w)
  y = f.block(a, w)
}
<opset_import: ["": 17], domain: "f">
block (u, v) => (r) {
  c = Conv(u, v)
  r = Relu(c)
}
`;
  // 1×1 convolution of 8 → 8 channels on 4×4 positions; Relu counts one operation per element
  const MACS = 8 * 8 * 16;

  it("sums what a call stands for", async () => {
    const lines = await hoverAt(CALLED.replace("a = f.block", "a = f.bl$0ock"));
    expect(lines[0]).toBe("**Rooflint · Conv + Relu · 1.02 KMACs (50.0 %) · 2 nodes**");
    expect(lines[1]).toBe("`f32[1,8,4,4]`, `f32[8,8,1,1]` → `f32[1,8,4,4]`");
  });

  it("sums all calls of a statement in a function's body", async () => {
    const lines = await hoverAt(CALLED.replace("c = Conv", "c = Co$0nv"));
    expect(lines[0]).toBe(`**Rooflint · Conv · ${three((2 * MACS) / 1000)} KMACs (100 %) · 2 nodes**`);
  });
});

describe("hover on a name", () => {
  it("shows type and producer of an input", async () => {
    const lines = await hoverAt(NET(STEM).replace("GlobalAveragePool(features)", "GlobalAveragePool($0features)"));
    expect(lines[0]).toBe(`**Rooflint · features · f32[1,64,112,112] · ${mebi(OUTPUT_BYTES)}**`);
    expect(lines[1]).toBe("made by Conv 'Conv\\_0', line 5, used by 1 node");
  });

  it("tells parameters and inputs of the model apart", async () => {
    expect((await hoverAt(NET(STEM.replace("image, w", "image, $0w"))))[1]).toBe("parameter, used by 1 node");
    expect((await hoverAt(NET(STEM).replace("224] image)", "224] ima$0ge)")))[1]).toBe(
      "input of the model, used by 1 node",
    );
  });
});

describe("hover on the graph's name", () => {
  it("shows the model's totals", async () => {
    const [bold, types] = await hoverAt(NET(STEM).replace("tiny (", "ti$0ny ("));
    const params = CONV_PARAMS + 640;
    const macs = CONV_MACS + MATMUL_MACS;
    expect(bold).toBe(`**Rooflint · tiny · ${three(macs / 1e6)} MMACs · ${three(params / 1e3)} K params**`);
    expect(types).toBe("`f32[1,3,224,224]` → `f32[1,10]`");
  });

  it("marks totals that miss something as lower bounds", async () => {
    const [bold] = await hoverAt(`<ir_version: 8, opset_import: ["": 17, "acme": 1]>
par$0tial (float[1,8,4,4] x, float[8,8,1,1] w) => (y) {
  z = Conv(x, w)
  y = acme.Mystery(z)
}
`);
    expect(bold).toContain(`≥ ${three((8 * 16 * 8) / 1000)} KMACs`);
  });
});

describe("hover elsewhere", () => {
  it("shows nothing", async () => {
    expect(await hoverAt(`$0${NET(STEM)}`)).toEqual([]);
    expect(await hoverAt(NET(STEM).replace("\n{\n", "\n{$0\n"))).toEqual([]);
    expect(await hoverAt(NET(STEM).replace("\n{\n", "\n{\n  # a com$0ment\n"))).toEqual([]);
  });
});
