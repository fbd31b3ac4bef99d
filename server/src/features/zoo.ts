// The reference networks for the editor: `rooflint/architectures` with their published figures, `rooflint/definition` with the
// text that one is analysed from.
import {
  type ArchitectureReport,
  type DefinitionParams,
  type DefinitionResult,
  type PublishedFigure,
  REQUESTS,
} from "../protocol";
import { type Architecture, architectures, findArchitecture } from "../zoo/architectures";
import { definitionText } from "../zoo/definitions";
import { answer, type Feature, failure } from "./frame/feature";

export const zoo: Feature = {
  capabilities: {},
  register(connection) {
    connection.onRequest(REQUESTS.architectures, (token) =>
      answer(token, () => architectures().map(architectureReport)),
    );
    connection.onRequest(REQUESTS.definition, ({ id }: DefinitionParams, token) =>
      answer(token, () => definitionOf(id)),
    );
  },
};

export function architectureReport(architecture: Architecture): ArchitectureReport {
  const { id, name, family, year, input, published, definition } = architecture;
  return {
    ...{ id, name, family, year, input },
    params: figureOf(published.params, definition?.exact?.params),
    macs: figureOf(published.macs, definition?.exact?.macs),
    top1: published.top1,
    defined: definition !== undefined,
  };

  /** Where nobody published it, what an independent implementation has. */
  function figureOf(claim: PublishedFigure | null, exact: number | undefined): PublishedFigure | null {
    if (claim !== null) return { value: claim.value, source: claim.source };
    return exact === undefined ? null : { value: exact, source: definition?.exact?.source ?? "" };
  }
}

function definitionOf(id: string): DefinitionResult {
  const architecture = findArchitecture(id);
  const text = architecture && definitionText(architecture);
  if (text === null) throw failure(`Rooflint has no definition of a reference network '${id}'`);
  return { text };
}
