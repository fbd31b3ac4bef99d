// Inlay hints of Python: behind every statement that computes a tensor its type and its share of the model's MACs. Off by
// default.
import { type InlayHint, InlayHintKind, MarkupKind } from "vscode-languageserver";
import type { AnalyzedModel } from "../analysis/analyze";
import { sum } from "../cost/cost";
import { Kind } from "../python/syntax/ast";
import type { View } from "../session/view";
import { printType } from "../tensor/type";
import { formatShare } from "../text/format";
import { compare, type Range } from "../text/position";
import { plainText } from "./describe/layer";
import { answer, type Feature } from "./frame/feature";
import { functionsIn, type ValueStatement } from "./locate/statements";
import { type Syntax, syntaxOf } from "./locate/syntax";
import { valuesAt } from "./locate/variables";

export const inlayHints: Feature = {
  capabilities: { inlayHintProvider: true },
  register(connection, { session, settings }) {
    connection.languages.inlayHint.on(({ textDocument: { uri }, range }, token) =>
      answer(token, async () => {
        if (!(await settings.of(uri)).inlayHints) return [];
        const view = await session.first(uri);
        return view?.analysis?.frontend === "pytorch" ? hintsIn(view, range) : [];
      }),
    );
  },
};

function hintsIn(view: View, visible: Range): InlayHint[] {
  const syntax = syntaxOf(view.analyzed.document);
  return functionsIn(syntax)
    .flatMap(({ statements }) => statements)
    .filter(({ place }) => place.kind !== Kind.Name)
    .flatMap((statement) => {
      const range = view.toCurrent(syntax.lines.range(statement.statement));
      if (range === null || compare(range.end, visible.start) < 0 || compare(visible.end, range.end) < 0) return [];
      const hint = hintOf(view.models, syntax, statement);
      return hint ? [{ ...hint, position: range.end }] : [];
    });
}

/** What an editor shows of the hints of a line (`editor.inlayHints.maximumLength`): of what is longer the first tensor stands there. */
const LONGEST = 43;

/** Of the first model that runs the statement. */
function hintOf(
  models: readonly AnalyzedModel[],
  syntax: Syntax,
  { statement, place }: ValueStatement,
): Omit<InlayHint, "position"> | null {
  for (const model of models) {
    const runs = valuesAt(model, syntax, place);
    const [first, ...others] = runs.map((types) => types.map(printType).join(", "));
    const [alone, second] = runs[0] ?? [];
    if (!first || alone === undefined) continue;
    const last = others.at(-1);
    const types = last === undefined ? first : `${first} … ${last}`;
    const part = shareOf(model, syntax.lines.range(statement));
    const labelled = (text: string) => (part === null ? text : `${text} · ${part}`);
    const isLong = labelled(types).length > LONGEST && types !== printType(alone);
    const label = labelled(isLong ? `${printType(alone)}${second ? ", …" : " …"}` : types);
    const value = `${plainText(model.graph.name)}: \`${types}\`${part === null ? "" : `, ${part} of its MACs`}`;
    return {
      label,
      kind: InlayHintKind.Type,
      paddingLeft: true,
      tooltip: { kind: MarkupKind.Markdown, value },
    };
  }
  return null;
}

/** Null where the statement multiplies nothing, or its part is not known. */
function shareOf({ graph, costs, calls = [], totals }: AnalyzedModel, statement: Range): string | null {
  const isHere = (range: Range | null | undefined) =>
    range != null && compare(statement.start, range.start) <= 0 && compare(range.end, statement.end) <= 0;
  const nodes = new Set(graph.nodes.filter(({ source }) => isHere(source.callRange)).map(({ index }) => index));
  for (const { firstNode, endNode, callRange } of calls)
    if (isHere(callRange)) for (let index = firstNode; index < endNode; index++) nodes.add(index);
  const macs = sum([...nodes].map((index) => costs[index]?.macs ?? null));
  return macs === null || Number(macs) === 0 ? null : formatShare(macs, totals.macs, totals.lowerBound);
}
