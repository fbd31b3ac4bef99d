// What holds for the models of one file: options (of the command line) go before the project's file, that before the
// settings of an editor, since what a team wrote down holds for all.
import type { TextFiles } from "../frontends/frontend";
import { PROJECT_KEYS, projectFile } from "../frontends/project-file";
import { type GuidelineChoices, readConfiguration } from "../guidelines/configuration";
import { type HardwareChoices, noTarget, readHardware } from "../hardware/configuration";
import { findTarget, type Target } from "../hardware/target";
import { didYouMean } from "../text/nearest";
import type { Problem } from "../text/problem";

export interface Choices extends GuidelineChoices, HardwareChoices {}

export interface ChoiceOptions extends Choices {
  /** What holds where neither these options nor the project's file say something. */
  readonly defaults?: Choices;
}

export interface Chosen {
  readonly guidelines: Required<GuidelineChoices>;
  readonly hardware: HardwareChoices & { readonly chosenTarget: Target | null };
  /** What is wrong with the project's file, or with the choice of a target. */
  readonly faults: readonly Problem[];
}

export function chosenFor(path: string, options: ChoiceOptions & { readonly files?: TextFiles }): Chosen {
  const { files, defaults = {} } = options;
  const project = files ? projectChoices(files, path) : NOTHING;
  const layers: readonly Choices[] = [defaults, project.choices, options];
  const latest = <K extends keyof Choices>(key: K): Choices[K] | undefined =>
    layers.findLast((layer) => layer[key] !== undefined)?.[key];
  const own = layers.toReversed().flatMap(({ targets }) => targets ?? []);
  const target = latest("target") ?? "";
  const chosenTarget = target === "" ? null : findTarget(target, own);
  const hardware = Object.fromEntries(CHOICES.map((key) => [key, latest(key)]));
  return {
    guidelines: {
      preset: latest("preset") ?? "standard",
      guidelines: Object.assign({}, ...layers.map(({ guidelines }) => guidelines)),
      budget: Object.assign({}, ...layers.map(({ budget }) => budget)),
    },
    hardware: { ...hardware, targets: own, chosenTarget },
    faults: [
      ...project.faults,
      ...(target !== "" && chosenTarget === null ? [configurationProblem(noTarget(target, own))] : []),
    ],
  };
}

/** For a model that is no file of a project, beside one that is: what the project of `path` says holds for it too. */
export function asBeside<T extends ChoiceOptions & { readonly files?: TextFiles }>(options: T, path: string): T {
  const { files, defaults = {} } = options;
  const { choices } = files ? projectChoices(files, path) : NOTHING;
  const targets = [...(choices.targets ?? []), ...(defaults.targets ?? [])];
  return { ...options, defaults: { ...defaults, ...choices, targets } };
}

const CHOICES = [
  "target",
  "dtype",
  "fusion",
  "fps",
  "batch",
  "convention",
] as const satisfies (keyof HardwareChoices)[];

interface ProjectChoices {
  readonly choices: Choices;
  readonly faults: readonly Problem[];
}

const NOTHING: ProjectChoices = { choices: {}, faults: [] };

export function projectChoices(files: TextFiles, path: string): ProjectChoices {
  const project = projectFile(files, path);
  if (project === null) return NOTHING;
  const guidelines = readConfiguration(project.table);
  const hardware = readHardware(project.table);
  const unknown = Object.keys(project.table).filter((key) => !PROJECT_KEYS.includes(key));
  const all = [
    ...unknown.map((key) => ({ keys: [key], text: `there is no setting '${key}'${didYouMean(key, PROJECT_KEYS)}` })),
    ...guidelines.faults,
    ...hardware.faults,
  ];
  const texts = all.map(({ keys, text }) => `${project.placeOf(keys)}: ${text}`);
  return {
    choices: { ...guidelines.choices, ...hardware.choices },
    faults: [...(project.fault === null ? [] : [project.fault]), ...texts].map(configurationProblem),
  };
}

/** It stands in no line of the model's file. */
function configurationProblem(message: string): Problem {
  return { severity: "warning", code: "invalid-configuration", message };
}
