// Analyses under the panel's what-if choices, which go before the project's file and the settings and change neither. What is
// wrong with a choice is told instead of an analysis.
import type { Analysis, AnalyzeOptions } from "../analysis/analyze";
import { chosenFor } from "../analysis/choices";
import type { EditMemory, Source } from "../frontends/frontend";
import { parseInputSpecs } from "../frontends/input-spec";
import { readHardware } from "../hardware/configuration";
import type { WhatIf } from "../protocol";
import { pathOf } from "./frame/documents";
import { type FeatureParts, failure, readable } from "./frame/feature";

/** Panels that try something out at a time are few; what they keep makes the next edit cheap. */
const MOST_MEMORIES = 4;

export class WhatIfs {
  readonly #parts: FeatureParts;
  /** Of open documents, by URI, the least recently used first. */
  readonly #memories = new Map<string, EditMemory>();

  constructor(parts: FeatureParts) {
    this.#parts = parts;
    parts.session.onClosed((uri) => this.#memories.delete(uri));
  }

  async ofDocument(uri: string, source: Source, whatIf: WhatIf): Promise<Analysis | null> {
    const options = await this.options(uri, whatIf);
    return this.#parts.analyze(source, { ...options, memory: this.#memory(uri) });
  }

  async ofFile(uri: string, whatIf: WhatIf): Promise<Analysis | null> {
    const { analyses, analyze } = this.#parts;
    const options = await this.options(uri, whatIf);
    return readable(uri, () => analyses.get(uri, (source) => analyze(source, options), JSON.stringify(whatIf)));
  }

  async options(uri: string, whatIf: WhatIf): Promise<AnalyzeOptions> {
    const known = await this.#parts.options(uri);
    const { input, inputOf, ...table } = whatIf;
    const own = chosenFor(pathOf(uri), known).hardware.targets ?? [];
    const { choices, faults } = readHardware(table, own);
    const [fault] = faults;
    if (fault) throw failure(fault.text);
    return { ...known, ...choices, ...(input !== undefined && inputsOf(known, input, inputOf)) };
  }

  #memory(uri: string): EditMemory {
    const memory = this.#memories.get(uri) ?? { frontend: null };
    this.#memories.delete(uri);
    this.#memories.set(uri, memory);
    const [oldest] = this.#memories.keys();
    if (this.#memories.size > MOST_MEMORIES && oldest !== undefined) this.#memories.delete(oldest);
    return memory;
  }
}

/** Of the model of this name; without one of every model, as files that hold one only want it. */
function inputsOf(known: AnalyzeOptions, text: string, model: string | undefined): Partial<AnalyzeOptions> {
  const specs = parseInputSpecs(text);
  if (typeof specs === "string") throw failure(specs);
  if (model === undefined) return { inputs: specs };
  return { chosenInputs: new Map([...(known.chosenInputs ?? []), [model, specs]]) };
}
