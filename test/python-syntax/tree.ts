// Our trees in the form in which cpython_ast.py gives CPython's, their comparison, and their text form for fixtures.
import * as ast from "../../server/src/python/syntax/ast";
import { LineIndex } from "../../server/src/text/position";

/** A node is [class, place, field, …], a list ["[]", item, …], a constant [type, text]. */
export type Tree = string | number | boolean | null | readonly Tree[];

/** The fields of each class, in order. */
export type Schema = Readonly<Record<string, readonly string[]>>;

export interface Difference {
  readonly where: string;
  readonly ours: string;
  readonly theirs: string;
}

export interface Comparison {
  readonly difference: Difference | null;
  /** String constants with `\N{…}`, whose value was not compared. */
  readonly undecoded: number;
}

const KIND_NAMES = namesOf(ast.Kind);
const OPERATORS: Readonly<Record<string, ReadonlyMap<number, string>>> = {
  BinOp: namesOf(ast.Operator),
  AugAssign: namesOf(ast.Operator),
  UnaryOp: namesOf(ast.UnaryOperator),
  BoolOp: namesOf(ast.BoolOperator),
  Compare: namesOf(ast.CmpOperator),
};
/** CPython's classes without a place. */
const UNPLACED = new Set(["Module", "arguments", "comprehension", "withitem", "match_case"]);

/** An enum's object has its names by number, too. */
function namesOf(numbers: Readonly<Record<string, number | string>>): ReadonlyMap<number, string> {
  return new Map(
    Object.entries(numbers).flatMap(([name, number]) => (typeof number === "number" ? [[number, name]] : [])),
  );
}

/** Our tree, restricted to the fields of the schema, with places as CPython counts them or as UTF-16 offsets. */
export function toTree(module: ast.Module, source: string, schema: Schema, places: "cpython" | "offsets"): Tree {
  const locate = places === "cpython" ? cpythonPlaces(source) : (node: ast.Node) => [node.start, node.end];
  const convert = (value: unknown, field: string, owner: string): Tree => {
    if (Array.isArray(value)) return ["[]", ...value.map((item) => convert(item, field, owner))];
    if (value === null || typeof value === "string") return value;
    if (field === "op" || field === "ops") return OPERATORS[owner]!.get(value as number)!;
    if (typeof value === "number" || typeof value === "boolean")
      return owner === "MatchSingleton" ? value : Number(value);
    const node = value as ast.Node;
    const name = KIND_NAMES.get(node.kind)!;
    const place = UNPLACED.has(name) ? null : locate(node);
    if (node.kind === ast.Kind.Constant) return [name, place, constant(node)];
    const fields = schema[name];
    if (fields === undefined) return [name, place];
    return [name, place, ...fields.map((key) => convert((node as unknown as Record<string, unknown>)[key], key, name))];
  };
  return convert(module, "", "");
}

function constant(node: ast.Constant): Tree {
  switch (node.type) {
    case "int":
      return ["int", `0x${BigInt(node.value).toString(16)}`];
    case "float":
    case "imaginary":
      return [node.type, String(node.value)];
    case "bool":
      return ["bool", node.value ? "True" : "False"];
    case "None":
    case "Ellipsis":
      return [node.type, ""];
    default:
      return [node.type, node.value];
  }
}

/** Lines from 1, columns in UTF-8 bytes; a byte order mark does not count. */
function cpythonPlaces(source: string): (node: ast.Node) => Tree {
  const lines = new LineIndex(source);
  const mark = source.startsWith("\ufeff") ? 1 : 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole ASCII range is meant
  const ascii = /^[\x00-\x7f]*$/.test(source);
  const place = (offset: number): [number, number] => {
    const { line, character } = lines.position(offset);
    if (ascii) return [line + 1, character];
    const lineStart = offset - character + (line === 0 ? mark : 0);
    return [line + 1, Buffer.byteLength(source.slice(lineStart, offset))];
  };
  return (node) => [...place(node.start), ...place(node.end)];
}

