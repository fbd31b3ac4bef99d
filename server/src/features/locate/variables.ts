// The tensors that expressions and variables of a Python text stand for, run by run of the module around them: what was
// computed at a place, else what the assignments that reach it gave, what a function of the file returns or was called with.
import type { AnalyzedModel } from "../../analysis/analyze";
import { type Call, type Expression, type FunctionDef, Kind, type Name, type Node } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import { printType, type ValueType } from "../../tensor/type";
import { contains, type Range, type Span } from "../../text/position";
import { type Binding, bindingsOf } from "./bindings";
import { callOf, evaluatedAt, evaluatedPlaces, type Run, runOf, type Tensors } from "./runs";
import { type Block, blocksAt, type FunctionBody, functionsIn } from "./statements";
import type { Syntax } from "./syntax";

/** A variable under the cursor: the types that it held there, over all runs. */
export interface VariableAt {
  readonly name: string;
  readonly range: Range;
  readonly types: Tensors;
}

export function variableAt(model: AnalyzedModel, syntax: Syntax, offset: number): VariableAt | null {
  const func = functionAt(syntax, offset);
  const name = func && nameAt(func.node, offset);
  if (!func || !name) return null;
  const values = valuesOf(model, syntax);
  const types = values
    .runsAt(func, name.start)
    .flatMap((run) => values.ofVariable({ func, name: name.id, at: name.start, run }));
  const found = distinct(types.map((type) => [type])).flat();
  return found.length === 0 ? null : { name: name.id, range: syntax.lines.range(name), types: found };
}

/** The distinct values of an expression, or of the statement that stands for it, over all runs; empty where none is known. */
export function valuesAt(model: AnalyzedModel, syntax: Syntax, node: Node): readonly Tensors[] {
  const seen = evaluatedAt(model, syntax.lines.range(node));
  if (seen) return distinct([...seen.values.values()].flat());
  const func = functionAt(syntax, node.start);
  if (func === undefined) return [];
  const values = valuesOf(model, syntax);
  return distinct(values.runsOf(func).flatMap((run) => values.ofExpression(node, func, run)));
}

function functionAt(syntax: Syntax, offset: number): FunctionBody | undefined {
  return functionsIn(syntax).findLast(({ node }) => node.start <= offset && offset <= node.end);
}

function nameAt(func: FunctionDef, offset: number): Pick<Name, "id" | "start" | "end"> | null {
  const holds = ({ start, end }: Node) => start <= offset && offset <= end;
  const parameter = parametersOf(func).find(holds);
  if (parameter) return { id: parameter.arg, start: parameter.start, end: parameter.start + parameter.arg.length };
  for (const node of nodesIn(func, (node) => node.kind > Kind.ErrorStmt || holds(node)))
    if (node.kind === Kind.Name && holds(node)) return node;
  return null;
}

function parametersOf({ args: { posonlyargs, args, kwonlyargs } }: FunctionDef) {
  return [...posonlyargs, ...args, ...kwonlyargs];
}

function distinct(values: readonly Tensors[]): readonly Tensors[] {
  return [...new Map(values.map((types) => [types.map(printType).join(), types])).values()];
}

/** A variable at a place in a run. */
interface Use {
  readonly func: FunctionBody;
  readonly name: string;
  readonly at: number;
  readonly run: Run;
}

/** Methods that give the tensor itself where they emit nothing: a change of type is an operator and stands at its place. */
const KEEPING: ReadonlySet<string> = new Set(
  "contiguous cpu cuda detach double float half requires_grad_ to type_as".split(" "),
);

const VALUES = new WeakMap<Syntax["tree"], WeakMap<AnalyzedModel["graph"], Values>>();

function valuesOf(model: AnalyzedModel, syntax: Syntax): Values {
  const ofText = VALUES.get(syntax.tree) ?? new WeakMap<AnalyzedModel["graph"], Values>();
  VALUES.set(syntax.tree, ofText);
  const known = ofText.get(model.graph) ?? new Values(model, syntax);
  ofText.set(model.graph, known);
  return known;
}

/** Of one model in one text. The value of a variable is found once; one that depends on itself alone is not known. */
class Values {
  readonly #known = new Map<string, Tensors>();
  readonly #runs = new Map<FunctionBody, readonly Run[]>();
  readonly #blocks = new Map<number, readonly Block[]>();

  constructor(
    readonly model: AnalyzedModel,
    readonly syntax: Syntax,
  ) {}

  /** The runs in which something was evaluated in a function, and those of the modules whose `forward` it is. */
  runsOf(func: FunctionBody): readonly Run[] {
    const known = this.#runs.get(func) ?? this.#runsIn(func);
    this.#runs.set(func, known);
    return known;
  }

