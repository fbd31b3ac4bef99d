// Outline: the graph, its modules, its nodes, each with its cost beside the name.
import { type DocumentSymbol, SymbolKind } from "vscode-languageserver";
import type { AnalyzedModel } from "../analysis/analyze";
import { type NodeCost, sum } from "../cost/cost";
import type { Node } from "../graph/graph";
import type { View } from "../session/view";
import { atLeast, formatCount, type Quantity } from "../text/format";
import { compare, type Position, type Range } from "../text/position";
import { pythonOutline } from "./describe/python-outline";
import { answer, type Feature } from "./frame/feature";
import { rangeOf } from "./locate/layers";

export const documentSymbols: Feature = {
  // The name tells this outline from the one that a Python extension gives of the same file.
  capabilities: { documentSymbolProvider: { label: "Rooflint" } },
  register(connection, { session, settings }) {
    connection.onDocumentSymbol(({ textDocument: { uri } }, token) =>
      answer(token, async () => {
        const view = await session.soon(uri);
        if (view?.analysis?.frontend === "pytorch")
          return (await settings.of(uri)).python.outline ? pythonOutline(view) : [];
        const symbols = (view?.analysis?.models ?? []).flatMap((model) => modelSymbol(model) ?? []);
        return limited(symbols).flatMap(movedBy(view));
      }),
    );
  },
};

/** More than anyone reads; an editor that draws 50,000 of them stands still for seconds. */
const MAX_SYMBOLS = 5_000;

/** As many as the limit allows, in order; where some are left out, one more says how many. */
function limited(symbols: readonly DocumentSymbol[]): readonly DocumentSymbol[] {
  const budget = { left: MAX_SYMBOLS };
  const take = (list: readonly DocumentSymbol[]): DocumentSymbol[] => {
    const taken: DocumentSymbol[] = [];
    for (const symbol of list) {
      if (budget.left === 0) return [...taken, leftOut(list.slice(taken.length))];
      budget.left--;
      taken.push(symbol.children ? { ...symbol, children: take(symbol.children) } : symbol);
    }
    return taken;
  };
  return take(symbols);
}

function leftOut(symbols: readonly DocumentSymbol[]): DocumentSymbol {
  const count = (list: readonly DocumentSymbol[]): number =>
    list.reduce((sum, { children = [] }) => sum + 1 + count(children), 0);
  const { range, selectionRange } = symbols[0] as DocumentSymbol;
  const name = `… ${count(symbols).toLocaleString("en")} more, left out here`;
  return { name, detail: "the cost panel lists all", kind: SymbolKind.Null, range, selectionRange };
}

/** Symbols with their places as they are in the text now; without those whose place was edited since. */
function movedBy(view: View | undefined): (symbol: DocumentSymbol) => readonly DocumentSymbol[] {
  const move = (symbol: DocumentSymbol): readonly DocumentSymbol[] => {
    const range = view?.toCurrent(symbol.range);
    const selectionRange = view?.toCurrent(symbol.selectionRange);
    if (!range || !selectionRange) return [];
    return [{ ...symbol, range, selectionRange, ...(symbol.children && { children: symbol.children.flatMap(move) }) }];
  };
  return move;
}

/** A module (or the model) with what stands in it, in execution order. */
interface Branch {
  readonly name: string;
  readonly type: string;
  readonly branches: Map<string, Branch>;
  readonly children: (Branch | Leaf)[];
}

interface Leaf {
  readonly node: Node;
  readonly cost: NodeCost;
  readonly range: Range;
}

function modelSymbol(model: AnalyzedModel): DocumentSymbol | null {
  if (model.range === null) return null;
  const { totals, graph } = model;
  const children = moduleTree(model).children.map(symbolOf);
  const figures = [
    atLeast(formatCount(totals.macs, "MACs"), totals.lowerBound),
    totals.params === 0 && !totals.weightsLowerBound
      ? ""
      : atLeast(formatCount(totals.params, "params"), totals.weightsLowerBound),
  ];
  return {
    name: graph.name || "graph",
    detail: joined(...figures),
    kind: SymbolKind.Class,
    range: hull([model.range, ...children.map(({ range }) => range)]),
    selectionRange: model.range,
    children,
  };
}

/** Real models nest their modules about ten deep; a hostile name may claim thousands. */
const MAX_DEPTH = 32;

function moduleTree({ graph, costs }: AnalyzedModel): Branch {
  const root = branch("", "");
  for (const node of graph.nodes) {
    const range = rangeOf(node);
    const cost = costs[node.index];
    if (!range || !cost) continue;
    let parent = root;
    for (const { path, type } of (node.source.modules ?? []).slice(0, MAX_DEPTH))
      parent = childBranch(parent, path, type);
    parent.children.push({ node, cost, range });
  }
  return root;
}

function childBranch(parent: Branch, path: string, type: string): Branch {
  const known = parent.branches.get(path);
  if (known) return known;
  const child = branch(path, type);
  parent.branches.set(path, child);
  parent.children.push(child);
  return child;
}

function branch(name: string, type: string): Branch {
  return { name, type, branches: new Map(), children: [] };
}

/** A module of a single node is shown as that node, under the module's name. */
function symbolOf(item: Branch | Leaf): DocumentSymbol {
  if (!("children" in item)) return leafSymbol(item, item.node.source.name);
  const [only, ...others] = item.children;
  if (only && others.length === 0 && !("children" in only)) return leafSymbol(only, item.name);
  const children = item.children.map(symbolOf);
  const range = hull(children.map((child) => child.range));
  const costs = leavesOf(item).map((leaf) => leaf.cost);
  const detail = joined(
    item.type,
    macsText(sum(costs.map(({ macs }) => macs))),
    paramsText(sum(costs.map(({ params }) => params))),
  );
  return { name: item.name, detail, kind: SymbolKind.Module, range, selectionRange: startOf(range), children };
}

function leafSymbol({ node, cost, range }: Leaf, name: string): DocumentSymbol {
  const detail = joined(node.source.type ?? node.op, macsText(cost.macs), paramsText(cost.params));
  return { name: name || node.op, detail, kind: SymbolKind.Function, range, selectionRange: range };
}

function leavesOf({ children }: Branch): readonly Leaf[] {
  return children.flatMap((child) => ("children" in child ? leavesOf(child) : [child]));
}

function macsText(macs: Quantity): string {
  return macs === 0 ? "" : formatCount(macs, "MACs");
}

function paramsText(params: Quantity): string {
  return params === 0 ? "" : formatCount(params, "params");
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" · ");
}

/** From the first start to the last end; nodes of a module need not stand together. */
function hull(ranges: readonly Range[]): Range {
  const starts = ranges.map(({ start }) => start);
  const ends = ranges.map(({ end }) => end);
  return { start: extreme(starts, -1), end: extreme(ends, 1) };
}

function extreme(positions: readonly Position[], sign: 1 | -1): Position {
  return positions.reduce((best, position) => (sign * compare(position, best) > 0 ? position : best));
}

function startOf({ start }: Range): Range {
  return { start, end: start };
}
