// The messages of onnx.proto as tables: field number → how it is read. Fields that nothing here needs have no entry and
// are skipped: training_info, configuration, quantization_annotation, device_configurations, since_version, status.
import type { onnx } from "onnx-proto";
import type {
  OnnxAttribute,
  OnnxFunction,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxSparseTensor,
  OnnxTensor,
  OnnxType,
  OnnxValueInfo,
} from "../model";
import { decodeAttribute, entries, opsets, readTensorType, toInteger } from "./decoded";
import { integer, merged, message, messages, number, text, texts } from "./fields";
import { readSparseTensor, readTensor } from "./tensor";
import type { Field, Fields, Wire } from "./wire";

/** A message while it is read. */
type Draft<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

export interface ModelDraft extends Omit<Draft<OnnxModel>, "graph"> {
  graph: Draft<OnnxGraph> | null;
}

const MODEL: Fields<ModelDraft> = {
  1: number("ir_version", (model, value) => {
    model.irVersion = value;
  }),
  2: text("producer_name", (model, value) => {
    model.producerName = value;
  }),
  3: text("producer_version", (model, value) => {
    model.producerVersion = value;
  }),
  4: text("domain", (model, value) => {
    model.domain = value;
  }),
  5: integer("model_version", (model, value) => {
    model.modelVersion = value;
  }),
  6: text("doc_string", (model, value) => {
    model.docString = value;
  }),
  7: merged("graph", (wire, model, end) => {
    model.graph ??= emptyGraph();
    wire.walk(GRAPH, model.graph, end);
  }),
  8: opsets("opset_import", (model) => model.opsets),
  14: entries("metadata_props", (model) => model.metadata),
  25: messages("functions", (model) => model.functions, readFunction),
};

const GRAPH: Fields<Draft<OnnxGraph>> = {
  1: messages("node", (graph) => graph.nodes, readNode, true),
  2: text("name", (graph, value) => {
    graph.name = value;
  }),
  5: messages("initializer", (graph) => graph.initializers, readTensor),
  10: text("doc_string", (graph, value) => {
    graph.docString = value;
  }),
  11: messages("input", (graph) => graph.inputs, readValueInfo),
  12: messages("output", (graph) => graph.outputs, readValueInfo),
  13: messages("value_info", (graph) => graph.valueInfo, readValueInfo),
  15: messages("sparse_initializer", (graph) => graph.sparseInitializers, readSparseTensor),
  16: entries("metadata_props", (graph) => graph.metadata),
};

const FUNCTION: Fields<Draft<OnnxFunction>> = {
  1: text("name", (fn, value) => {
    fn.name = value;
  }),
  4: texts("input", (fn) => fn.inputs),
  5: texts("output", (fn) => fn.outputs),
  6: texts("attribute", (fn) => fn.attributes),
  7: messages("node", (fn) => fn.nodes, readNode, true),
  8: text("doc_string", (fn, value) => {
    fn.docString = value;
  }),
  9: opsets("opset_import", (fn) => fn.opsets),
  10: text("domain", (fn, value) => {
    fn.domain = value;
  }),
  11: messages("attribute_proto", (fn) => fn.attributeDefaults, readAttribute, true),
  12: messages("value_info", (fn) => fn.valueInfo, readValueInfo),
  13: text("overload", (fn, value) => {
    fn.overload = value;
  }),
  14: entries("metadata_props", (fn) => fn.metadata),
};

const NODE: Fields<Draft<OnnxNode>> = {
  1: texts("input", (node) => node.inputs),
  2: texts("output", (node) => node.outputs),
  3: text("name", (node, value) => {
    node.name = value;
  }),
  4: text("op_type", (node, value) => {
    node.opType = value;
  }),
  5: messages("attribute", (node) => node.attributes, readAttribute, true),
  6: text("doc_string", (node, value) => {
    node.docString = value;
  }),
  7: text("domain", (node, value) => {
    node.domain = value;
  }),
  8: text("overload", (node, value) => {
    node.overload = value;
  }),
  9: entries("metadata_props", (node) => node.metadata),
};

const VALUE_INFO: Fields<Draft<OnnxValueInfo>> = {
  1: text("name", (info, value) => {
    info.name = value;
  }),
  2: message("type", readType, (info, value) => {
    info.type = value;
  }),
  3: text("doc_string", (info, value) => {
    info.docString = value;
  }),
  4: entries("metadata_props", (info) => info.metadata),
};

interface TypeDraft {
  type: OnnxType | null;
}

