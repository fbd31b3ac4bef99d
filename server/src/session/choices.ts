// What the user chose for the models of a document: which one is the active one, inputs and calls by the name of the entry.
// The editor remembers it; here it becomes options of an analysis.
import { z } from "zod";
import type { InputSpec, LoadOptions } from "../frontends/frontend";
import { parseInputSpecs } from "../frontends/input-spec";
import type { Choice } from "../protocol";
import type { Log } from "./contain";

const CHOICE = z.object({
  entry: z.string().nullable(),
  inputs: z.record(z.string(), z.string()),
  calls: z.record(z.string(), z.string()).default({}),
});
const CHOICES = z.record(z.string(), CHOICE);

const NOTHING: Choice = { entry: null, inputs: {}, calls: {} };

export class Choices {
  readonly #log: Log;
  readonly #byUri = new Map<string, Choice>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** What an editor remembers from earlier sessions, by URI. */
  restore(remembered: unknown): void {
    const parsed = CHOICES.safeParse(remembered ?? {});
    if (!parsed.success) return this.#log(`remembered choices ignored: ${z.prettifyError(parsed.error)}`);
    for (const [uri, choice] of Object.entries(parsed.data)) this.#byUri.set(uri, choice);
  }

  set(uri: string, choice: unknown): void {
    const parsed = CHOICE.safeParse(choice);
    if (parsed.success) this.#byUri.set(uri, parsed.data);
    else this.#log(`the choice for ${uri} is ignored: ${z.prettifyError(parsed.error)}`);
  }

  of(uri: string): Choice {
    return this.#byUri.get(uri) ?? NOTHING;
  }

  options(uri: string): Pick<LoadOptions, "active" | "chosenInputs" | "chosenCalls"> {
    const { entry, inputs, calls } = this.of(uri);
    const chosenInputs = new Map(Object.entries(inputs).flatMap(([name, text]) => this.#specs(name, text)));
    const chosenCalls = new Map(Object.entries(calls));
    return {
      ...(entry !== null && { active: entry }),
      ...(chosenInputs.size > 0 && { chosenInputs }),
      ...(chosenCalls.size > 0 && { chosenCalls }),
    };
  }

  #specs(name: string, text: string): readonly (readonly [string, readonly InputSpec[]])[] {
    const specs = parseInputSpecs(text);
    if (typeof specs !== "string") return [[name, specs]];
    this.#log(`the input set for ${name} is ignored: ${specs}`);
    return [];
  }
}
