// Go to definition of a value's name in ONNX text: the statement that computes it, else its place in the header.
import type { Location } from "vscode-languageserver";
import type { AnalyzedDocument } from "../session/session";
import type { Position } from "../text/position";
import { answer, type Feature } from "./frame/feature";
import { definitionOf, nameAt, namesOf } from "./locate/names";

export const definition: Feature = {
  capabilities: { definitionProvider: true },
  register(connection, { session }) {
    connection.onDefinition(({ textDocument, position }, token) =>
      answer(token, async () => {
        const analyzed = await session.soon(textDocument.uri);
        return analyzed ? definitionAt(analyzed, position) : null;
      }),
    );
  },
};

function definitionAt({ document }: AnalyzedDocument, position: Position): Location | null {
  const names = namesOf(document);
  const name = nameAt(names, position);
  const target = name && definitionOf(names, name);
  return target ? { uri: document.uri, range: target.range } : null;
}
