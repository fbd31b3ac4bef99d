// Sources of a comparison as analysed models. Those that an edit does not change (revisions, reference networks) are kept, so
// that a comparison follows typing at the cost of the file that is edited.
import type { Analysis, AnalyzedModel, AnalyzeOptions } from "../../analysis/analyze";
import { chosenFor } from "../../analysis/choices";
import type { Labelled } from "../../analysis/compare/compare";
import { referenceOf } from "../../analysis/compare/reference";
import type { Source, TextFiles } from "../../frontends/frontend";
import { bytesOf } from "../../frontends/onnx/bytes";
import type { CompareSource, WhatIf } from "../../protocol";
import type { View } from "../../session/view";
import { findArchitecture } from "../../zoo/architectures";
import { pathOf } from "../frame/documents";
import { type FeatureParts, readable } from "../frame/feature";
import { WhatIfs } from "../what-if";

export interface Compared extends Labelled {
  readonly model: AnalyzedModel;
  /** Of an open document. */
  readonly view: View | null;
  /** The model is of an earlier text than the document has now. */
  readonly isMoved: boolean;
}

type Of<K extends CompareSource["kind"]> = CompareSource & { readonly kind: K };

/** Where the user's settings hold and no project's. */
const NOWHERE = "untitled:rooflint";

/** A comparison has four sides, three of which stand still while one is edited. */
const MOST_KEPT = 8;

export class Sources {
  readonly #parts: FeatureParts;
  readonly #whatIfs: WhatIfs;
  readonly #kept = new Map<string, Analysis | null>();

  constructor(parts: FeatureParts) {
    this.#parts = parts;
    this.#whatIfs = new WhatIfs(parts);
    parts.analyses.onCleared(() => this.#kept.clear());
  }

  /** Throws in the user's words. `beside`: the first file, whose settings and project hold for reference networks. */
  async load(source: CompareSource, beside: string | null, whatIf: WhatIf | undefined): Promise<Compared> {
    switch (source.kind) {
      case "file":
        return this.#file(source, whatIf);
      case "revision":
        return this.#revision(source, whatIf);
      case "architecture":
        return this.#architecture(source, beside ?? NOWHERE, whatIf);
    }
  }

  async #file({ uri, entry }: Of<"file">, whatIf: WhatIf | undefined): Promise<Compared> {
    const { session, analyze } = this.#parts;
    const view = (session.isOpen(uri) && (await session.newest(uri))) || null;
    const active = entry ?? view?.analyzed.active ?? null;
    const found = (analysis: Analysis | null) => only(analysis, active, baseName(uri));
    if (!view) return { ...found(await this.#onDisk(uri, whatIf)), view, isMoved: false };
    const { source } = view.document;
    if (view.analysis?.listed.some(({ name }) => name === active)) {
      // one of the entries that are analysed only when they are asked for
      const chosen = { ...(await this.#options(uri, whatIf)), ...(active !== null && { model: active }) };
      return { ...found(analyze(source, chosen)), view, isMoved: false };
    }
    if (!whatIf) return { ...found(view.analysis), view, isMoved: true };
    return { ...found(await this.#whatIfs.ofDocument(uri, source, whatIf)), view, isMoved: false };
  }

  async #onDisk(uri: string, whatIf: WhatIf | undefined): Promise<Analysis | null> {
    const { analyses, analyzeFile } = this.#parts;
    if (whatIf) return this.#whatIfs.ofFile(uri, whatIf);
    const compute = await analyzeFile(uri);
    return readable(uri, () => analyses.get(uri, compute));
  }

  async #revision(asked: Of<"revision">, whatIf: WhatIf | undefined): Promise<Compared> {
    const { uri, revision, content, modules } = asked;
    const entry = asked.entry ?? this.#parts.choices.of(uri).entry;
    const own = await this.#options(uri, whatIf);
    const files = own.files && overlaid(own.files, modules);
    const chosen = { ...own, ...(files && { files }), ...(entry !== null && { model: entry }) };
    const name = pathOf(uri);
    const source: Source =
      "text" in content
        ? { kind: "text", name, text: content.text }
        : { kind: "bytes", name, bytes: bytesOf(Buffer.from(content.base64, "base64")) };
    const analysis = this.#keep([uri, entry, content, modules], source, chosen);
    return { ...only(analysis, entry, `${baseName(uri)} @ ${revision}`), view: null, isMoved: false };
  }

  /** On its own image, whatever input is tried out. */
  async #architecture({ id }: Of<"architecture">, beside: string, whatIf: WhatIf | undefined): Promise<Compared> {
    const architecture = findArchitecture(id);
    if (architecture === null) throw new Error(`there is no reference network '${id}'`);
    const { input: _input, inputOf: _inputOf, ...hardware } = whatIf ?? {};
    const { source, options } = referenceOf(architecture, await this.#options(beside, hardware), pathOf(beside));
    return { ...only(this.#keep([id], source, options), null, architecture.name), view: null, isMoved: false };
  }

  #options(uri: string, whatIf: WhatIf | undefined): Promise<AnalyzeOptions> {
    return whatIf ? this.#whatIfs.options(uri, whatIf) : this.#parts.options(uri);
  }

  /** What was analysed of the same source under the same choices, or now. */
  #keep(source: readonly unknown[], read: Source, options: AnalyzeOptions): Analysis | null {
    const inputs = [options.inputs, [...(options.chosenInputs ?? [])]];
    const key = JSON.stringify([source, options.paths, inputs, chosenFor(read.name, options)]);
    const known = this.#kept.get(key);
    const analysis = known === undefined ? this.#parts.analyze(read, options) : known;
    this.#kept.delete(key);
    this.#kept.set(key, analysis);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return analysis;
  }
}

/** Of a revision: modules that were others than they are, then all as they are. */
function overlaid(files: TextFiles, modules: Of<"revision">["modules"]): TextFiles {
  const texts = new Map(Object.entries(modules).map(([uri, text]) => [normal(pathOf(uri)), text]));
  return {
    ...files,
    read: (path) => {
      const text = texts.get(normal(path));
      return text === undefined ? files.read(path) : text;
    },
  };
}

function only(
  analysis: Analysis | null,
  entry: string | null,
  label: string,
): Labelled & { readonly model: AnalyzedModel } {
  if (analysis === null) throw new Error(`${label}: no front end of Rooflint knows this kind of file`);
  const { models, problems } = analysis;
  const model = entry === null ? models[0] : models.find(({ graph }) => graph.name === entry);
  if (model) return { label, model };
  const names = models.map(({ graph }) => graph.name).join(", ");
  const why = problems.find(({ severity }) => severity === "error")?.message;
  const what = entry === null ? "has no model" : `has no model '${entry}'`;
  throw new Error(`${label} ${what}${names === "" ? (why === undefined ? "" : `: ${why}`) : `; it has ${names}`}`);
}

function normal(path: string): string {
  return path.replaceAll("\\", "/");
}

function baseName(uri: string): string {
  const path = normal(pathOf(uri));
  return path.slice(path.lastIndexOf("/") + 1);
}
