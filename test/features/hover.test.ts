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
      expect(shapes).toBe("`f32[1,3,224,224]` → `f32[1,64,112,112]` · receptive field 7×7, stride 2");
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
    expect(lines[3]).toBe("intensity none: no memory is moved");
  });

  it("says unknown and why, never zero, for an operator that nobody knows", async () => {
    const lines = await hoverAt(`<ir_version: 8, opset_import: ["": 17, "acme": 1]>
g (float[1,8] x) => (y) {
  y = acme.$0Mystery(x)
}
`);
    expect(lines[0]).toBe("**Rooflint · Mystery · MACs unknown**");
    expect(lines[2]).toBe("output unknown · traffic unknown");
    expect(lines[3]).toBe("FLOPs unknown · intensity unknown");
    expect(lines.join("\n")).toContain("operator acme::Mystery is not known");
  });

  it("says where the squiggle of an equal layer stands, and leaves its own place to the editor", async () => {
    const text = (first: string, second: string) => `<ir_version: 8, opset_import: ["": 17]>
g (float[1,24,56,56] x, float[288,24,1,1] w) => (float[1,288,56,56] y, float[1,288,56,56] z) {
  y = ${first}Conv(x, w)
  z = ${second}Conv(x, w)
}
`;
    const repeated = await hoverAt(text("", "$0"));
    expect(repeated.length).toBeLessThanOrEqual(8);
    expect(repeated.join("\n")).toMatch(/⚠ .*Unbalanced channels: see line 3 \(unbalanced-channels\)/);
    expect((await hoverAt(text("$0", ""))).join("\n")).not.toContain("Unbalanced channels");
  });
});
