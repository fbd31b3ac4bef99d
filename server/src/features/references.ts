// All places of a value's name in ONNX text, inside its graph or function.
import type { Location } from "vscode-languageserver";
import type { DocumentVersion } from "../session/session";
import type { Position } from "../text/position";
import { answer, type Feature } from "./frame/feature";
import { definitionOf, nameAt, namesOf, sameName } from "./locate/names";

export const references: Feature = {
  capabilities: { referencesProvider: true },
  register(connection, { session }) {
    connection.onReferences(({ textDocument, position, context }, token) =>
      answer(token, async () => {
        const view = await session.soon(textDocument.uri);
        return view ? referencesAt(view.document, position, context.includeDeclaration) : [];
      }),
    );
  },
};

function referencesAt(document: DocumentVersion, position: Position, withDefinition: boolean): Location[] {
  const names = namesOf(document);
  const name = nameAt(names, position);
  if (!name) return [];
  const definition = definitionOf(names, name);
  return sameName(names, name)
    .filter((place) => withDefinition || place !== definition)
    .map(({ range }) => ({ uri: document.uri, range }));
}
