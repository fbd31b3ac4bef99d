// Definitions of the reference networks as sources that the PyTorch front end analyses, as if they lay in a folder of their own.
import texts from "rooflint:zoo";
import type { LoadOptions, Source, TextFiles } from "../frontends/frontend";
import type { Architecture } from "./architectures";

export interface Defined {
  readonly source: Source;
  readonly options: Pick<LoadOptions, "files" | "model" | "inputs">;
}

/** No folder of a workspace: the files import only each other. */
const FOLDER = "/rooflint-zoo/";

const files: TextFiles = {
  read: (path) => (path.startsWith(FOLDER) ? (texts[path.slice(FOLDER.length)] ?? null) : null),
};

/** The text of a definition, for whoever wants to read it; null where the network has none. */
export function definitionText({ definition }: Architecture): string | null {
  return definition ? (texts[definition.file] ?? null) : null;
}

/** What to analyse, on the input of the published figures; null where the network has no definition. */
export function defined(architecture: Architecture): Defined | null {
  const text = definitionText(architecture);
  const { definition, input } = architecture;
  if (definition === undefined || text === null) return null;
  const type = { kind: "tensor", dtype: "float32", shape: [1, ...input] } as const;
  return {
    source: { kind: "text", name: `${FOLDER}${definition.file}`, text },
    options: { files, model: definition.model, inputs: [{ name: null, type }] },
  };
}
