// Tensors of a Python text by the statements that compute them: what each statement's value is, where each variable of a
// function gets its value, and the types that a model's run saw there.
import type { AnalyzedModel } from "../../analysis/analyze";
import {
  type Arguments,
  type Expression,
  type FunctionDef,
  Kind,
  type Name,
  type Node,
  type Statement,
} from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import { printType, type ValueType } from "../../tensor/type";
import type { Range } from "../../text/position";
import type { Syntax } from "./syntax";

/** A statement with a value: an assignment, a `return`, a bare call. */
export interface ValueStatement {
  readonly statement: Statement;
  readonly value: Expression;
  /** What was emitted for it stands at this node: for `x += y` at the statement. */
  readonly place: Node;
}

/** A function of the text; nested functions are listed on their own. */
export interface FunctionBody {
  readonly node: FunctionDef;
  /** The class it is a method of. */
  readonly cls: string | null;
  readonly statements: readonly ValueStatement[];
}

/** In the order of the source. */
export function functionsIn({ tree }: Syntax): readonly FunctionBody[] {
  let known = FUNCTIONS.get(tree);
  if (known === undefined) {
    known = collect(tree, null);
    FUNCTIONS.set(tree, known);
  }
  return known;
}

const FUNCTIONS = new WeakMap<Node, readonly FunctionBody[]>();

function collect(root: Node, cls: string | null): readonly FunctionBody[] {
  const functions: FunctionBody[] = [];
  for (const node of nodesIn(root, (node) => node === root || !isScope(node))) {
    if (node === root) continue;
    if (isFunction(node)) functions.push({ node, cls, statements: statementsIn(node) }, ...collect(node, null));
    else if (node.kind === Kind.ClassDef) functions.push(...collect(node, node.name));
  }
  return functions;
}

function isFunction(node: Node): node is FunctionDef {
  return node.kind === Kind.FunctionDef || node.kind === Kind.AsyncFunctionDef;
}

function isScope(node: Node): boolean {
  return isFunction(node) || node.kind === Kind.ClassDef || node.kind === Kind.Lambda;
}

function statementsIn(func: FunctionDef): readonly ValueStatement[] {
  const found: ValueStatement[] = [];
  for (const node of nodesIn(func, (node) => node === func || (!isScope(node) && node.kind > Kind.ErrorExpr))) {
    if (node.kind === Kind.AugAssign) found.push({ statement: node, value: node.value, place: node });
    else if (hasValue(node) && node.value) found.push({ statement: node, value: node.value, place: node.value });
  }
  return found;
}

function hasValue(node: Node) {
  return (
    node.kind === Kind.Assign || node.kind === Kind.AnnAssign || node.kind === Kind.Return || node.kind === Kind.Expr
  );
}

/** Distinct types of an expression's value over the calls of a model that ran it; empty where no tensor is known. */
export function typesAt(model: AnalyzedModel, syntax: Syntax, node: Node): readonly ValueType[] {
  return tupleTypesAt(model, syntax, node).flatMap(([only, ...others]) => (only && others.length === 0 ? [only] : []));
}

/** As `typesAt`, for values that may hold several tensors. */
export function tupleTypesAt(model: AnalyzedModel, syntax: Syntax, node: Node): readonly (readonly ValueType[])[] {
  if (node.kind === Kind.IfExp)
    return distinct([...tupleTypesAt(model, syntax, node.body), ...tupleTypesAt(model, syntax, node.orelse)]);
  const { calls = [], graph } = model;
  const key = keyOf(syntax.lines.range(node));
  const places = placesOf(graph, calls);
  const outputs = (places.calls.get(key) ?? []).map((call) => call.outputs);
  if (outputs.length > 0) return distinct(outputs);
  return distinct((places.nodes.get(key) ?? []).map((last) => last.outputs.map(({ type }) => type)));
}

type Calls = NonNullable<AnalyzedModel["calls"]>;
type GraphNode = AnalyzedModel["graph"]["nodes"][number];

interface Places {
  readonly calls: ReadonlyMap<string, Calls[number][]>;
  /** Of the nodes that one evaluation emitted the last: it has the value. */
  readonly nodes: ReadonlyMap<string, GraphNode[]>;
}

const PLACES = new WeakMap<AnalyzedModel["graph"], Places>();

function placesOf(graph: AnalyzedModel["graph"], calls: Calls): Places {
  let known = PLACES.get(graph);
  if (known === undefined) {
    known = {
      calls: grouped(calls, ({ callRange }) => callRange),
      nodes: grouped(lastOfEach(graph.nodes), ({ source }) => source.callRange ?? null),
    };
    PLACES.set(graph, known);
  }
  return known;
}

function lastOfEach(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const evaluation = ({ source }: GraphNode) =>
    `${source.callRange ? keyOf(source.callRange) : ""} ${source.path} ${source.call}`;
  return [...new Map(nodes.map((node) => [evaluation(node), node])).values()];
}

