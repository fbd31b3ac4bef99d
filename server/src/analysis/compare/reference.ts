// Reference networks as models to compare with: on the image of their published figures, with what holds for the model that
// they stand beside.
import type { Architecture } from "../../zoo/architectures";
import { type Defined, defined } from "../../zoo/definitions";
import type { AnalyzeOptions } from "../analyze";
import { asBeside } from "../choices";

export interface Reference {
  readonly source: Defined["source"];
  readonly options: AnalyzeOptions;
}

/**
 * Throws in the user's words where a network has no layers to compare. Inputs among the options go before its own; the
 * project of `path` chooses the hardware.
 */
export function referenceOf(architecture: Architecture, options: AnalyzeOptions, path: string): Reference {
  const found = defined(architecture);
  if (found === null)
    throw new Error(
      `Rooflint has no definition of ${architecture.name}, only its published figures: it has no layers to compare`,
    );
  const inputs = options.inputs?.length ? { inputs: options.inputs } : {};
  return { source: found.source, options: { ...asBeside(options, path), ...found.options, ...inputs } };
}
