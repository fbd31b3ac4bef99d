// 200 random edits, one after the other, as an editor analyses them: what is kept from the text before must make no difference
// to analysing each text anew. The generator is seeded: the same edits on every machine.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { type Analysis, analyze } from "../../server/src/analysis/analyze";
import type { EditMemory } from "../../server/src/frontends/frontend";
import { DiskTextFiles } from "../../server/src/host/text-files";
import { ROOT } from "../harness/build";
import { RandomEdits } from "../harness/random-edits";
import { packageFolder } from "../python-packages.mjs";

const torchvision = packageFolder("torchvision-0.29.2");
if (torchvision === null) console.log("torchvision's files are not here (node test/python-packages.mjs): samples only");
const sample = (name: string) => ({ folder: ROOT, file: path.join("samples", name) });
const models = (name: string) =>
  torchvision === null ? [] : [{ folder: torchvision, file: path.join("torchvision", "models", name) }];

const FILES = [
  { ...sample("resnet_like.py"), edits: 60, maxModels: 8 },
  { ...sample("small_vit.py"), edits: 60, maxModels: 8 },
  { ...sample("mobilenet_faults.py"), edits: 40, maxModels: 8 },
  ...models("resnet.py").map((file) => ({ ...file, edits: 25, maxModels: 2 })),
  ...models("swin_transformer.py").map((file) => ({ ...file, edits: 15, maxModels: 1 })),
];

it.each(FILES.map((file, seed) => ({ ...file, seed: seed + 1 })))(
  "$file is analysed as if anew after each of $edits edits",
  ({ folder, file, edits, maxModels, seed }) => {
    const name = path.join(folder, file);
    const files = new DiskTextFiles();
    const memory: EditMemory = { frontend: null };
    const random = new RandomEdits(seed);
    let text = readFileSync(name, "utf8");
    let sound = text;
    for (let i = 0; i < edits; i++) {
      const source = { kind: "text", name, text } as const;
      const options = { files, paths: [folder], maxModels };
      const kept = analyze(source, { ...options, memory });
      expect(plain(kept) === plain(analyze(source, options)), `edit ${i}`).toBe(true);
      memory.frontend?.rest();
      const isFaulty = kept?.problems.some(({ code }) => code === "syntax-error") === true;
      if (!isFaulty) sound = text;
      // a fault is taken back soon
      text = isFaulty && i % 2 === 0 ? sound : random.next(text);
    }
  },
  240_000,
);

/** The module that is edited writes into one that it imports, and reads what it wrote. */
const REGISTRY = "WIDTHS = {}\n\ndef register(f):\n    WIDTHS[f.__name__] = 8 + len(WIDTHS)\n    return f\n";
const NET = `import torch.nn as nn
from registry import WIDTHS, register


@register
def narrow():
    return nn.Conv2d(3, WIDTHS["narrow"], 1)


@register
def wide():
    return nn.Conv2d(3, WIDTHS["wide"], 1)
`;
/** Each changes module-level code; the models' widths are those of the order in which functions are registered. */
const MODULE_EDITS = [
  {
    edit: (text: string) => text.replace("def narrow", "def slim").replace('"narrow"', '"slim"'),
    widths: [8, 9],
    reads: 0,
  },
  { edit: (text: string) => text.replace("@register\ndef slim", "def slim"), widths: [8], reads: 0 },
  { edit: (text: string) => text.replace("\n\n\n", "\n\n\nWIDTHS['slim'] = 5\n\n\n"), widths: [5, 9], reads: 0 },
  { edit: (text: string) => text.replace("\nfrom registry", "\nimport math\nfrom registry"), widths: [5, 9], reads: 1 },
];

it("keeps imported modules as their own bodies left them when module-level code behind the imports is edited", () => {
  const reads: string[] = [];
  const files = {
    read(name: string) {
      reads.push(name);
      return name === "/net/registry.py" ? REGISTRY : null;
    },
  };
  const memory: EditMemory = { frontend: null };
  const analysed = (text: string, kept: boolean) =>
    analyze({ kind: "text", name: "/net/net.py", text }, { files, ...(kept && { memory }) });
  const widthsOf = (analysis: Analysis | null) =>
    analysis?.models.map(({ graph }) =>
      graph.outputs[0]?.type.kind === "tensor" ? graph.outputs[0].type.shape?.[1] : null,
    );
  expect(widthsOf(analysed(NET, true))).toEqual([8, 9]);
  let text = NET;
  for (const { edit, widths, reads: expected } of MODULE_EDITS) {
    memory.frontend?.rest();
    text = edit(text);
    reads.length = 0;
    const kept = analysed(text, true);
    expect(reads.filter((name) => name === "/net/registry.py").length, text).toBe(expected);
    expect(widthsOf(kept), text).toEqual(widths);
    expect(plain(kept) === plain(analysed(text, false)), text).toBe(true);
  }
});

/** Without what says how it was come by. */
function plain(analysis: Analysis | null): string {
  return JSON.stringify(analysis, (key, value) => {
    if (key === "run" || key === "placing" || key === "moved") return undefined;
    if (typeof value === "bigint") return `${value}n`;
    return value instanceof Map || value instanceof Set ? [...value] : value;
  });
}
