// Go to definition. ONNX text: from a value's name to the statement that computes it, else to its place in the header.
// Python: from a call of a layer in `forward` to where the layer is made. Python's own server answers the same question for
// most of them; the answer is the same name then, so that the editor shows one place.
import type { Location } from "vscode-languageserver";
import { type Expression, Kind } from "../python/syntax/ast";
import { nodesIn } from "../python/syntax/walk";
import type { View } from "../session/view";
import type { Position, Range } from "../text/position";
import { answer, type Feature } from "./frame/feature";
import { layersCalledAt } from "./locate/modules";
import { definitionOf, nameAt, namesOf } from "./locate/names";
import { type Syntax, syntaxOf } from "./locate/syntax";

export const definition: Feature = {
  capabilities: { definitionProvider: true },
  register(connection, { session }) {
    connection.onDefinition(({ textDocument, position }, token) =>
      answer(token, async () => {
        const view = await session.soon(textDocument.uri);
        if (!view) return null;
        return view.analysis?.frontend === "pytorch" ? layers(view, position) : namedValue(view, position);
      }),
    );
  },
};

function namedValue({ document }: View, position: Position): Location | null {
  const names = namesOf(document);
  const name = nameAt(names, position);
  const target = name && definitionOf(names, name);
  return target ? { uri: document.uri, range: target.range } : null;
}

function layers(view: View, position: Position): Location[] {
  const { document } = view.analyzed;
  const at = view.toAnalyzed(position);
  const called = at && layersCalledAt(view.models, document, at);
  if (!called) return [];
  const syntax = syntaxOf(document);
  return called.ranges.flatMap((range) => {
    return view.placeOf(assignedName(syntax, called.name, range) ?? range) ?? [];
  });
}

/** The `name` of `self.name = …` whose value holds the place where the layer is made. */
function assignedName({ tree, lines }: Syntax, name: string, made: Range): Range | null {
  const offset = lines.offset(made.start);
  const holds = ({ start, end }: Pick<Expression, "start" | "end">) => start <= offset && offset <= end;
  for (const node of nodesIn(tree, (node) => node.kind > Kind.ErrorExpr)) {
    const targets = node.kind === Kind.Assign ? node.targets : node.kind === Kind.AnnAssign ? [node.target] : [];
    const target = targets.find((candidate) => candidate.kind === Kind.Attribute && candidate.attr === name);
    if (target?.kind !== Kind.Attribute) continue;
    const value = node.kind === Kind.Assign || node.kind === Kind.AnnAssign ? node.value : null;
    if (value && holds(value)) return lines.range({ start: target.attrStart, end: target.end });
  }
  return null;
}
