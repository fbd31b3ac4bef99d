// Hover: what the layer under the cursor costs, what type a value has, what the whole model costs.
import { type Hover, MarkupKind } from "vscode-languageserver";
import type { AnalyzedModel } from "../analysis/analyze";
import type { Graph, Value } from "../graph/graph";
import type { AnalyzedDocument } from "../session/session";
import type { View } from "../session/view";
import type { Position } from "../text/position";
import { layerMarkdown, modelMarkdown, valueMarkdown, variableMarkdown } from "./describe/layer";
import { panelLink } from "./describe/links";
import { callsMarkdown, idleMarkdown } from "./describe/module";
import { squiggleRange } from "./describe/squiggles";
import { answer, type Feature } from "./frame/feature";
import { modelAt, nodesAt } from "./locate/layers";
import { callsAt, idleCallsAt } from "./locate/modules";
import { nameAt, namesOf } from "./locate/names";
import { syntaxOf } from "./locate/syntax";
import { variableAt } from "./locate/variables";

export const hover: Feature = {
  capabilities: { hoverProvider: true },
  register(connection, { session }) {
    connection.onHover(({ textDocument, position }, token) =>
      answer(token, async () => {
        const view = await session.soon(textDocument.uri);
        return view ? hoverAt(view, position) : null;
      }),
    );
  },
};

function hoverAt(view: View, position: Position): Hover | null {
  const { analyzed } = view;
  const at = view.toAnalyzed(position);
  if (at === null) return null;
  const found = analyzed.analysis?.frontend === "pytorch" ? pythonHover(view, at) : onnxHover(analyzed, at);
  if (!found?.range) return found;
  const range = view.toCurrent(found.range);
  return { contents: found.contents, ...(range && { range }) };
}

/** The name of a model means its totals, a variable its tensor, anything else the modules that are made or called there. */
function pythonHover(view: View, position: Position): Hover | null {
  const {
    models,
    analyzed: { document },
  } = view;
  const link = panelLink(document.uri);
  const model = modelAt(models, position);
  if (model) return markdown(modelMarkdown(model, link), model.range);
  const syntax = syntaxOf(document);
  const offset = syntax.lines.offset(position);
  for (const model of models) {
    const variable = variableAt(model, syntax, offset);
    if (variable) return markdown(variableMarkdown(variable), variable.range);
  }
  const placed = callsAt(models, document, position);
  if (placed) {
    const text = callsMarkdown(placed, link, (finding) => squiggleRange(view, finding));
    return markdown(text, placed.range);
  }
  const idle = idleCallsAt(models, document, position);
  return idle && markdown(idleMarkdown(idle), idle.range);
}

/** An input's name inside a statement means the value, anything else in it the layer. */
function onnxHover({ analysis, document }: AnalyzedDocument, position: Position): Hover | null {
  const models = analysis?.models ?? [];
  const link = panelLink(document.uri);
  const [first, ...more] = nodesAt(models, position);
  const name = nameAt(namesOf(document), position);
  if (first) {
    const input = first.node.inputs.find((value) => value !== null && name !== null && isNamed(value, name.name));
    const text = input
      ? valueMarkdown(input, graphOf(first.model.graph, input))
      : layerMarkdown([first, ...more], link);
    return markdown(text, name && input ? name.range : first.range);
  }
  const model = modelAt(models, position);
  if (model) return markdown(modelMarkdown(model, link), model.range);
  const declared = name && declaredValue(models, name.name);
  return declared ? markdown(valueMarkdown(declared.value, declared.graph), name.range) : null;
}

/** Values of an inlined function are named `call/name`. */
function isNamed(value: Value, name: string): boolean {
  return value.name === name || value.name.endsWith(`/${name}`);
}

/** Inputs, outputs and initializers stand in the graph's header. */
function declaredValue(models: readonly AnalyzedModel[], name: string): { value: Value; graph: Graph } | null {
  for (const { graph } of models) {
    const value = [...graph.inputs, ...graph.outputs, ...graph.constants].find((value) => value.name === name);
    if (value) return { value, graph };
  }
  return null;
}

/** The graph that makes or uses a value: the model's, or a body inside it. */
function graphOf(graph: Graph, value: Value): Graph {
  const bodies = graph.nodes.flatMap((node) => Object.values(node.bodies));
  const inner = bodies.map((body) => graphOf(body, value)).find((body) => knows(body, value));
  return inner ?? graph;
}

function knows(graph: Graph, value: Value): boolean {
  return graph.inputs.includes(value) || graph.nodes.some((node) => node.outputs.includes(value));
}

function markdown(value: string, range: Hover["range"] | null): Hover {
  return { contents: { kind: MarkupKind.Markdown, value }, ...(range && { range }) };
}