/** The offsets for CPython's places: the other direction, for fixtures. */
export function withOffsets(theirs: Tree, source: string): Tree {
  const lines = new LineIndex(source);
  const offset = (line: number, column: number): number => {
    const start = lines.offset({ line: line - 1, character: 0 });
    const bytes = Buffer.from(source.slice(start)).subarray(0, column);
    return start + bytes.toString().length;
  };
  const convert = (tree: Tree): Tree => {
    if (!Array.isArray(tree) || !isNode(tree)) return Array.isArray(tree) ? tree.map(convert) : tree;
    const [name, place, ...fields] = tree;
    const [line, column, endLine, endColumn] = (place ?? []) as number[];
    const offsets = place === null ? null : [offset(line!, column!), offset(endLine!, endColumn!)];
    return [name!, offsets, ...(name === "Constant" ? fields : fields.map(convert))];
  };
  return convert(theirs);
}

function isNode(tree: readonly Tree[]): boolean {
  return tree[0] !== "[]" && (tree[1] === null || Array.isArray(tree[1]));
}

/** First difference of two trees. A place that CPython does not give is not compared. */
export function compareTrees(ours: Tree, theirs: Tree, schema: Schema): Comparison {
  let undecoded = 0;
  const compare = (a: Tree, b: Tree, path: readonly string[]): Difference | null => {
    if (!Array.isArray(a) || !Array.isArray(b)) return a === b ? null : different(a, b, path);
    if (a[0] === "undecoded-str" && b[0] === "str") {
      undecoded++;
      return null;
    }
    if ((a[0] === "float" || a[0] === "imaginary") && a[0] === b[0]) {
      return floatOf(a) === floatOf(b) ? null : different(a, b, path);
    }
    if (a[0] !== b[0] || a.length !== b.length) return different(a, b, path);
    for (let i = 1; i < a.length; i++) {
      if (i === 1 && isNode(b) && b[1] === null) continue;
      const found = compare(a[i]!, b[i]!, [...path, stepName(a, i, schema)]);
      if (found !== null) return found;
    }
    return null;
  };
  const difference = compare(ours, theirs, []);
  return { difference, undecoded };
}

/** The number of a float constant, which Python and JavaScript spell differently. */
function floatOf([, text]: readonly Tree[]): number {
  return text === "inf" ? Infinity : Number(text);
}

function stepName(tree: readonly Tree[], index: number, schema: Schema): string {
  if (tree[0] === "[]") return `[${index - 1}]`;
  return index === 1 ? `${tree[0]} place` : `.${schema[String(tree[0])]?.[index - 2] ?? "value"}`;
}

function different(ours: Tree, theirs: Tree, path: readonly string[]): Difference {
  const shorten = (tree: Tree) => JSON.stringify(tree).slice(0, 200);
  return { where: path.join(""), ours: shorten(ours), theirs: shorten(theirs) };
}

/** Like `ast.dump`, with offsets: `Name@0-1(id='x')`. Fields that are null or empty are left out, a statement is a line. */
export function printTree(tree: Tree, schema: Schema): string {
  const print = (value: Tree): string => {
    if (!Array.isArray(value)) return typeof value === "string" ? value : JSON.stringify(value);
    const [head, place, ...fields] = value;
    if (head === "[]") return `[${value.slice(1).map(print).join(", ")}]`;
    const at = place === null || place === undefined ? "" : `@${(place as readonly number[]).join("-")}`;
    if (head === "Constant") return `Constant${at}(${printConstant(fields[0] as readonly string[])})`;
    const named = fields
      .map((field, i) => [schema[String(head)]![i], field] as const)
      .filter(([, field]) => !isEmpty(field));
    return `${head}${at}(${named.map(([name, field]) => `${name}=${print(field)}`).join(", ")})`;
  };
  const [, , body] = tree as readonly Tree[];
  return (body as readonly Tree[]).slice(1).map(print).join("\n");
}

function printConstant(constant: readonly string[]): string {
  const [type, text] = constant;
  if (text === "") return type === "str" || type === "bytes" ? `${type} ""` : type!;
  return `${type} ${type === "float" || type === "imaginary" ? floatOf(constant) : JSON.stringify(text)}`;
}

function isEmpty(tree: Tree): boolean {
  return tree === null || (Array.isArray(tree) && tree.length === 1 && tree[0] === "[]");
}