const TYPE: Fields<TypeDraft> = {
  1: typeCase("tensor_type", (wire, end) => ({ kind: "tensor", ...readTensorType(wire, end) })),
  4: typeCase("sequence_type", (wire, end) => ({ kind: "sequence", element: readContainer(wire, end).element })),
  5: typeCase("map_type", (wire, end) => {
    const { key, element } = readContainer(wire, end, MAP);
    return { kind: "map", keyType: key, value: element };
  }),
  7: typeCase("opaque_type", (wire, end) => {
    const draft = { domain: "", name: "" };
    wire.walk(OPAQUE, draft, end);
    return { kind: "opaque", ...draft };
  }),
  8: typeCase("sparse_tensor_type", (wire, end) => ({ kind: "sparse-tensor", ...readTensorType(wire, end) })),
  9: typeCase("optional_type", (wire, end) => ({ kind: "optional", element: readContainer(wire, end).element })),
};

function typeCase(name: string, read: (wire: Wire, end: number) => OnnxType): Field<TypeDraft> {
  return message(name, read, (draft, type) => {
    draft.type = type;
  });
}

interface ContainerDraft {
  key: number;
  element: OnnxType | null;
}

const SEQUENCE: Fields<ContainerDraft> = {
  1: message("elem_type", readType, (draft, type) => {
    draft.element = type;
  }),
};

const MAP: Fields<ContainerDraft> = {
  1: number("key_type", (draft, value) => {
    draft.key = value;
  }),
  2: message("value_type", readType, (draft, type) => {
    draft.element = type;
  }),
};

const OPAQUE: Fields<{ domain: string; name: string }> = {
  1: text("domain", (draft, value) => {
    draft.domain = value;
  }),
  2: text("name", (draft, value) => {
    draft.name = value;
  }),
};

function readContainer(wire: Wire, end: number, fields: Fields<ContainerDraft> = SEQUENCE): ContainerDraft {
  const draft: ContainerDraft = { key: 0, element: null };
  wire.walk(fields, draft, end);
  return draft;
}

/** A TypeProto; null when it names none of the kinds. */
function readType(wire: Wire, end: number): OnnxType | null {
  const draft: TypeDraft = { type: null };
  wire.walk(TYPE, draft, end);
  return draft.type;
}

interface AttributeDraft {
  /** The fields without embedded messages, as ranges of the file: what onnx-proto decodes. */
  readonly plain: [number, number][];
  tensor: OnnxTensor | null;
  graph: OnnxGraph | null;
  sparse: OnnxSparseTensor | null;
  type: OnnxType | null;
  /** The rare repeated ones are made when first met. */
  tensors?: OnnxTensor[];
  graphs?: OnnxGraph[];
  sparses?: OnnxSparseTensor[];
  types?: OnnxType[];
}

const PLAIN: Field<AttributeDraft> = {
  name: "value",
  read(wire, draft, wireType, end) {
    const start = wire.tagStart;
    wire.skip(wireType, end);
    const last = draft.plain.at(-1);
    if (last?.[1] === start) last[1] = wire.position;
    else draft.plain.push([start, wire.position]);
  },
};

const ATTRIBUTE: Fields<AttributeDraft> = {
  1: PLAIN,
  2: PLAIN,
  3: PLAIN,
  4: PLAIN,
  5: message("t", readTensor, (draft, value) => {
    draft.tensor = value;
  }),
  6: message("g", readGraph, (draft, value) => {
    draft.graph = value;
  }),
  7: PLAIN,
  8: PLAIN,
  9: PLAIN,
  10: messages("tensors", (draft) => (draft.tensors ??= []), readTensor),
  11: messages("graphs", (draft) => (draft.graphs ??= []), readGraph),
  13: PLAIN,
  14: message("tp", readType, (draft, value) => {
    draft.type = value;
  }),
  15: messages(
    "type_protos",
    (draft) => (draft.types ??= []),
    (wire, end) => readType(wire, end) ?? wire.fail("expected a type"),
  ),
  20: PLAIN,
  21: PLAIN,
  22: message("sparse_tensor", readSparseTensor, (draft, value) => {
    draft.sparse = value;
  }),
  23: messages("sparse_tensors", (draft) => (draft.sparses ??= []), readSparseTensor),
};

function readAttribute(wire: Wire, end: number): OnnxAttribute {
  const faults = wire.faults;
  const draft: AttributeDraft = {
    plain: [],
    tensor: null,
    graph: null,
    sparse: null,
    type: null,
  };
  wire.walk(ATTRIBUTE, draft, end);
  if (wire.faults > faults) wire.abandon();
  const proto = decodeAttribute(wire, draft.plain);
  const header = { name: proto.name, ...(proto.docString !== "" && { docString: proto.docString }) };
  if (proto.refAttrName !== "") return { ...header, kind: "reference", reference: proto.refAttrName, type: proto.type };
  const type = proto.type === 0 ? typeBySetField(proto, draft) : proto.type;
  return { ...header, ...attributeValue(wire, type, proto, draft) };
}

