// Prints a model in ONNX's textual syntax, as onnx 1.23 reads it, one statement a line; docs/onnx-text.md tells what is
// standard and what is ours.
import type { OnnxAttribute, OnnxFunction, OnnxGraph, OnnxModel, OnnxNode, OpsetImport } from "../model";
import { printFloat } from "./literals";
import {
  attributeWord,
  attributeWordByNumber,
  bareOrQuoted,
  isIdentifier,
  isTypeWord,
  quotableName,
  quote,
} from "./names";
import { printNote } from "./notes";
import {
  deeper,
  type PrintContext,
  printEntries,
  printInitializer,
  printQualified,
  printSparseTensor,
  printTensor,
  printType,
  printValueInfo,
  STEP,
  withNote,
} from "./print-value";
import { SPECIAL_FLOAT } from "./read-tensor";

export interface PrintOptions {
  /** The binary that the model was read from: payloads that were not read are printed as references into it. */
  readonly payloadFile?: string;
}

export function printOnnx(model: OnnxModel, { payloadFile = "model.onnx" }: PrintOptions = {}): string {
  const context: PrintContext = { payloadFile, indent: "" };
  const parts = [
    printModelHeader(model),
    printGraph(model.graph, quotableName(model.graph.name), context),
    ...model.functions.map((fn) => printFunction(fn, context)),
  ];
  return `${parts.filter((part) => part !== "").join("\n")}\n`.trimStart();
}

type HeaderLine = readonly [key: string, value: string | null];

function printModelHeader(model: OnnxModel): string {
  return printHeader([
    ["ir_version", model.irVersion === null ? null : String(model.irVersion)],
    ["opset_import", model.opsets.length === 0 ? null : printOpsets(model.opsets)],
    ["producer_name", printText(model.producerName)],
    ["producer_version", printText(model.producerVersion)],
    ["domain", printText(model.domain)],
    ["model_version", model.modelVersion === null ? null : String(model.modelVersion)],
    ["doc_string", printText(model.docString)],
    ["metadata_props", model.metadata.length === 0 ? null : printEntries(model.metadata)],
  ]);
}

function printHeader(lines: readonly HeaderLine[]): string {
  const present = lines.filter(([, value]) => value !== null).map(([key, value]) => `${STEP}${key}: ${value}`);
  return present.length === 0 ? "" : `<\n${present.join(",\n")}\n>`;
}

function printText(text: string): string | null {
  return text === "" ? null : quote(text);
}

function printOpsets(opsets: readonly OpsetImport[]): string {
  return `[${opsets.map(({ domain, version }) => `${quote(domain)} : ${version}`).join(", ")}]`;
}

/** Signature, then one line each for initializers, value infos and nodes; `name` as it is written. */
function printGraph(graph: OnnxGraph, name: string, context: PrintContext): string {
  const inner = deeper(context);
  const element = deeper(inner);
  const list = (values: OnnxGraph["inputs"]) => `(${values.map((value) => printValueInfo(value, inner)).join(", ")})`;
  const values = [
    ...graph.initializers.map((tensor) => printInitializer(tensor, element)),
    ...graph.sparseInitializers.map((tensor) => printSparseTensor(tensor, element)),
    ...graph.valueInfo.map((value) => printValueInfo(value, element)),
  ];
  const shownName = quotableName(graph.name) === name ? null : graph.name;
  const signature = `${name} ${list(graph.inputs)} => ${list(graph.outputs)}`;
  const text = signature + printValueList(values, context) + printNodes(graph.nodes, context);
  return withNote(printNote(graph, shownName), text, context);
}

/** What stands between signature and nodes: a list with one element a line, or a blank. */
function printValueList(values: readonly string[], context: PrintContext): string {
  if (values.length === 0) return " ";
  const { indent } = deeper(context);
  const lines = values.map((value) => (value.startsWith("\n") ? value : `\n${indent}${STEP}${value}`));
  return `\n${indent}<${lines.join(",")}\n${indent}>\n${context.indent}`;
}

function printNodes(nodes: readonly OnnxNode[], context: PrintContext): string {
  const inner = deeper(context);
  const lines = nodes.map((node) => {
    const note = printNote(node);
    const statement = `${inner.indent}${printNode(node, inner)}\n`;
    return note === null ? statement : `${inner.indent}${note}\n${statement}`;
  });
  return `{\n${lines.join("")}${context.indent}}`;
}

