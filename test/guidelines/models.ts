// Small models for the guidelines' tests, built without any file format.
import { nodeCosts } from "../../server/src/cost/cost";
import { totals } from "../../server/src/cost/totals";
import { GraphBuilder } from "../../server/src/graph/builder";
import type { Value } from "../../server/src/graph/graph";
import type { CheckedModel } from "../../server/src/guidelines/rule";
import { tensor } from "../../server/src/tensor/type";

export interface ConvSpec {
  readonly inputChannels: number;
  readonly outputChannels: number;
  readonly size?: number;
  readonly kernel?: number;
  readonly groups?: number;
}

export interface LinearSpec {
  /** Shape of the input without its last dimension. */
  readonly rows: readonly number[];
  readonly inputs: number;
  readonly outputs: number;
}

/** One convolution with "same" padding on a square grid. */
export function convolution(spec: ConvSpec): CheckedModel {
  return model((builder) => {
    const size = spec.size ?? 56;
    const x = builder.input("x", tensor("float32", [1, spec.inputChannels, size, size]));
    return [addConvolution(builder, x, spec, 0)];
  });
}

/** The same block several times in a row: `inputChannels` → `outputChannels` → `inputChannels` → … */
export function chain(specs: readonly ConvSpec[], size = 56): CheckedModel {
  return model((builder) => {
    let value = builder.input("x", tensor("float32", [1, specs[0]?.inputChannels ?? 1, size, size]));
    specs.forEach((spec, i) => {
      value = addConvolution(builder, value, spec, i);
    });
    return [value];
  });
}

/** One product of tokens with a weight matrix. */
export function linear({ rows, inputs, outputs }: LinearSpec): CheckedModel {
  return model((builder) => {
    const x = builder.input("x", tensor("float32", [...rows, inputs]));
    const weights = builder.constant("w", tensor("float32", [inputs, outputs]), "parameter", null);
    const source = { name: "fc", path: "" };
    return builder.emit({ op: "MatMul", inputs: [x, weights], outputs: ["y"], source }).outputs;
  });
}

export function model(build: (builder: GraphBuilder) => readonly Value[]): CheckedModel {
  const builder = new GraphBuilder("test");
  const graph = builder.finish(build(builder));
  const costs = nodeCosts(graph);
  return checked({ graph, costs, totals: totals(graph, costs) });
}

/** Whole, without target and budget. */
export function checked(parts: Pick<CheckedModel, "graph" | "costs" | "totals">): CheckedModel {
  return { range: null, complete: true, unused: [], kept: [], budget: {}, estimate: null, ...parts };
}

export function addConvolution(builder: GraphBuilder, x: Value, spec: ConvSpec, index: number, at = index): Value {
  const { inputChannels, outputChannels, kernel = 1, groups = 1 } = spec;
  const shape = [outputChannels, inputChannels / groups, kernel, kernel];
  const weights = builder.constant(`w${index}`, tensor("float32", shape), "parameter", null);
  const pad = (kernel - 1) / 2;
  const node = builder.emit({
    op: "Conv",
    inputs: [x, weights],
    attributes: { group: groups, pads: [pad, pad, pad, pad] },
    outputs: [`y${index}`],
    source: { name: `conv${index}`, path: "", range: line(at) },
  });
  return node.outputs[0] as Value;
}

/** The n-th node stands alone on the n-th line. */
export function line(number: number) {
  return { start: { line: number, character: 0 }, end: { line: number, character: 10 } };
}