/** AttributeProto.AttributeType of the field that is set: files of IR version 1 name no type. */
function typeBySetField(proto: onnx.AttributeProto, draft: AttributeDraft): number {
  const set: readonly (readonly [boolean, number])[] = [
    [Object.hasOwn(proto, "f"), 1],
    [Object.hasOwn(proto, "i"), 2],
    [Object.hasOwn(proto, "s"), 3],
    [draft.tensor !== null, 4],
    [draft.graph !== null, 5],
    [proto.floats.length > 0, 6],
    [proto.ints.length > 0, 7],
    [proto.strings.length > 0, 8],
    [draft.tensors !== undefined, 9],
    [draft.graphs !== undefined, 10],
    [draft.sparse !== null, 11],
    [draft.sparses !== undefined, 12],
    [draft.type !== null, 13],
    [draft.types !== undefined, 14],
  ];
  return set.find(([present]) => present)?.[1] ?? 0;
}

const UTF8 = new TextDecoder();

type Valued<A> = A extends { readonly kind: string; readonly value: unknown } ? Omit<A, "name" | "docString"> : never;

function attributeValue(
  wire: Wire,
  type: number,
  proto: onnx.AttributeProto,
  draft: AttributeDraft,
): Valued<OnnxAttribute> {
  const need = <V>(value: V | null): V =>
    value ?? wire.fail(`expected a value of attribute type ${type} in '${proto.name}'`);
  switch (type) {
    case 1:
      return { kind: "float", value: proto.f };
    case 2:
      return { kind: "int", value: toInteger(proto.i) };
    case 3:
      return { kind: "string", value: UTF8.decode(proto.s) };
    case 4:
      return { kind: "tensor", value: need(draft.tensor) };
    case 5:
      return { kind: "graph", value: need(draft.graph) };
    case 6:
      return { kind: "floats", value: proto.floats };
    case 7:
      return { kind: "ints", value: proto.ints.map(toInteger) };
    case 8:
      return { kind: "strings", value: proto.strings.map((bytes) => UTF8.decode(bytes)) };
    case 9:
      return { kind: "tensors", value: draft.tensors ?? [] };
    case 10:
      return { kind: "graphs", value: draft.graphs ?? [] };
    case 11:
      return { kind: "sparse-tensor", value: need(draft.sparse) };
    case 12:
      return { kind: "sparse-tensors", value: draft.sparses ?? [] };
    case 13:
      return { kind: "type", value: need(draft.type) };
    case 14:
      return { kind: "types", value: draft.types ?? [] };
    default:
      return wire.fail(`expected an attribute type from 1 to 14 in '${proto.name}', found ${type}`);
  }
}

function readNode(wire: Wire, end: number): OnnxNode {
  const node: Draft<OnnxNode> = {
    name: "",
    opType: "",
    domain: "",
    overload: "",
    inputs: [],
    outputs: [],
    attributes: [],
    docString: "",
    metadata: [],
  };
  wire.walk(NODE, node, end);
  if (node.opType === "") wire.fail("expected op_type in a node");
  return node;
}

function readValueInfo(wire: Wire, end: number): OnnxValueInfo {
  const info: Draft<OnnxValueInfo> = { name: "", type: null, docString: "", metadata: [] };
  wire.walk(VALUE_INFO, info, end);
  return info;
}

function emptyGraph(): Draft<OnnxGraph> {
  return {
    name: "",
    docString: "",
    inputs: [],
    outputs: [],
    valueInfo: [],
    initializers: [],
    sparseInitializers: [],
    nodes: [],
    metadata: [],
  };
}

function readGraph(wire: Wire, end: number): OnnxGraph {
  const graph = emptyGraph();
  wire.walk(GRAPH, graph, end);
  return graph;
}

function readFunction(wire: Wire, end: number): OnnxFunction {
  const fn: Draft<OnnxFunction> = {
    name: "",
    domain: "",
    overload: "",
    inputs: [],
    outputs: [],
    attributes: [],
    attributeDefaults: [],
    opsets: [],
    nodes: [],
    valueInfo: [],
    docString: "",
    metadata: [],
  };
  wire.walk(FUNCTION, fn, end);
  return fn;
}

/** Reads a ModelProto that fills the whole file; what a fault leaves unread is missing in the draft. */
export function readModel(wire: Wire): ModelDraft {
  const draft: ModelDraft = {
    irVersion: null,
    opsets: [],
    producerName: "",
    producerVersion: "",
    domain: "",
    modelVersion: null,
    docString: "",
    metadata: [],
    functions: [],
    graph: null,
  };
  wire.run(() => wire.walk(MODEL, draft, wire.size));
  return draft;
}
