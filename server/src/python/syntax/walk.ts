// Walks a syntax tree in the order of the source, with an explicit stack: a chain of 30,000 `+` nests as deep.
import { type Expression, type If, Kind, type Node, type Statement } from "./ast";

/** The node and everything below it, parents first; what `enters` refuses is given but not entered. */
export function* nodesIn(root: Node, enters: (node: Node) => boolean = () => true): Generator<Node> {
  const open: Node[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    if (!enters(node)) continue;
    const below: Node[] = [];
    for (const value of Object.values(node)) collect(value, below);
    for (let i = below.length - 1; i >= 0; i--) open.push(below[i] as Node);
  }
}

/** The `elif` of an `if`, or an `if` that is all that its `else` holds; null where there is none. */
export function elifOf({ orelse }: If): If | null {
  const [only] = orelse;
  return orelse.length === 1 && only?.kind === Kind.If ? only : null;
}

/** The blocks of an `if`, of each `elif` and of `else`. */
export function branchesOf(first: If): readonly (readonly Statement[])[] {
  const chain = chainOf(first);
  return [...chain.map(({ body }) => body), chain.at(-1)?.orelse ?? []];
}

/** The conditions of an `if` and of each `elif`. */
export function testsOf(first: If): readonly Expression[] {
  return chainOf(first).map(({ test }) => test);
}

function chainOf(first: If): readonly If[] {
  const chain: If[] = [];
  for (let node: If | null = first; node !== null; node = elifOf(node)) chain.push(node);
  return chain;
}

function collect(value: unknown, into: Node[]): void {
  if (Array.isArray(value)) for (const item of value) collect(item, into);
  else if (isNode(value)) into.push(value);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "kind" in value && "start" in value;
}