function printNode(node: OnnxNode, context: PrintContext): string {
  const label = node.name === "" ? "" : `[${quotableName(node.name)}] `;
  const domain = node.domain === "" ? "" : `${printQualified(node.domain)}.`;
  const overload = node.overload === "" ? "" : `:${bareOrQuoted(node.overload)}`;
  const call = `${printNames(node.outputs)} = ${domain}${bareOrQuoted(node.opType)}${overload}`;
  const inputs = ` (${printNames(node.inputs)})`;
  const attributes = printAttributes(node.attributes, context);
  const holdsGraph = node.attributes.some(({ kind }) => kind === "graph" || kind === "graphs");
  return label + call + (holdsGraph ? inputs + attributes : attributes + inputs);
}

function printNames(names: readonly string[]): string {
  return names.map(quotableName).join(", ");
}

function printAttributes(attributes: readonly OnnxAttribute[], context: PrintContext): string {
  return attributes.length === 0 ? "" : ` <${attributes.map((item) => printAttribute(item, context)).join(", ")}>`;
}

function printAttribute(attribute: OnnxAttribute, context: PrintContext): string {
  const text = `${bareOrQuoted(attribute.name)}${printTypeAndValue(attribute, deeper(context))}`;
  return withNote(printNote({ docString: attribute.docString ?? "" }), text, deeper(context));
}

function printTypeAndValue(attribute: OnnxAttribute, context: PrintContext): string {
  if (attribute.kind !== "reference")
    return `: ${attributeWord(attribute.kind)} = ${printAttributeValue(attribute, context)}`;
  const word = attributeWordByNumber(attribute.type);
  return `${word === undefined ? "" : `: ${word}`} = @${bareOrQuoted(attribute.reference)}`;
}

function printAttributeValue(attribute: Exclude<OnnxAttribute, { kind: "reference" }>, context: PrintContext): string {
  const list = <T>(values: readonly T[], print: (value: T, context: PrintContext) => string) =>
    `[${values.map((value) => print(value, context)).join(", ")}]`;
  switch (attribute.kind) {
    case "float":
      return printFloat(attribute.value);
    case "int":
      return String(attribute.value);
    case "string":
      return quote(attribute.value);
    case "tensor":
      return printTensor(attribute.value, context);
    case "sparse-tensor":
      return printSparseTensor(attribute.value, context);
    case "graph":
      return printInnerGraph(attribute.value, context);
    case "type":
      return printType(attribute.value);
    case "floats":
      return list(attribute.value, printFloat);
    case "ints":
      return list(attribute.value, String);
    case "strings":
      return list(attribute.value, quote);
    case "tensors":
      return list(attribute.value, printTensor);
    case "sparse-tensors":
      return list(attribute.value, printSparseTensor);
    case "graphs":
      return list(attribute.value, printInnerGraph);
    case "types":
      return list(attribute.value, printType);
  }
}

/** Where a value could stand too, a graph's name must be an identifier: another is noted. */
function printInnerGraph(graph: OnnxGraph, context: PrintContext): string {
  const plain = isIdentifier(graph.name) && !isTypeWord(graph.name) && !SPECIAL_FLOAT.test(graph.name);
  return printGraph(graph, plain ? graph.name : "graph", context);
}

function printFunction(fn: OnnxFunction, context: PrintContext): string {
  const header = printHeader([
    ["domain", quote(fn.domain)],
    ["overload", printText(fn.overload)],
    ["opset_import", printOpsets(fn.opsets)],
    ["doc_string", printText(fn.docString)],
  ]);
  const parameters = [
    ...fn.attributes.map(bareOrQuoted),
    ...fn.attributeDefaults.map((attribute) => printAttribute(attribute, context)),
  ];
  const attributes = parameters.length === 0 ? "" : ` <${parameters.join(", ")}>`;
  const signature = `${quotableName(fn.name)}${attributes} (${printNames(fn.inputs)}) => (${printNames(fn.outputs)})`;
  const values = fn.valueInfo.map((value) => printValueInfo(value, deeper(deeper(context))));
  const note = printNote({ metadata: fn.metadata });
  const body = signature + printValueList(values, context) + printNodes(fn.nodes, context);
  return `${note === null ? "" : `${note}\n`}${header}\n${body}`;
}
