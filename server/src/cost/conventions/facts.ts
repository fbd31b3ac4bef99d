// A model as tools that count operations see it: operations (functions that PyTorch calls), and calls of modules without
// children, which is where hooks sit. A file without modules (ONNX) is seen as the PyTorch model that would export to it.
import type { LoadedCall } from "../../frontends/frontend";
import type { Graph, Node, Value } from "../../graph/graph";
import { addAll, type Count } from "../../tensor/count";
import { elementCount, type Shape, type ValueType } from "../../tensor/type";
import { type NodeCost, sum } from "../cost";

/** `linear`: a product with a weight, `matmul`: of two activations. */
export type ProductKind = "convolution" | "linear" | "matmul";

export interface Operation {
  readonly node: Node;
  /** Class of the module without children whose call it is part of; "" outside such calls. */
  readonly module: string;
  readonly product: ProductKind | null;
  readonly macs: Count | null;
  /** Elements of a product's weights. */
  readonly weightElements: Count | null;
  /** Additions of a product's bias. */
  readonly biasAdditions: Count | null;
  readonly inputElements: Count | null;
  readonly outputElements: Count | null;
  /** A normalisation with a learnable scale. */
  readonly affine: boolean;
}

export interface ModuleCall {
  readonly type: string;
  readonly params: Count;
  readonly biasParams: Count;
  readonly macs: Count | null;
  readonly biasAdditions: Count | null;
  readonly affine: boolean;
  readonly input: Shape | null;
  readonly output: Shape | null;
  readonly inputElements: Count | null;
  readonly outputElements: Count | null;
}

export interface ConventionFacts {
  readonly operations: readonly Operation[];
  readonly calls: readonly ModuleCall[];
}

export interface ConventionModel {
  readonly graph: Graph;
  readonly costs: readonly NodeCost[];
  readonly calls?: readonly LoadedCall[];
}

export function conventionFacts({ graph, costs, calls }: ConventionModel): ConventionFacts {
  const leaves = calls?.filter(({ leaf }) => leaf) ?? null;
  const modules = new Map<number, string>();
  for (const { type, firstNode, endNode } of leaves ?? [])
    for (let index = firstNode; index < endNode; index++) modules.set(index, type);
  const linear = linearResults(graph, costs);
  const operations = graph.nodes.map((node, i) =>
    operationOf(node, costs[i] as NodeCost, modules.get(i) ?? "", linear),
  );
  if (leaves !== null) return { operations, calls: leaves.map((call) => moduleCall(call, operations)) };
  const exported = operations.flatMap((operation) => {
    const module = exportedClass(operation);
    return module === null ? [] : [{ ...operation, module }];
  });
  return { operations, calls: exported.map(exportedCall) };
}

/** What products with weights give. */
function linearResults(graph: Graph, costs: readonly NodeCost[]): ReadonlySet<Value> {
  const linear = graph.nodes.filter((node, i) => productKind(node, costs[i]?.macs ?? null) === "linear");
  return new Set(linear.flatMap(({ outputs }) => outputs));
}

function operationOf(node: Node, cost: NodeCost, module: string, linear: ReadonlySet<Value>): Operation {
  const [input] = node.inputs;
  const product = productKind(node, cost.macs);
  return {
    node,
    module,
    product,
    macs: cost.macs,
    weightElements: product === null ? 0 : elementsOf(node.inputs.find((value) => value?.constant)),
    biasAdditions: hasBias(node, product, linear) ? elementsOf(node.outputs[0]) : 0,
    inputElements: elementsOf(input),
    outputElements: elementsOf(node.outputs[0]),
    affine: node.inputs[1]?.origin === "parameter",
  };
}

function productKind(node: Node, macs: Count | null): ProductKind | null {
  if (macs === 0) return null;
  if (/Conv/.test(node.op)) return "convolution";
  return node.inputs.some((value) => value?.constant) ? "linear" : "matmul";
}

/** The third operand of a product, or the sum with a parameter behind it that `linear` on more than two axes becomes. */
function hasBias(node: Node, product: ProductKind | null, linear: ReadonlySet<Value>): boolean {
  if (product === "convolution" || node.op === "Gemm") return !!node.inputs[2];
  const [first, second] = node.inputs;
  return node.op === "Add" && !!first && linear.has(first) && second?.origin === "parameter";
}

/** Its packed projections are products with a bias, though it calls no Linear. */
export const ATTENTION = "MultiheadAttention";

function moduleCall(call: LoadedCall, operations: readonly Operation[]): ModuleCall {
  const own = operations.slice(call.firstNode, call.endNode);
  return {
    type: call.type,
    params: call.params,
    biasParams: biasParams(own),
    macs: sum(own.map(({ macs }) => macs)),
    biasAdditions: sum(own.map(({ biasAdditions }) => biasAdditions)),
    affine: own.some(({ affine }) => affine),
    input: shapeOf(call.inputs[0]),
    output: shapeOf(call.outputs[0]),
    inputElements: call.inputs[0] ? elementCount(call.inputs[0]) : 0,
    outputElements: call.outputs[0] ? elementCount(call.outputs[0]) : 0,
  };
}

/** Elements of the biases of products. */
export function biasParams(operations: readonly Operation[]): Count {
  return addAll(
    operations.map(({ node, product, biasAdditions }) => {
      if (biasAdditions === 0) return 0;
      const bias = product === null ? node.inputs.find((value) => value?.constant) : node.inputs[2];
      return (bias && elementCount(bias.type)) ?? 0;
    }),
  );
}

/** ONNX operator → class of the PyTorch module that exports to it. */
const EXPORTED: Readonly<Record<string, string>> = {
  AveragePool: "AvgPool2d",
  BatchNormalization: "BatchNorm2d",
  Clip: "ReLU6",
  Conv: "Conv2d",
  ConvTranspose: "ConvTranspose2d",
  Elu: "ELU",
  Gelu: "GELU",
  Gemm: "Linear",
  GlobalAveragePool: "AdaptiveAvgPool2d",
  GroupNormalization: "GroupNorm",
  InstanceNormalization: "InstanceNorm2d",
  LayerNormalization: "LayerNorm",
  LeakyRelu: "LeakyReLU",
  MaxPool: "MaxPool2d",
  PRelu: "PReLU",
  Relu: "ReLU",
  Resize: "Upsample",
  Softmax: "Softmax",
  Swish: "SiLU",
};

function exportedClass({ node, product }: Operation): string | null {
  if (product === "linear") return "Linear";
  return EXPORTED[node.op] ?? null;
}

function exportedCall(operation: Operation): ModuleCall {
  const { node, module: type, macs, biasAdditions, affine, inputElements, outputElements } = operation;
  const weights = node.inputs.filter((value) => value?.origin === "parameter");
  return {
    type,
    params: addAll(weights.map((value) => (value && elementCount(value.type)) ?? 0)),
    biasParams: biasParams([operation]),
    macs,
    biasAdditions,
    affine,
    input: shapeOf(node.inputs[0]?.type),
    output: shapeOf(node.outputs[0]?.type),
    inputElements,
    outputElements,
  };
}

function elementsOf(value: Value | null | undefined): Count | null {
  return value ? elementCount(value.type) : 0;
}

function shapeOf(type: ValueType | undefined): Shape | null {
  return type?.kind === "tensor" ? type.shape : null;
}
