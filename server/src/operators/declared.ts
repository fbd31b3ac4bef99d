// Functions of a framework that no operator standard has (decompositions, spectra, statistics), in the domain `ext.torch`:
// any name. Their library computes the types of the results and hands them over with the node, in `results`.
import { parseTensorType, UNKNOWN } from "../tensor/type";
import type { NodeContext } from "./context";
import type { Operator } from "./operator";

export const DECLARED_DOMAIN = "ext.torch";

export const DECLARED: Operator = {
  type: "Function",
  domain: DECLARED_DOMAIN,
  summary: "A function whose results are declared by the attribute `results`, one type each.",
  inputs: ["Operands..."],
  outputs: ["Results..."],
  infer: (node) => declaredTypes(node).map((text) => parseTensorType(text) ?? UNKNOWN),
  flops: declaredFlops,
  examples: [
    {
      inputs: ["f32[5,3]"],
      attributes: { results: ["f32[5,3]", "f32[3]", "f32[3,3]"] },
      outputs: ["f32[5,3]", "f32[3]", "f32[3,3]"],
      why: "a singular value decomposition; what it costs is not known",
    },
    { inputs: ["f32[8]"], attributes: { results: ["c64[5]"], flops: 60 }, outputs: ["c64[5]"], flops: 60 },
    { inputs: ["f32[8]"], attributes: { results: ["f32[?,8]"] }, outputs: ["f32[?,8]"] },
    { inputs: ["f32[8]"], error: "attribute 'results' is missing" },
  ],
};

/** Absent where the library has no formula: the cost is unknown. */
function declaredFlops(node: NodeContext): number | null {
  const flops = node.float("flops", null);
  return flops !== null && Number.isSafeInteger(flops) && flops >= 0 ? flops : null;
}

function declaredTypes(node: NodeContext): readonly string[] {
  const results = node.attribute("results");
  if (!Array.isArray(results) || !results.every((item) => typeof item === "string")) {
    node.fail("attribute 'results' is missing", "missing-attribute");
  }
  return results;
}
