// Code lenses: above every model of a Python file its totals and input, with a link to the panel; above an entry that was
// not analysed a link that does so.
import { type CodeLens, CodeLensRefreshRequest } from "vscode-languageserver";
import type { AnalyzedModel } from "../analysis/analyze";
import type { ListedEntry } from "../frontends/frontend";
import { REQUESTS, type SelectEntryParams } from "../protocol";
import { messageOf } from "../session/contain";
import { atLeast, formatCount } from "../text/format";
import type { Range } from "../text/position";
import { answer, type Feature } from "./frame/feature";

export const codeLens: Feature = {
  capabilities: { codeLensProvider: {} },
  register(connection, { session, log }) {
    connection.onCodeLens(({ textDocument: { uri } }, token) =>
      answer(token, async () => {
        const { analysis } = (await session.newest(uri)) ?? {};
        if (analysis?.frontend !== "pytorch") return [];
        return [
          ...analysis.models.flatMap((model) => modelLenses(uri, model)),
          ...analysis.listed.map((entry) => listedLens(uri, entry)),
        ];
      }),
    );
    connection.onRequest(REQUESTS.selectEntry, async ({ uri, name }: SelectEntryParams) => {
      session.select(uri, name);
      await connection
        .sendRequest(CodeLensRefreshRequest.type)
        .catch((error) => log(`code lenses are not drawn again: ${messageOf(error)}`));
    });
  },
};

function modelLenses(uri: string, model: AnalyzedModel): readonly CodeLens[] {
  if (model.range === null) return [];
  return [
    { range: model.range, command: { title: titleOf(model), command: "" } },
    lens(model.range, "panel", "rooflint.openPanel", [uri, model.graph.name]),
  ];
}

/** `resnet50 · 25.6 M params · 4.09 GMACs · 224×224` */
function titleOf({ graph, totals }: AnalyzedModel): string {
  const params = formatCount(totals.params, "params");
  const macs = atLeast(formatCount(totals.macs, "MACs"), totals.lowerBound);
  return [graph.name, params, macs, ...graph.inputs.slice(0, 1).map(({ type }) => sizeOf(type))].join(" · ");
}

/** Height and width of images, all sizes of anything else. */
function sizeOf(type: AnalyzedModel["graph"]["inputs"][number]["type"]): string {
  const shape = type.kind === "tensor" ? type.shape : null;
  if (shape === null) return "input unknown";
  return (shape.length === IMAGE_BATCH_RANK ? shape.slice(2) : shape).map((dim) => dim ?? "?").join("×");
}

const IMAGE_BATCH_RANK = 4;

function listedLens(uri: string, { name, range }: ListedEntry): CodeLens {
  return lens(range, "show costs", "rooflint.selectEntry", [uri, name]);
}

function lens(range: Range, title: string, command: string, parameters: readonly string[]): CodeLens {
  return { range, command: { title, command, arguments: [...parameters] } };
}
