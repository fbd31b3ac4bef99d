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

/** Without what says how it was come by. */
function plain(analysis: Analysis | null): string {
  return JSON.stringify(analysis, (key, value) => {
    if (key === "run" || key === "placing" || key === "moved") return undefined;
    if (typeof value === "bigint") return `${value}n`;
    return value instanceof Map || value instanceof Set ? [...value] : value;
  });
}
