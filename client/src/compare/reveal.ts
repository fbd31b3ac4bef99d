// The places of a comparison in their texts: of documents, of Git's version of a file, of a reference network's definition.
import {
  type CancellationToken,
  type Disposable,
  Range,
  type TextDocumentShowOptions,
  Uri,
  ViewColumn,
  window,
  workspace,
} from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { type DefinitionParams, type DefinitionResult, REQUESTS, ZOO_SCHEME } from "../../../server/src/protocol";
import type { Range as PlainRange } from "../../../server/src/text/position";
import { isSame } from "../files";
import { revealInNotebook } from "../notebooks";
import { onnxTextUri } from "../onnxText";
import type { Reports } from "../reports";
import { isOnnxBinary } from "../subject";
import type { Source } from "./comparisons";
import { revisionUri } from "./git";

export interface Place {
  /** Of the layer. */
  readonly path: string;
  readonly range: PlainRange | null;
}

export function registerDefinitions(client: LanguageClient): Disposable {
  return workspace.registerTextDocumentContentProvider(ZOO_SCHEME, {
    async provideTextDocumentContent({ path }: Uri, token: CancellationToken): Promise<string> {
      const parameters: DefinitionParams = { id: path.replace(/^\//, "").replace(/\.py$/, "") };
      return (await client.sendRequest<DefinitionResult>(REQUESTS.definition, parameters, token)).text;
    },
  });
}

export async function revealCompared(reports: Reports, source: Source, { path, range }: Place): Promise<void> {
  const uri = await textOf(source);
  if (range && (await revealInNotebook(uri, range))) return;
  const place = range ?? (source.kind === "file" ? await placeOf(reports, uri, path) : null);
  const { viewColumn } = window.visibleTextEditors.find(({ document }) => isSame(document.uri, uri)) ?? {};
  const options: TextDocumentShowOptions = {
    viewColumn: viewColumn ?? ViewColumn.One,
    preview: source.kind !== "file",
    ...(place && { selection: rangeOf(place) }),
  };
  await window.showTextDocument(await workspace.openTextDocument(uri), options);
}

async function textOf(source: Source): Promise<Uri> {
  if (source.kind === "architecture") return Uri.from({ scheme: ZOO_SCHEME, path: `/${source.id}.py` });
  const file = Uri.parse(source.uri, true);
  if (source.kind === "file") return isOnnxBinary(file) ? onnxTextUri(file) : file;
  if (isOnnxBinary(file)) throw new Error("the text of a binary in a Git revision cannot be shown");
  return revisionUri(file, source.revision);
}

/** A binary's analysis knows no places; the one of its text has the same layers. */
async function placeOf(reports: Reports, uri: Uri, path: string): Promise<PlainRange | null> {
  const layers = (await reports.get(uri)).models.flatMap((model) => model.layers);
  const layer = layers.find((candidate) => candidate.path === path);
  return layer?.callRange ?? layer?.range ?? null;
}

function rangeOf({ start, end }: PlainRange): Range {
  return new Range(start.line, start.character, end.line, end.character);
}