  /** Those that came to a place: where a branch computes anything, the runs that took it. */
  runsAt(func: FunctionBody, offset: number): readonly Run[] {
    const branch = this.#blocksAt(func, offset).findLast(({ isAlternative }) => isAlternative);
    const [first, last] = [branch?.statements[0], branch?.statements.at(-1)];
    if (first === undefined || last === undefined) return this.runsOf(func);
    const taken = this.#runsWithin({ start: first.start, end: last.end });
    return taken.size === 0 ? this.runsOf(func) : [...taken];
  }

  #runsIn({ node, cls }: FunctionBody): readonly Run[] {
    const runs = this.#runsWithin(node);
    for (const { classes, path, call } of this.model.calls ?? [])
      if (cls !== null && classes.includes(cls)) runs.add(runOf({ path, call }));
    return [...runs];
  }

  #runsWithin(span: Span): Set<Run> {
    const own = this.syntax.lines.range(span);
    const runs = new Set<Run>();
    for (const { range, values } of evaluatedPlaces(this.model).values())
      if (contains(own, range.start)) for (const run of values.keys()) runs.add(run);
    return runs;
  }

  /** In the order of evaluation. */
  ofExpression(node: Node, func: FunctionBody, run: Run): readonly Tensors[] {
    const seen = evaluatedAt(this.model, this.syntax.lines.range(node))?.values.get(run);
    if (seen) return seen;
    switch (node.kind) {
      case Kind.IfExp:
        return [...this.ofExpression(node.body, func, run), ...this.ofExpression(node.orelse, func, run)];
      case Kind.Name:
        return this.ofVariable({ func, name: node.id, at: node.start, run }).map((type) => [type]);
      case Kind.Tuple:
        return this.#ofElements(node.elts, func, run);
      case Kind.Call:
        return this.#ofCall(node, func, run);
      default:
        return [];
    }
  }

  /** Where each element has one value. */
  #ofElements(elements: readonly Expression[], func: FunctionBody, run: Run): readonly Tensors[] {
    const values = elements.map((element) => distinct(this.ofExpression(element, func, run)));
    return values.every(({ length }) => length === 1) ? [values.flat(2)] : [];
  }

  #ofCall(call: Call, func: FunctionBody, run: Run): readonly Tensors[] {
    const called = calledFunction(this.syntax, call, func);
    if (called)
      return called.statements.flatMap(({ statement, value }) =>
        statement.kind === Kind.Return ? this.ofExpression(value, called, run) : [],
      );
    const { func: callee } = call;
    const keeps = callee.kind === Kind.Attribute && KEEPING.has(callee.attr);
    return keeps ? this.ofExpression(callee.value, func, run) : [];
  }

  ofVariable(use: Use): Tensors {
    const key = `${use.at} ${use.name} ${use.run}`;
    const known = this.#known.get(key);
    if (known) return known;
    this.#known.set(key, []);
    const types = this.#reaching(use);
    this.#known.set(key, types);
    return types;
  }

  /** Assignments before the place, from the last to the first that surely runs; in a loop also those of the rounds before. */
  #reaching(use: Use): Tensors {
    const { func, name, at } = use;
    const bindings = bindingsOf(func, name);
    const own = bindings.find(({ start }) => start === at);
    if (own) return this.#given(own, use);
    const around = this.#blocksAt(func, at);
    const found: ValueType[] = [];
    let last: readonly Block[] | null = null;
    for (const binding of bindings.toReversed()) {
      if (last !== null || at < binding.end) continue;
      const blocks = this.#blocksAt(func, binding.start);
      if (isOtherBranch(blocks, around)) continue;
      const types = this.#given(binding, use);
      found.push(...(isPast(blocks, around) ? types.slice(-1) : types));
      if (isReplacing(blocks, around, types.length > 0)) last = blocks;
    }
    if (last === null) found.push(...this.#ofParameter(use));
    for (const [depth, loop] of around.entries())
      if (loop.isLoop && last?.[depth]?.statements !== loop.statements)
        found.push(...this.#ofRoundBefore(bindings, around.slice(0, depth + 1), use));
    return found;
  }

  /** What a variable holds at the end of a loop's body. */
  #ofRoundBefore(bindings: readonly Binding[], around: readonly Block[], use: Use): Tensors {
    const loop = around.at(-1);
    const found: ValueType[] = [];
    for (const binding of bindings.toReversed()) {
      const blocks = this.#blocksAt(use.func, binding.start);
      if (loop === undefined || !isIn(loop, binding)) continue;
      const types = this.#given(binding, use);
      // what the last round gave no other round sees
      found.push(...types.slice(0, -1));
      if (isReplacing(blocks, around, types.length > 0)) break;
    }
    return found;
  }

  #blocksAt({ node }: FunctionBody, offset: number): readonly Block[] {
    const known = this.#blocks.get(offset) ?? blocksAt(node, offset);
    this.#blocks.set(offset, known);
    return known;
  }

  #given({ value, place, leaf }: Binding, { func, run }: Use): Tensors {
    if (value === null) return [];
    return this.ofExpression(place, func, run).flatMap((types) => {
      if (leaf === null) return types.length === 1 ? types : [];
      // a state of several tensors may stand behind the first
      const isKnown = types.length === leaf.of || (types.length > leaf.of && leaf.index === 0);
      return isKnown ? (types[leaf.index] ?? []) : [];
    });
  }

  /** Of `forward` what its module was called with; of other functions what the calls in the file give. */
  #ofParameter(use: Use): Tensors {
    const { func, name, run } = use;
    const parameters = parametersOf(func.node).map(({ arg }) => arg);
    const index = parameters.indexOf(name) - (func.cls === null ? 0 : 1);
    if (index < 0) return [];
    if (func.cls === null || func.node.name !== "forward")
      return this.#callsOf(func).flatMap(({ call, caller }) => {
        const argument = call.keywords.find(({ arg }) => arg === name)?.value ?? call.args[index];
        const values = argument ? this.ofExpression(argument, caller, run) : [];
        return values.flatMap((types) => (types.length === 1 ? types : []));
      });
    const around = callOf(this.model, run);
    const [own] = (around?.classes ?? []).filter((cls) => this.#hasForward(cls));
    if (around === undefined || own !== func.cls) return [];
    const positional = around.given.filter(({ keyword }) => keyword === null);
    const given = around.given.find(({ keyword }) => keyword === name) ?? positional[index];
    return given?.types.length === 1 ? given.types : [];
  }

  #hasForward(cls: string): boolean {
    return functionsIn(this.syntax).some((func) => func.cls === cls && func.node.name === "forward");
  }

  /** Where the file calls one of its functions, inside others. */
  #callsOf(func: FunctionBody): readonly { readonly call: Call; readonly caller: FunctionBody }[] {
    return functionsIn(this.syntax).flatMap((caller) => {
      return callsIn(caller)
        .filter((call) => calledFunction(this.syntax, call, caller) === func)
        .map((call) => ({ call, caller }));
    });
  }
}

