// OnnxModel → Graph: binds the inputs, inlines model-local functions and the branches of an If that is known, brings every
// node into the newest opset's form, and emits it. What the file gets wrong becomes a problem; what it leaves open stays
// unknown. Values of a body may come from any graph around it.
import { GraphBuilder } from "../../graph/builder";
import type { Graph, ModuleScope, Node, NodeSource, Value } from "../../graph/graph";
import { findOperator } from "../../operators/index";
import type { Attributes } from "../../operators/operator";
import type { Assumption, InputSource } from "../../protocol";
import { isFloat } from "../../tensor/dtype";
import { type TensorData, tensor, UNKNOWN, type ValueType } from "../../tensor/type";
import type { Range } from "../../text/position";
import type { Problem, ProblemCode } from "../../text/problem";
import { type Binding, type BindingOptions, bindInputs } from "./binding";
import {
  batchedScanTypes,
  bodyInputData,
  bodyInputTypes,
  carriedCount,
  isBatchedScan,
  runsOnce,
  widen,
} from "./bodies";
import { type ExternalFiles, plainAttributes, toLiteral, toValueType } from "./convert";
import { formFactory } from "./form-factory";
import { CALL_DEPTH, INLINED_NODES, PROBLEMS } from "./limits";
import type { OnnxAttribute, OnnxFunction, OnnxGraph, OnnxModel, OnnxNode } from "./model";
import { layerClass, moduleScopes } from "./names";
import { type NodeForm, normalize } from "./normalize";
import { declaredTypes, inlinedName, opsetMap, opsetOf, resultNames, type Scope, valueName } from "./scope";
import { sortNodes } from "./sort";
import { bufferNames, constantType, functionKey, isOnnx, isStandIn } from "./weights";

export interface BuildOptions extends BindingOptions {
  /** Opens external data; asked only for small constants that shapes may depend on. */
  readonly external?: ExternalFiles;
}

export interface Built {
  readonly graph: Graph;
  readonly assumptions: readonly Assumption[];
  /** Where the sizes of `graph.inputs` come from, in their order. */
  readonly inputSources: readonly InputSource[];
}

export function buildGraph(model: OnnxModel, options: BuildOptions = {}): Built {
  const binding = bindInputs(model.graph, options);
  const build = new ModelBuild(model, binding, options.external ?? null);
  const inputSources = binding.inputs.map((input) => input.source);
  return { graph: build.run(), assumptions: binding.assumptions, inputSources };
}

/** Scan of opset 8 has no newest form: its cost stays unknown, under a domain that says so. */
const BATCHED_SCAN_DOMAIN = "ai.onnx.opset8";

class ModelBuild {
  readonly #functions = new Map<string, OnnxFunction>();
  readonly #buffers: ReadonlySet<string>;
  readonly #initializers: ReadonlySet<string>;
  readonly #names = new Set<string>();
  readonly #namesInOrder: string[] = [];
  /** The number that the next node of a repeated name gets: counting up from 2 each time would take the square. */
  readonly #repeats = new Map<string, number>();
  readonly #moduleCache = new Map<string, readonly ModuleScope[]>();
  readonly #active = new Set<OnnxFunction>();
  readonly #unknownOperators = new Map<string, Node[]>();
  #emitted = 0;
  #problems = 0;
  /** The statement at hand: where a fault is reported (text only). */
  #at: Range | undefined;

  constructor(
    readonly model: OnnxModel,
    readonly binding: Binding,
    readonly external: ExternalFiles | null,
  ) {
    for (const fn of model.functions) this.#functions.set(functionKey(fn.domain, fn.name, fn.overload), fn);
    this.#buffers = bufferNames(model);
    this.#initializers = new Set(model.graph.initializers.map((initializer) => initializer.name));
  }

