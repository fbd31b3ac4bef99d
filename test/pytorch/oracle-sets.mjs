// What the shared oracle holds of PyTorch source, which package's sources it was made from, and what is not expected to be
// equal, with the reason.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { shared } from "./load.mjs";

const oracle = path.join(shared, "oracle");

/** Folder of the oracle → package whose sources it was made from. */
export const MODEL_SETS = {
  "torchvision-0.29": "torchvision-0.29.2",
  torchvision: "torchvision-0.14.1",
  torchvision_variants: "torchvision-0.14.1",
  timm: "timm-1.0.31",
};

/**
 * Models that are not exact without an assumption, in every set, and what is `expected` of them.
 * Of those whose post-processing depends on tensor values, what it does is assumed, and what comes out of it is not compared. All parameters have to be exact, and so has everything that is called before the module `openFrom`; null:
 * all modules are.
 */
export const EXCEPTED_MODELS = [
  {
    reason: "the heads after non-maximum suppression run once for each proposal that it leaves: the image decides",
    expected: "lower bound",
    openFrom: "roi_heads",
    models: [
      "fasterrcnn_mobilenet_v3_large_320_fpn",
      "fasterrcnn_mobilenet_v3_large_fpn",
      "fasterrcnn_resnet50_fpn",
      "fasterrcnn_resnet50_fpn_nc2_480x640",
      "fasterrcnn_resnet50_fpn_v2",
      "keypointrcnn_resnet50_fpn",
      "maskrcnn_resnet50_fpn",
      "maskrcnn_resnet50_fpn_v2",
    ],
  },
  {
    reason: "non-maximum suppression, the last step, takes one of two ways by the number of boxes: the image decides",
    expected: "exact",
    openFrom: null,
    models: [
      "fcos_resnet50_fpn",
      "retinanet_resnet50_fpn",
      "retinanet_resnet50_fpn_v2",
      "retinanet_resnet50_fpn_v2_nc4_320",
      "ssd300_vgg16",
      "ssdlite320_mobilenet_v3_large",
    ],
  },
  {
    reason:
      "each block loops in Python over all pairs of points of its window (24×24: 331,776): more steps than the budget allows",
    expected: "stopped",
    openFrom: null,
    models: ["tiny_vit_21m_384", "tiny_vit_21m_512"],
  },
];

/** null for a model that has to be exact without an assumption. */
export function exceptionOf(model) {
  return EXCEPTED_MODELS.find(({ models }) => models.includes(model)) ?? null;
}

/** Absent where the shared folder is not there. */
export function hasSet(name) {
  return existsSync(path.join(oracle, name));
}

/** `{ model, family, text }` of each record of a set; the text is JSON. */
export function modelRecords(set) {
  return modelTexts(path.join(oracle, set)).map((text) => {
    const { model, factory } = JSON.parse(text);
    return { model, family: factory.module.split(".").at(-1), text };
  });
}

function modelTexts(folder) {
  const packed = path.join(folder, "records.jsonl.gz");
  if (existsSync(packed)) return lines(gunzipSync(readFileSync(packed)).toString());
  return jsonFiles(folder, ".json").map((file) => readFileSync(file, "utf8"));
}

/** `{ area, name, uses, text }` of each recorded call; `uses`: how often its function stands in real code. */
export function functionRecords() {
  const folder = path.join(oracle, "torch-functions");
  const rows = lines(readFileSync(path.join(folder, "coverage.tsv"), "utf8")).slice(1);
  const uses = new Map(rows.map((row) => row.split("\t")).map(([name, , , count]) => [name, Number(count)]));
  return jsonFiles(folder, ".jsonl").flatMap((file) =>
    lines(readFileSync(file, "utf8")).map((text) => {
      const name = JSON.parse(text).id.replace(/\/[^/]*$/, "");
      return { area: path.basename(file, ".jsonl"), name, uses: uses.get(name) ?? 0, text };
    }),
  );
}

/** The items by their key, the keys sorted: `[key, items]`. */
export function groupsOf(items, key) {
  const keys = [...new Set(items.map(key))].sort();
  return keys.map((name) => [name, items.filter((item) => key(item) === name)]);
}

function jsonFiles(folder, ending) {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => path.join(folder, name));
}

function lines(text) {
  return text.split("\n").filter(Boolean);
}
