// A model with half a gigabyte of weights is analysed from its headers: under one percent of its bytes is read.
import path from "node:path";
import { expect, it } from "vitest";
import { nodeCosts } from "../../server/src/cost/cost";
import { totals } from "../../server/src/cost/totals";
import { loadOnnx } from "../../server/src/frontends/onnx/index";
import { openFileBytes } from "../../server/src/host/file-bytes";
import { writeVgg16 } from "./vgg16";

it("reads under 1 % of VGG-16", () => {
  const file = path.resolve(import.meta.dirname, "..", "..", ".cache", "vgg16.onnx");
  writeVgg16(file);
  const source = openFileBytes(file);
  const { models, problems } = loadOnnx(source);
  source.close();
  const graph = models[0]?.graph;
  if (graph === undefined) throw new Error("no model");
  const sums = totals(graph, nodeCosts(graph));
  console.log(`VGG-16: ${source.bytesRead} of ${source.size} bytes read`);
  expect([...problems, ...graph.problems]).toEqual([]);
  // Parameters and MACs of torchvision's vgg16 (138.36 M; the paper's Table 2 says 138 M).
  expect(sums.params).toBe(138_357_544);
  expect(sums.macs).toBe(15_470_264_320);
  expect(source.size).toBeGreaterThan(4 * 138_357_544);
  expect(source.bytesRead).toBeLessThan(0.01 * source.size);
});