function grouped<T>(items: readonly T[], rangeOf: (item: T) => Range | null): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const range = rangeOf(item);
    if (range === null) continue;
    const group = groups.get(keyOf(range)) ?? [];
    groups.set(keyOf(range), group);
    group.push(item);
  }
  return groups;
}

function keyOf({ start, end }: Range): string {
  return `${start.line}:${start.character}-${end.line}:${end.character}`;
}

function distinct(values: readonly (readonly ValueType[])[]): readonly (readonly ValueType[])[] {
  return [...new Map(values.map((types) => [types.map(printType).join(), types])).values()];
}

function distinctTypes(types: readonly ValueType[]): readonly ValueType[] {
  return distinct(types.map((type) => [type])).flat();
}

/** A variable under the cursor: the types that it held there. */
export interface VariableAt {
  readonly name: string;
  readonly range: Range;
  readonly types: readonly ValueType[];
}

export function variableAt(model: AnalyzedModel, syntax: Syntax, offset: number): VariableAt | null {
  const func = functionsIn(syntax).findLast(({ node }) => node.start <= offset && offset <= node.end);
  const name = func && nameAt(func.node, offset);
  if (!func || !name) return null;
  const types = typesOfVariable(model, syntax, func, name.id, name.start, 0);
  return types.length === 0 ? null : { name: name.id, range: syntax.lines.range(name), types };
}

function nameAt(func: FunctionDef, offset: number): Pick<Name, "id" | "start" | "end"> | null {
  const holds = ({ start, end }: Node) => start <= offset && offset <= end;
  const parameter = parametersOf(func.args).find(holds);
  if (parameter) return { id: parameter.arg, start: parameter.start, end: parameter.start + parameter.arg.length };
  for (const node of nodesIn(func, (node) => node.kind > Kind.ErrorStmt || holds(node)))
    if (node.kind === Kind.Name && holds(node)) return node;
  return null;
}

function parametersOf({ posonlyargs, args, kwonlyargs }: Arguments) {
  return [...posonlyargs, ...args, ...kwonlyargs];
}

/** `x = y = z` follow each other a few times. */
const MAX_ALIASES = 10;

/** What the last assignment before a place gave the variable, else what its function was called with. */
function typesOfVariable(
  model: AnalyzedModel,
  syntax: Syntax,
  func: FunctionBody,
  name: string,
  before: number,
  depth: number,
): readonly ValueType[] {
  if (depth > MAX_ALIASES) return [];
  const bound = func.statements.flatMap((statement) => bindingOf(statement, name) ?? []);
  const last = bound.findLast(({ visible }) => visible(before));
  if (last === undefined) return parameterTypes(model, func, name);
  const { statement, index } = last;
  const { value, place } = statement;
  if (index !== null && !isDisplay(value))
    return distinctTypes(tupleTypesAt(model, syntax, place).flatMap((types) => types[index] ?? []));
  const element = index !== null && isDisplay(value) ? value.elts[index] : value;
  if (element === undefined) return [];
  const types = typesAt(model, syntax, element === value ? place : element);
  return types.length === 0 && element.kind === Kind.Name
    ? typesOfVariable(model, syntax, func, element.id, element.start, depth + 1)
    : types;
}

interface BindingHere {
  readonly statement: ValueStatement;
  /** Position in a tuple of targets; null where the name stands alone. */
  readonly index: number | null;
  /** On the target itself, and behind the statement. */
  readonly visible: (offset: number) => boolean;
}

function bindingOf(found: ValueStatement, name: string): BindingHere | null {
  for (const target of targetsOf(found.statement)) {
    const elements = isDisplay(target) ? target.elts : [target];
    const index = elements.findIndex((element) => element.kind === Kind.Name && element.id === name);
    const element = elements[index];
    if (element === undefined) continue;
    const visible = (offset: number) => offset === element.start || found.statement.end <= offset;
    return { statement: found, index: elements.length === 1 ? null : index, visible };
  }
  return null;
}

function isDisplay(node: Expression): node is Extract<Expression, { kind: typeof Kind.Tuple | typeof Kind.List }> {
  return node.kind === Kind.Tuple || node.kind === Kind.List;
}

function targetsOf(statement: Statement): readonly Expression[] {
  if (statement.kind === Kind.Assign) return statement.targets;
  return statement.kind === Kind.AnnAssign || statement.kind === Kind.AugAssign ? [statement.target] : [];
}

/** Only of `forward`: the calls of its modules say what it was given. */
function parameterTypes(
  { calls = [] }: AnalyzedModel,
  { node, cls }: FunctionBody,
  name: string,
): readonly ValueType[] {
  if (cls === null || node.name !== "forward") return [];
  const index = parametersOf(node.args).findIndex(({ arg }) => arg === name) - 1;
  if (index < 0) return [];
  const given = calls.filter(({ classes }) => classes.includes(cls)).flatMap(({ inputs }) => inputs[index] ?? []);
  return distinctTypes(given);
}
