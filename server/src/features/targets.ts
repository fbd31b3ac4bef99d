// `rooflint/targets`: the hardware targets that can be chosen for a document, the project's own first, for the picker.
import { URI } from "vscode-uri";
import { type Choices, chosenFor, projectChoices } from "../analysis/choices";
import { CONVENTIONS } from "../cost/conventions/index";
import { FUSION_CHOICES, HARDWARE_KEYS } from "../hardware/configuration";
import { targets as builtIn, dtypesOf, type Target } from "../hardware/target";
import { REQUESTS, type ReportParams, type TargetItem, type TargetsResult } from "../protocol";
import { answer, type Feature, type FeatureParts } from "./frame/feature";

export const targets: Feature = {
  capabilities: {},
  register(connection, parts) {
    connection.onRequest(REQUESTS.targets, ({ uri }: ReportParams, token) =>
      answer(token, () => targetsFor(uri, parts)),
    );
  },
};

async function targetsFor(uri: string, { options }: FeatureParts): Promise<TargetsResult> {
  const known = await options(uri);
  const { scheme, fsPath, path } = URI.parse(uri);
  const file = scheme === "file" ? fsPath : path;
  const { hardware } = chosenFor(file, known);
  const project: Choices = known.files ? projectChoices(known.files, file).choices : {};
  const own = hardware.targets ?? [];
  return {
    targets: [
      ...own.map((target) => itemOf(target, true)),
      ...builtIn()
        .filter(({ id }) => !own.some((target) => target.id === id))
        .map((target) => itemOf(target, false)),
    ],
    chosen: hardware.chosenTarget?.id ?? null,
    fusions: FUSION_CHOICES,
    conventions: CONVENTIONS.map(({ id, quantity }) => ({ id, quantity })),
    byProject: HARDWARE_KEYS.filter((key) => key !== "targets" && project[key] !== undefined),
  };
}

function itemOf(target: Target, own: boolean): TargetItem {
  const { id, name, class: kind, dramBytesPerSecond } = target;
  return { id, name, class: kind, dtypes: dtypesOf(target), bytesPerSecond: dramBytesPerSecond?.value ?? null, own };
}
