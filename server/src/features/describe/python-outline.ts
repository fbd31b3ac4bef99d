// The outline of a Python file: its classes and models with what they cost, in a class the layers that its attributes hold,
// each the sum over everything that stands for it in the active model.
import { type DocumentSymbol, SymbolKind } from "vscode-languageserver";
import type { AnalyzedModel } from "../../analysis/analyze";
import type { LoadedCall } from "../../frontends/frontend";
import { type ClassDef, type Expression, Kind, type Node } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import type { View } from "../../session/view";
import { atLeast, formatCount } from "../../text/format";
import { compare, contains, type Range } from "../../text/position";
import { callsOfAttribute, callsOfClass, outermostOf } from "../locate/modules";
import { type Syntax, syntaxOf } from "../locate/syntax";
import { figure, sumOf } from "./figures";
import { paramsOf } from "./module";

/** In the order of the text, with places as they are in it now. */
export function pythonOutline(view: View): DocumentSymbol[] {
  const syntax = syntaxOf(view.analyzed.document);
  const classes = classesIn(syntax).flatMap((cls) => classSymbol(view, syntax, cls) ?? []);
  const others = view.models.flatMap((model) => modelSymbol(view, model) ?? []);
  const isOwn = ({ selectionRange }: DocumentSymbol) =>
    !classes.some((cls) => contains(cls.selectionRange, selectionRange.start));
  return [...classes, ...others.filter(isOwn)].sort((a, b) => compare(a.range.start, b.range.start));
}

function classesIn({ tree }: Syntax): readonly ClassDef[] {
  return [...nodesIn(tree, (node) => node.kind > Kind.ErrorExpr)].filter((node) => node.kind === Kind.ClassDef);
}

/** Of the first model that runs the class; null where none does. */
function classSymbol(view: View, syntax: Syntax, cls: ClassDef): DocumentSymbol | null {
  const model = view.models.find((candidate) => callsOfClass(candidate, cls.name).length > 0);
  const range = view.toCurrent(syntax.lines.range(cls));
  const name = view.toCurrent(syntax.lines.range({ start: cls.nameStart, end: cls.nameEnd }));
  if (model === undefined || range === null || name === null) return null;
  const own = view.models.find(({ range: place }) => place && syntax.lines.offset(place.start) === cls.nameStart);
  return {
    name: cls.name,
    detail: own ? totalsText(own) : costText(model, callsOfClass(model, cls.name), []),
    kind: SymbolKind.Class,
    range,
    selectionRange: name,
    children: attributesOf(cls).flatMap((attribute) => attributeSymbol(view, syntax, model, cls, attribute) ?? []),
  };
}

interface AttributeOf {
  readonly name: string;
  readonly statement: Node;
  readonly target: { readonly start: number; readonly end: number };
}

/** `self.name = …` anywhere in the methods, each name once: where it is assigned first. */
function attributesOf(cls: ClassDef): readonly AttributeOf[] {
  const found = new Map<string, AttributeOf>();
  for (const node of nodesIn(
    cls,
    (node) => node === cls || (node.kind > Kind.ErrorExpr && node.kind !== Kind.ClassDef),
  )) {
    const targets = node.kind === Kind.Assign ? node.targets : node.kind === Kind.AnnAssign ? [node.target] : [];
    for (const target of targets.flatMap(elementsOf))
      if (target.kind === Kind.Attribute && !found.has(target.attr))
        found.set(target.attr, { name: target.attr, statement: node, target });
  }
  return [...found.values()];
}

/** `self.a, self.b = …` */
function elementsOf(target: Expression): readonly Expression[] {
  return target.kind === Kind.Tuple || target.kind === Kind.List ? target.elts : [target];
}

function attributeSymbol(
  view: View,
  { lines }: Syntax,
  model: AnalyzedModel,
  cls: ClassDef,
  { name, statement, target }: AttributeOf,
): DocumentSymbol | null {
  const calls = callsOfAttribute(model, cls.name, name);
  const range = view.toCurrent(lines.range(statement));
  const selectionRange = view.toCurrent(lines.range(target));
  if (calls.length === 0 || range === null || selectionRange === null) return null;
  const detail = costText(model, calls, [...new Set(outermostOf(calls).map(({ type }) => type))]);
  return { name, detail, kind: SymbolKind.Field, range, selectionRange };
}

/** Factories and instances. */
function modelSymbol(view: View, model: AnalyzedModel): DocumentSymbol | null {
  const range: Range | null = model.range && view.toCurrent(model.range);
  if (range === null) return null;
  const detail = totalsText(model);
  return { name: model.graph.name, detail, kind: SymbolKind.Function, range, selectionRange: range };
}

function totalsText({ totals }: AnalyzedModel): string {
  const macs = atLeast(formatCount(totals.macs, "MACs"), totals.lowerBound);
  return `${macs} · ${atLeast(formatCount(totals.params, "params"), totals.weightsLowerBound)}`;
}

/** `Conv2d · 118 MMACs · 9.4 K params · 3 calls` */
function costText({ costs }: AnalyzedModel, calls: readonly LoadedCall[], types: readonly string[]): string {
  const outermost = outermostOf(calls);
  const macs = sumOf(
    outermost.flatMap(({ firstNode, endNode }) => costs.slice(firstNode, endNode).map((cost) => cost.macs)),
  );
  const params = paramsOf(outermost);
  return [
    types.length === 0 ? null : types.slice(0, MAX_TYPES).join(" + "),
    macs.count === 0 ? null : figure(macs, "MACs"),
    params.count === 0 ? null : figure(params, "params"),
    outermost.length === 1 ? null : `${outermost.length} calls`,
  ]
    .filter((part) => part !== null)
    .join(" · ");
}

/** Classes named, where an attribute holds several. */
const MAX_TYPES = 3;
