// Code lenses: above every model of a Python file its totals and input, with links to the panel and to a comparison; above
// an entry that was not analysed a link that does so; above a class that needs arguments a link to choose them.
import type { CodeLens } from "vscode-languageserver";
import type { AnalyzedModel } from "../analysis/analyze";
import type { ListedEntry } from "../frontends/frontend";
import { atLeast, formatCount } from "../text/format";
import { INPUT_SOURCES } from "../text/input-source";
import type { Range } from "../text/position";
import { labelText } from "../text/printable";
import { briefTime } from "./describe/time";
import { answer, type Feature } from "./frame/feature";
import { callsOfClass } from "./locate/modules";

export const codeLens: Feature = {
  capabilities: { codeLensProvider: {} },
  register(connection, { session }) {
    connection.onCodeLens(({ textDocument: { uri } }, token) =>
      answer(token, async () => {
        const view = await session.first(uri);
        if (view?.analysis?.frontend !== "pytorch") return [];
        const { models, listed, needy } = view.analysis;
        const lenses = [
          ...models.flatMap((model) => modelLenses(view.uri, model)),
          ...listed.map((entry) => listedLens(view.uri, entry)),
          ...needy
            .filter(({ name }) => !isInModel(models, name))
            .map(({ name, range }) => lens(range, "choose arguments", "rooflint.setCall", [view.uri, name])),
        ];
        return lenses.flatMap((lens) => {
          const range = view.toCurrent(lens.range);
          return range ? [{ ...lens, range }] : [];
        });
      }),
    );
  },
};

/** What runs inside a model of the file shows its costs there; on its own it is offered among the entries. */
function isInModel(models: readonly AnalyzedModel[], cls: string): boolean {
  return models.some((model) => callsOfClass(model, cls).length > 0);
}

function modelLenses(uri: string, model: AnalyzedModel): readonly CodeLens[] {
  if (model.range === null) return [];
  return [
    { range: model.range, command: { title: titleOf(model), command: "" } },
    lens(model.range, "panel", "rooflint.openPanel", [uri, model.graph.name]),
    lens(model.range, "compare", "rooflint.compareWith", [uri, model.graph.name]),
    lens(model.range, inputTitle(model), "rooflint.setInput", [uri, model.graph.name]),
    ...(model.chosenCall === undefined ? [] : [callLens(uri, model, model.range)]),
  ];
}

/** The call that the user chose; a click chooses another. */
function callLens(uri: string, { graph, chosenCall = "" }: AnalyzedModel, range: Range): CodeLens {
  return lens(range, `made by ${labelText(chosenCall, MAX_CALL_LETTERS)}`, "rooflint.setCall", [uri, graph.name]);
}

const MAX_CALL_LETTERS = 40;

/** `resnet50 · 25.6 M params · 4.09 GMACs · 224×224 · 0.41–0.66 ms on RTX 3090 float16` */
function titleOf(model: AnalyzedModel): string {
  const { graph, totals } = model;
  const params = atLeast(formatCount(totals.params, "params"), totals.weightsLowerBound);
  const macs = atLeast(formatCount(totals.macs, "MACs"), totals.lowerBound);
  const size = graph.inputs.slice(0, 1).map(({ type }) => sizeOf(type));
  const parts = [graph.name, params, macs, ...size, briefTime(model)].filter((part) => part !== null);
  return labelText(parts.join(" · "), MAX_TITLE_LETTERS);
}

/** A target of the project may have a long name. */
const MAX_TITLE_LETTERS = 200;

/** Height and width of images, all sizes of anything else. */
function sizeOf(type: AnalyzedModel["graph"]["inputs"][number]["type"]): string {
  const shape = type.kind === "tensor" ? type.shape : null;
  if (shape === null) return "input unknown";
  return (shape.length === IMAGE_BATCH_RANK ? shape.slice(2) : shape).map((dim) => dim ?? "?").join("×");
}

const IMAGE_BATCH_RANK = 4;

/** Where the input comes from; a click says another. */
function inputTitle({ inputSources: [source] }: AnalyzedModel): string {
  return source === undefined ? "set input" : `input ${INPUT_SOURCES[source]}`;
}

function listedLens(uri: string, { name, range }: ListedEntry): CodeLens {
  return lens(range, "show costs", "rooflint.switchEntry", [uri, name]);
}

function lens(range: Range, title: string, command: string, parameters: readonly string[]): CodeLens {
  return { range, command: { title, command, arguments: [...parameters] } };
}
