// Reads graphs and functions of ONNX text: their signature, value infos and initializers, then their nodes.
import type {
  OnnxAttribute,
  OnnxFunction,
  OnnxGraph,
  OnnxNode,
  OnnxSparseTensor,
  OnnxTensor,
  OnnxValueInfo,
  OpsetImport,
} from "../model";
import type { Cursor } from "./cursor";
import { INT64_MAX, INT64_MIN } from "./literals";
import { type Note, readNotes } from "./notes";
import { readAttributeOf } from "./read-attribute";
import { readNodes } from "./read-node";
import { readInteger, readSparseTensorOf, readTensorOf } from "./read-tensor";
import { atType, readName, readString, readType, readValueInfo } from "./read-type";
import { attempt, readList, skipToBody } from "./recover";

/** What a signature says, filled as it is read: a fault keeps what came before it. */
interface GraphDraft {
  name: string;
  readonly inputs: OnnxValueInfo[];
  readonly outputs: OnnxValueInfo[];
  readonly valueInfo: OnnxValueInfo[];
  readonly initializers: OnnxTensor[];
  readonly sparseInitializers: OnnxSparseTensor[];
}

/** graph ::= quotable-id input-list '=>' output-list initializer-list? node-list. Any fault of its signature fails. */
export function readGraph(cursor: Cursor): OnnxGraph {
  const { notes, range } = begin(cursor);
  const draft = readGraphSignature(cursor, emptyGraph());
  return { ...draft, ...described(draft.name, notes), nodes: readNodes(cursor, readGraph), range };
}

/** The graph of the model: where its signature is broken, its nodes are read all the same. */
export function readMainGraph(cursor: Cursor): OnnxGraph {
  const { notes, range } = begin(cursor);
  const draft = emptyGraph();
  const nodes = readRest(cursor, () => readGraphSignature(cursor, draft));
  return { ...draft, ...described(draft.name, notes), nodes, range };
}

function begin(cursor: Cursor) {
  return { notes: readNotes(cursor), range: cursor.range(cursor.token.start, cursor.token.end) };
}

function described(name: string, { name: noted, docString, metadata }: Note) {
  return { name: noted ?? name, docString, metadata };
}

function emptyGraph(): GraphDraft {
  return { name: "", inputs: [], outputs: [], valueInfo: [], initializers: [], sparseInitializers: [] };
}

/** Signature and nodes, each as far as it can be read. */
function readRest(cursor: Cursor, readSignature: () => unknown): OnnxNode[] {
  const signed = attempt(cursor, readSignature) !== null;
  if (!signed) skipToBody(cursor);
  if (!signed && cursor.at("end")) return [];
  return attempt(cursor, () => readNodes(cursor, readGraph)) ?? [];
}

function readGraphSignature(cursor: Cursor, draft: GraphDraft): GraphDraft {
  draft.name = readName(cursor, "a graph: its name, (inputs) => (outputs) and { nodes }");
  cursor.expect("(", "'(' and the inputs");
  readList(cursor, ")", draft.inputs, () => readInput(cursor, draft));
  cursor.expect("=>", "'=>' and the outputs");
  cursor.expect("(", "'(' and the outputs");
  readList(cursor, ")", draft.outputs, () => readValueInfo(cursor));
  if (cursor.accept("<")) readList(cursor, ">", [], () => readInitializer(cursor, draft));
  return draft;
}

/** value-info-or-initializer ::= type quotable-id ('=' constant-data)?; with values it is an input and an initializer. */
function readInput(cursor: Cursor, draft: GraphDraft): OnnxValueInfo {
  const start = cursor.token;
  const input = readValueInfo(cursor);
  if (!cursor.accept("=")) return input;
  if (input.type === null) throw cursor.failure(`'${input.name}' needs a type to have values`, start);
  draft.initializers.push(readTensorOf(cursor, input.type, input.name, start));
  return input;
}

/** The same in the list behind the signature, where it is a value info without values, else an initializer only. */
function readInitializer(cursor: Cursor, draft: GraphDraft): void {
  const start = cursor.token;
  const { docString, metadata } = readNotes(cursor);
  const type = atType(cursor) ? readType(cursor) : null;
  if (type?.kind === "sparse-tensor" && cursor.at("=")) {
    draft.sparseInitializers.push(readSparseTensorOf(cursor, type, start));
    return;
  }
  const name = readName(cursor, type ? "a name after the type" : "a type and a name");
  const range = cursor.range(start.start, cursor.previousEnd);
  if (!cursor.accept("=")) {
    draft.valueInfo.push({ name, type, docString, metadata, range });
    return;
  }
  if (type === null) throw cursor.failure(`'${name}' needs a type to have values`, start);
  draft.initializers.push({ ...readTensorOf(cursor, type, name, start), docString, metadata });
}