/** The function of the file that a call names: `f(…)`, `self.f(…)`; undefined where that is not one function. */
function calledFunction(syntax: Syntax, { func: callee }: Call, caller: FunctionBody): FunctionBody | undefined {
  const isSelf = callee.kind === Kind.Attribute && callee.value.kind === Kind.Name && callee.value.id === "self";
  if (callee.kind !== Kind.Name && !isSelf) return undefined;
  const [name, cls] = callee.kind === Kind.Name ? [callee.id, null] : [callee.attr, caller.cls];
  if (isSelf && cls === null) return undefined;
  const found = functionsIn(syntax).filter((func) => func.cls === cls && func.node.name === name);
  return found.length === 1 ? found[0] : undefined;
}

const CALLS = new WeakMap<FunctionBody, readonly Call[]>();

function callsIn(func: FunctionBody): readonly Call[] {
  let known = CALLS.get(func);
  if (known === undefined) {
    const isOther = (node: Node) =>
      node !== func.node && (node.kind === Kind.FunctionDef || node.kind === Kind.ClassDef);
    known = [...nodesIn(func.node, (node) => !isOther(node))].filter((node) => node.kind === Kind.Call);
    CALLS.set(func, known);
  }
  return known;
}

function isIn({ statements }: Block, { start }: Binding): boolean {
  return statements.some((statement) => statement.start <= start && start <= statement.end);
}

function commonBlocks(a: readonly Block[], b: readonly Block[]): number {
  const differs = a.findIndex((block, i) => block.statements !== b[i]?.statements);
  return differs < 0 ? a.length : differs;
}

/** `if … else …`: what one gives the other does not see. */
function isOtherBranch(blocks: readonly Block[], around: readonly Block[]): boolean {
  const at = commonBlocks(blocks, around);
  return blocks[at]?.isAlternative === true && blocks[at]?.owner === around[at]?.owner;
}

/** Behind a loop only the last of its rounds is seen. */
function isPast(blocks: readonly Block[], around: readonly Block[]): boolean {
  const isInRounds = around.some(({ isLoop }) => isLoop);
  return !isInRounds && blocks.slice(commonBlocks(blocks, around)).some(({ isLoop }) => isLoop);
}

/** Whether no assignment before this one is seen: it always runs, or it did and what follows does not run in rounds. */
function isReplacing(blocks: readonly Block[], around: readonly Block[], ran: boolean): boolean {
  const at = commonBlocks(blocks, around);
  const own = blocks.slice(at);
  if (own.length === 0) return true;
  if (!ran) return false;
  const isInRounds = around.slice(0, at).some(({ isLoop }) => isLoop);
  return own.every(({ isLoop }) => isLoop) || (!isInRounds && own.every(({ isLoop }) => !isLoop));
}
