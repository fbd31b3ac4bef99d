// All places of a value's name in ONNX text, inside its graph or function.
import type { Location } from "vscode-languageserver";
import type { AnalyzedDocument } from "../session/session";
import type { Position } from "../text/position";
import { answer, type Feature } from "./frame/feature";
import { definitionOf, nameAt, namesOf, sameName } from "./locate/names";

export const references: Feature = {
  capabilities: { referencesProvider: true },
  register(connection, { session }) {
    connection.onReferences(({ textDocument, position, context }, token) =>
      answer(token, async () => {
        const analyzed = await session.soon(textDocument.uri);
        return analyzed ? referencesAt(analyzed, position, context.includeDeclaration) : [];
      }),
    );
  },
};

function referencesAt({ document }: AnalyzedDocument, position: Position, withDefinition: boolean): Location[] {
  const names = namesOf(document);
  const name = nameAt(names, position);
  if (!name) return [];
  const definition = definitionOf(names, name);
  return sameName(names, name)
    .filter((place) => withDefinition || place !== definition)
    .map(({ range }) => ({ uri: document.uri, range }));
}