interface FunctionDraft {
  name: string;
  domain: string;
  overload: string;
  docString: string;
  opsets: OpsetImport[];
  readonly attributes: string[];
  readonly attributeDefaults: OnnxAttribute[];
  readonly inputs: string[];
  readonly outputs: string[];
  readonly valueInfo: OnnxValueInfo[];
}

/** function ::= header? quotable-id attributes? '(' inputs ')' '=>' '(' outputs ')' value-infos? node-list */
export function readFunction(cursor: Cursor): OnnxFunction {
  const { metadata } = readNotes(cursor);
  const { start } = cursor.token;
  const draft = emptyFunction();
  let end = start;
  const nodes = readRest(cursor, () => {
    if (cursor.at("<")) readHeader(cursor, FUNCTION_HEADER, draft);
    end = cursor.token.end;
    readFunctionSignature(cursor, draft);
  });
  return { ...draft, metadata, nodes, range: cursor.range(start, Math.max(start, end)) };
}

function emptyFunction(): FunctionDraft {
  const lists = { opsets: [], attributes: [], attributeDefaults: [], inputs: [], outputs: [], valueInfo: [] };
  return { name: "", domain: "", overload: "", docString: "", ...lists };
}

function readFunctionSignature(cursor: Cursor, draft: FunctionDraft): void {
  draft.name = readName(cursor, "a function's name");
  if (cursor.accept("<")) readList(cursor, ">", [], () => readParameter(cursor, draft));
  cursor.expect("(", "'(' and the inputs");
  readList(cursor, ")", draft.inputs, () => readFunctionValue(cursor, draft));
  cursor.expect("=>", "'=>' and the outputs");
  cursor.expect("(", "'(' and the outputs");
  readList(cursor, ")", draft.outputs, () => readFunctionValue(cursor, draft));
  if (cursor.accept("<")) readList(cursor, ">", draft.valueInfo, () => readValueInfo(cursor));
}

/** An attribute of the function: a name alone, or a name with its default. */
function readParameter(cursor: Cursor, draft: FunctionDraft): void {
  const { docString } = readNotes(cursor);
  const name = readName(cursor, "an attribute name");
  if (!cursor.at(":") && !cursor.at("=")) {
    draft.attributes.push(name);
    return;
  }
  const attribute = readAttributeOf(cursor, name, readGraph);
  draft.attributeDefaults.push(docString === "" ? attribute : { ...attribute, docString });
}

/** type? quotable-id: a type becomes a value info. */
function readFunctionValue(cursor: Cursor, draft: FunctionDraft): string {
  const value = readValueInfo(cursor);
  if (value.type !== null) draft.valueInfo.push(value);
  return value.name;
}

/** How each word of a header is read: what it says of the draft. */
export type Header<D> = Readonly<Record<string, (cursor: Cursor) => Partial<D>>>;

const FUNCTION_HEADER: Header<FunctionDraft> = {
  domain: (cursor) => ({ domain: readString(cursor) }),
  overload: (cursor) => ({ overload: readString(cursor) }),
  doc_string: (cursor) => ({ docString: readString(cursor) }),
  opset_import: (cursor) => ({ opsets: readOpsets(cursor) }),
};

/** other-data-list ::= '<' id ':' value (',' id ':' value)* '>' */
export function readHeader<D extends object>(cursor: Cursor, header: Header<D>, draft: D): void {
  cursor.expect("<");
  const keys = Object.keys(header);
  while (!cursor.accept(">")) {
    const read = cursor.at("name") && keys.includes(cursor.word()) ? header[cursor.word()] : undefined;
    if (!read) throw cursor.expected(`one of ${keys.join(", ")}`);
    cursor.advance();
    cursor.expect(":");
    Object.assign(draft, read(cursor));
    if (!cursor.at(">")) cursor.expect(",", "',' or '>'");
  }
}

/** '[' (str ':' int (',' str ':' int)*)? ']' */
export function readOpsets(cursor: Cursor): OpsetImport[] {
  cursor.expect("[");
  const opsets: OpsetImport[] = [];
  while (!cursor.accept("]")) {
    const domain = readString(cursor, "a domain in quotes");
    cursor.expect(":");
    opsets.push({ domain, version: Number(readInteger(cursor, INT64_MIN, INT64_MAX, "a version")) });
    if (!cursor.at("]")) cursor.expect(",", "',' or ']'");
  }
  return opsets;
}