  run(): Graph {
    const { graph } = this.model;
    this.#at = graph.range;
    const builder = new GraphBuilder(graph.name);
    for (const problem of this.binding.problems) builder.report(problem);
    const scope = this.#graphScope(graph, builder, null, opsetMap(this.model.opsets));
    if (!scope.opsets.has("")) this.#missingOpset(builder, graph);
    for (const input of this.binding.inputs)
      scope.values.set(input.info.name, builder.input(input.info.name, input.type));
    this.#addConstants(graph, scope);
    this.#emitAll(graph.nodes, scope);
    const outputs = graph.outputs.map((output) => this.#resolve(output.name, scope, "the graph's outputs"));
    for (const [name, users] of this.#unknownOperators) this.#reportUnknown(builder, name, users);
    return builder.finish(outputs);
  }

  #missingOpset(builder: GraphBuilder, graph: OnnxGraph): void {
    if (!graph.nodes.some((node) => isOnnx(node.domain))) return;
    this.#report(
      builder,
      "warning",
      "malformed-file",
      "the model imports no operator set of ai.onnx; the newest is assumed",
    );
  }

  #reportUnknown(builder: GraphBuilder, name: string, users: readonly Node[]): void {
    const nodes = users.length === 1 ? "1 node" : `${users.length} nodes`;
    const range = users[0]?.source.range;
    builder.report({
      severity: "warning",
      code: "unknown-operator",
      message: `operator ${name} is not known (${nodes})`,
      ...(range && { range }),
    });
  }

  #graphScope(
    graph: OnnxGraph,
    builder: GraphBuilder,
    outer: Scope | null,
    opsets: ReadonlyMap<string, number>,
  ): Scope {
    const declared = declaredTypes([...graph.valueInfo, ...graph.outputs]);
    const { prefix = "", callRange = null, call = null, modules = [], depth = 0 } = outer ?? {};
    const [values, results] = [new Map<string, Value>(), new Map<string, string>()];
    return { builder, values, outer, prefix, results, opsets, declared, callRange, call, modules, depth: depth + 1 };
  }

  /** Initializers: floats are parameters or buffers, everything else is a constant. */
  #addConstants(graph: OnnxGraph, scope: Scope): void {
    const add = (name: string, type: ValueType, data: Value["data"]) => {
      if (scope.values.has(name)) this.#fault(scope.builder, `'${name}' is defined twice`);
      else
        scope.values.set(
          name,
          scope.builder.constant(inlinedName(scope.prefix, name), type, this.#origin(name, type), data),
        );
    };
    for (const initializer of graph.initializers) {
      const { type, data } = toLiteral(initializer, this.external);
      add(initializer.name, type, data);
    }
    for (const { values, dims } of graph.sparseInitializers) {
      add(values.name, tensor(toLiteral(values, null).type.dtype, dims), null);
    }
  }

  #origin(name: string, type: ValueType): "parameter" | "buffer" | "constant" {
    if (type.kind !== "tensor" || !isFloat(type.dtype)) return "constant";
    return this.#buffers.has(name) ? "buffer" : "parameter";
  }

  #emitAll(nodes: readonly OnnxNode[], scope: Scope): void {
    const sorted = sortNodes(nodes);
    if (sorted.cyclic.length > 0) {
      const names = sorted.cyclic.slice(0, 3).map((node) => `'${node.name || node.opType}'`);
      this.#fault(
        scope.builder,
        `${sorted.cyclic.length} nodes depend on each other in a circle, among them ${names.join(", ")}`,
      );
    }
    sorted.nodes.forEach((node, i) => {
      this.#emitAt(node, i, scope);
    });
  }

  #emitAt(node: OnnxNode, index: number, scope: Scope): void {
    const around = this.#at;
    this.#at = node.range ?? around;
    this.#emitNode(node, index, scope);
    this.#at = around;
  }

  #emitNode(node: OnnxNode, index: number, scope: Scope): void {
    if (this.#full()) return;
    this.#emitted++;
    if (this.#full()) {
      this.#report(
        scope.builder,
        "error",
        "limit-reached",
        `functions and branches add more than ${INLINED_NODES} nodes: the rest is left out`,
      );
      return;
    }
    const source = this.#source(node, index, scope);
    const inputs = node.inputs.map((name) =>
      name === "" ? null : this.#resolve(name, scope, `node '${source.name}'`),
    );
    const fn = this.#functions.get(functionKey(node.domain, node.opType, node.overload));
    if (fn) this.#inline(fn, node, inputs, source, scope);
    else if (isOnnx(node.domain) && node.opType === "If") this.#emitIf(node, inputs, source, scope);
    else this.#emitOperator(node, inputs, source, scope);
  }

  #full(): boolean {
    return this.#emitted > this.model.graph.nodes.length + INLINED_NODES;
  }

  #source(node: OnnxNode, index: number, scope: Scope): NodeSource {
    const own = moduleScopes(node, this.#moduleCache);
    const modules = own.length === 0 ? scope.modules : own;
    const innermost = modules.at(-1);
    const name = this.#uniqueName(scope.prefix, node, index);
    return {
      name,
      path: innermost?.path ?? "",
      type: node.opType,
      ...(modules.length > 0 && { modules }),
      ...(node.range && { range: node.range }),
      ...(node.opRange && { nameRange: node.opRange }),
      ...(scope.callRange && { callRange: scope.callRange }),
    };
  }

  #uniqueName(prefix: string, node: OnnxNode, index: number): string {
    const wanted = inlinedName(prefix, node.name || `${node.opType}_${index}`);
    let name = wanted;
    if (this.#names.has(name)) name = inlinedName(prefix, `${node.opType}_${index}`);
    for (let n = this.#repeats.get(wanted) ?? 2; this.#names.has(name); n++) {
      name = `${wanted}_${n}`;
      this.#repeats.set(wanted, n + 1);
    }
    this.#names.add(name);
    this.#namesInOrder.push(name);
    return name;
  }

  #resolve(name: string, scope: Scope, user: string): Value {
    for (let at: Scope | null = scope; at !== null; at = at.outer) {
      const value = at.values.get(name);
      if (value) return value;
    }
    if (!this.#full()) this.#fault(scope.builder, `${user}: no node, input or initializer defines '${name}'`);
    const value = scope.builder.undefinedValue(name);
    scope.values.set(name, value);
    return value;
  }

  #define(name: string, value: Value, scope: Scope): void {
    if (name === "") return;
    if (scope.values.has(name))
      this.#fault(scope.builder, `'${inlinedName(scope.prefix, name)}' is computed twice; the first counts`);
    else scope.values.set(name, value);
  }

  // ---- Operators

  #emitOperator(node: OnnxNode, inputs: readonly (Value | null)[], source: NodeSource, scope: Scope): void {
    const attributes = this.#attributes(node, scope);
    const bodies = this.#bodies(node, inputs, source, scope);
    const form = this.#normalized(node, inputs, plainAttributes(attributes, this.external), source, scope);
    const batched = isBatchedScan(node, opsetOf(scope));
    const declared = batched
      ? batchedScanTypes(carriedCount(node, opsetOf(scope)), inputs, bodies["body"])
      : form.outputs.map((name) => this.#declared(name, scope));
    const emitted = scope.builder.emit({
      op: form.op,
      domain: batched ? BATCHED_SCAN_DOMAIN : isOnnx(node.domain) ? "" : node.domain,
      inputs: form.inputs,
      attributes: form.attributes,
      bodies,
      outputs: form.outputs.map((name) => valueName(name, scope)),
      source: { ...source, type: layerClass(node) ?? node.opType },
      declared,
      ...this.#outputOrigin(node, form),
    });
    this.#noteUnknown(emitted);
    form.outputs.forEach((name, i) => {
      this.#define(name, emitted.outputs[i] as Value, scope);
    });
  }

  #noteUnknown(node: Node): void {
    if (findOperator(node.domain, node.op) !== null) return;
    const name = node.domain === "" ? node.op : `${node.domain}::${node.op}`;
    const users = this.#unknownOperators.get(name);
    if (users) users.push(node);
    else this.#unknownOperators.set(name, [node]);
  }

  /** Nodes that hold weights instead of computing: Constant, and the stand-ins of `weights.ts`. */
  #outputOrigin(node: OnnxNode, form: NodeForm): { outputOrigin?: "parameter" | "buffer" | "constant" } {
    const name = form.outputs[0] ?? "";
    if (form.op === "Constant") return { outputOrigin: this.#origin(name, constantType(form.attributes)) };
    if (form.op !== "ConstantOfShape" || !isStandIn(form.attributes, this.#initializers.has(node.inputs[0] ?? "")))
      return {};
    return { outputOrigin: this.#origin(name, constantType(form.attributes)) };
  }

  #normalized(
    node: OnnxNode,
    inputs: readonly (Value | null)[],
    attributes: Attributes,
    source: NodeSource,
    scope: Scope,
  ): NodeForm {
    const form = { op: node.opType, inputs, attributes, outputs: node.outputs };
    return isOnnx(node.domain) ? normalize(form, opsetOf(scope), formFactory(scope.builder, source)) : form;
  }

  #declared(name: string, scope: Scope): ValueType | null {
    const type = scope.declared.get(name);
    if (type === undefined || this.binding.overridden) return null;
    return toValueType(type, this.binding.symbols);
  }

  /** The node's attributes, references to the enclosing call's attributes resolved. */
  #attributes(node: OnnxNode, scope: Scope): readonly OnnxAttribute[] {
    if (scope.call === null) return node.attributes;
    return node.attributes.flatMap((attribute) => {
      if (attribute.kind !== "reference") return [attribute];
      const value = scope.call?.get(attribute.reference);
      return value ? [{ ...value, name: attribute.name }] : [];
    });
  }

  // ---- Functions

  #inline(fn: OnnxFunction, node: OnnxNode, inputs: readonly (Value | null)[], source: NodeSource, scope: Scope): void {
    if (this.#active.has(fn) || scope.depth > CALL_DEPTH) {
      this.#fault(scope.builder, `node '${source.name}': function ${node.opType} calls itself`);
      for (const name of node.outputs) this.#define(name, scope.builder.undefinedValue(valueName(name, scope)), scope);
      return;
    }
    const given = this.#attributes(node, scope);
    const inner: Scope = {
      builder: scope.builder,
      values: new Map(),
      outer: null,
      prefix: inlinedName(source.name, "/"),
      results: resultNames(fn.outputs, node, scope),
      opsets: fn.opsets.length > 0 ? opsetMap(fn.opsets) : scope.opsets,
      declared: declaredTypes(fn.valueInfo),
      callRange: scope.callRange ?? node.range ?? null,
      call: new Map([...fn.attributeDefaults, ...given].map((attribute) => [attribute.name, attribute])),
      modules: source.modules ?? scope.modules,
      depth: scope.depth + 1,
    };
    const absent = new Set(fn.inputs.filter((_, i) => (inputs[i] ?? null) === null));
    fn.inputs.forEach((name, i) => {
      const value = inputs[i];
      if (value) inner.values.set(name, value);
    });
    this.#active.add(fn);
    this.#emitAll(
      fn.nodes.map((inside) => withoutInputs(inside, absent)),
      inner,
    );
    this.#active.delete(fn);
    node.outputs.forEach((name, i) => {
      const result = fn.outputs[i];
      if (name !== "" && result !== undefined) {
        this.#define(name, this.#resolve(result, inner, `function ${node.opType}`), scope);
      }
    });
  }

  // ---- Sub-graphs

  /** The branch of a known condition is emitted in place of the If; otherwise both stay as bodies. */
  #emitIf(node: OnnxNode, inputs: readonly (Value | null)[], source: NodeSource, scope: Scope): void {
    const condition = inputs[0]?.data?.[0] ?? null;
    const branch =
      condition === null ? null : this.#graphAttribute(node, condition === 0 ? "else_branch" : "then_branch", scope);
    if (branch === null) {
      this.#emitOperator(node, inputs, source, scope);
      return;
    }
    const names = branch.outputs.map((output) => output.name);
    const results = resultNames(names, node, scope);
    const inner: Scope = { ...this.#graphScope(branch, scope.builder, scope, scope.opsets), results };
    this.#addConstants(branch, inner);
    this.#emitAll(branch.nodes, inner);
    node.outputs.forEach((name, i) => {
      const result = branch.outputs[i];
      if (result) this.#define(name, this.#resolve(result.name, inner, `node '${source.name}'`), scope);
    });
  }

  #graphAttribute(node: OnnxNode, name: string, scope: Scope): OnnxGraph | null {
    const attribute = this.#attributes(node, scope).find((item) => item.name === name);
    return attribute?.kind === "graph" ? attribute.value : null;
  }

  #bodies(node: OnnxNode, inputs: readonly (Value | null)[], source: NodeSource, scope: Scope): Record<string, Graph> {
    const bodies: Record<string, Graph> = {};
    for (const attribute of this.#attributes(node, scope)) {
      if (attribute.kind !== "graph") continue;
      if (scope.depth > CALL_DEPTH) this.#fault(scope.builder, `node '${source.name}': sub-graphs nested too deeply`);
      else bodies[attribute.name] = this.#body(attribute.value, node, inputs, source, scope);
    }
    return bodies;
  }

  /**
   * A body with the types that its inputs have in every iteration: a loop-carried value whose type changes in the body is
   * widened until it does not (each round forgets at least a dimension, so few are needed).
   */
  #body(body: OnnxGraph, node: OnnxNode, inputs: readonly (Value | null)[], source: NodeSource, scope: Scope): Graph {
    const opset = opsetOf(scope);
    let types = bodyInputTypes(node, inputs, body, opset);
    const data = bodyInputData(node, inputs);
    const named = this.#namesInOrder.length;
    for (;;) {
      for (const name of this.#namesInOrder.splice(named)) this.#names.delete(name);
      const graph = this.#bodyGraph(body, types, data, source, scope);
      const next = runsOnce(node, inputs) ? null : widen(node.opType, types, graph, carriedCount(node, opset));
      if (next === null) {
        for (const problem of graph.problems) scope.builder.report(problem);
        return graph;
      }
      types = next;
    }
  }

  #bodyGraph(
    body: OnnxGraph,
    types: readonly ValueType[],
    data: readonly (TensorData | null)[],
    source: NodeSource,
    scope: Scope,
  ): Graph {
    const builder = new GraphBuilder(body.name, scope.builder);
    const inner = this.#graphScope(body, builder, scope, scope.opsets);
    body.inputs.forEach((input, i) => {
      const type = types[i] ?? UNKNOWN;
      const declared = toValueType(input.type, this.binding.symbols);
      inner.values.set(
        input.name,
        builder.input(valueName(input.name, inner), type.kind === "unknown" ? declared : type, data[i] ?? null),
      );
    });
    this.#addConstants(body, inner);
    this.#emitAll(body.nodes, inner);
    return builder.finish(
      body.outputs.map((output) => this.#resolve(output.name, inner, `a body of node '${source.name}'`)),
    );
  }

  // ---- Problems

  #fault(builder: GraphBuilder, message: string): void {
    this.#report(builder, "error", "malformed-file", message);
  }

  /** A damaged file repeats itself: only the first faults are listed. */
  #report(builder: GraphBuilder, severity: Problem["severity"], code: ProblemCode, message: string): void {
    const at = this.#at && { range: this.#at };
    if (this.#problems++ < PROBLEMS) builder.report({ severity, code, message, ...at });
  }
}

/** Inside a function, an input that the call leaves out is absent for the nodes that use it. */
function withoutInputs(node: OnnxNode, absent: ReadonlySet<string>): OnnxNode {
  if (!node.inputs.some((name) => absent.has(name))) return node;
  return { ...node, inputs: node.inputs.map((name) => (absent.has(name) ? "" : name)) };
}
