// What `rooflint compare` compares: FILE, FILE::MODEL, or zoo:NAME for a reference network.
import { resolve } from "node:path";
import type { AnalyzedModel, AnalyzeOptions } from "../../analysis/analyze";
import type { Labelled } from "../../analysis/compare/compare";
import { referenceOf } from "../../analysis/compare/reference";
import type { Source } from "../../frontends/frontend";
import { withFile } from "../../host/files";
import { readRevision } from "../../host/git";
import type { Analyze } from "../../session/contain";
import { didYouMean } from "../../text/nearest";
import type { Problem } from "../../text/problem";
import { type Architecture, architectures, findArchitecture } from "../../zoo/architectures";

export type Operand =
  | { readonly kind: "file"; readonly path: string; readonly model: string | null }
  | { readonly kind: "architecture"; readonly architecture: Architecture };

export interface Loaded {
  readonly labelled: Labelled;
  readonly problems: readonly Problem[];
}

const ZOO = "zoo:";

/** Throws in the user's words where a reference network is not known. */
export function parseOperand(text: string): Operand {
  if (!text.startsWith(ZOO)) {
    const [path = text, ...model] = text.split("::");
    return { kind: "file", path, model: model.length === 0 ? null : model.join("::") };
  }
  const name = text.slice(ZOO.length);
  const architecture = findArchitecture(name);
  if (architecture === null) {
    const ids = architectures().map(({ id }) => id);
    throw new Error(`no reference network '${name}'${didYouMean(name, ids)} (\`rooflint zoo\` lists them)`);
  }
  return { kind: "architecture", architecture };
}

/** Paths of the files among operands, whose projects may have targets of their own; without files, one of the project here. */
export function operandFiles(texts: readonly string[]): readonly string[] {
  const files = texts.filter((text) => !text.startsWith(ZOO)).map((text) => text.split("::")[0] ?? text);
  return files.length === 0 ? [resolve("model")] : files;
}

/** `beside`: a path of the project that chooses the hardware of reference networks. */
export function loadOperand(operand: Operand, analyze: Analyze, options: AnalyzeOptions, beside: string): Loaded {
  switch (operand.kind) {
    case "file":
      return withFile(operand.path, ({ source }) =>
        only(analyzed(source, analyze, { ...options, ...chosen(operand.model) }), operand.path, operand.model),
      );
    case "architecture":
      return loadArchitecture(operand.architecture, analyze, options, beside);
  }
}

/** The file of an operand as it was. */
export function loadRevision(
  { path, model }: Operand & { readonly kind: "file" },
  revision: string,
  analyze: Analyze,
  options: AnalyzeOptions,
): Loaded {
  const { source, files } = readRevision(resolve(path), revision);
  const label = `${path}@${revision}`;
  return only(analyzed({ ...source, name: path }, analyze, { ...options, files, ...chosen(model) }), label, model);
}

function loadArchitecture(
  architecture: Architecture,
  analyze: Analyze,
  options: AnalyzeOptions,
  beside: string,
): Loaded {
  const reference = referenceOf(architecture, options, beside);
  return only(analyzed(reference.source, analyze, reference.options), `${ZOO}${architecture.id}`, architecture.id);
}

function chosen(model: string | null): Pick<AnalyzeOptions, "model"> {
  return model === null ? {} : { model };
}

interface Models {
  readonly models: readonly AnalyzedModel[];
  readonly problems: readonly Problem[];
}

function analyzed(source: Source, analyze: Analyze, options: AnalyzeOptions): Models {
  const analysis = analyze(source, options);
  if (analysis === null) throw new Error(`${source.name}: no front end of Rooflint knows this kind of file`);
  return analysis;
}

/** A comparison is of single models: a file with several needs a choice. */
function only({ models, problems }: Models, label: string, model: string | null): Loaded {
  const [first, ...others] = models;
  if (first === undefined) {
    const why = problems.map(({ message }) => message).join("; ");
    throw new Error(`${label} has no model to compare${why === "" ? "" : `: ${why}`}`);
  }
  if (others.length > 0) {
    const names = models.map(({ graph }) => graph.name).join(", ");
    throw new Error(`${label} has ${models.length} models (${names}); choose one, as in ${label}::${first.graph.name}`);
  }
  const name = model === null || label.startsWith(ZOO) ? label : `${label}::${model}`;
  return { labelled: { label: name, model: first }, problems };
}
