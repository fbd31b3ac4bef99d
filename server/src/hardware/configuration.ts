// What a user chooses of the hardware, as it is written in `rooflint.toml` and in the editor's settings: a target, own
// targets, and what they compute in. What is wrong is named and left out.
import { CONVENTIONS } from "../cost/conventions/index";
import { FUSION, type FusionMode } from "../cost/fusion";
import { didYouMean } from "../text/nearest";
import { COMPUTE_DTYPES, type ComputeDType, findTarget, type Target, targets, validateTarget } from "./target";

/** `target`: what the target's runtime fuses. */
export type FusionChoice = FusionMode | "target";

export interface HardwareChoices {
  /** Id or alias; "" is none. */
  readonly target?: string;
  readonly dtype?: ComputeDType;
  readonly fusion?: FusionChoice;
  /** Runs a second, for the bandwidth demand. */
  readonly fps?: number;
  /** Size of the batch dimension of every input. */
  readonly batch?: number;
  /** Ids of conventions under which totals are told as well. */
  readonly convention?: readonly string[];
  /** The user's own. */
  readonly targets?: readonly Target[];
}

export interface HardwareConfiguration {
  readonly choices: HardwareChoices;
  readonly faults: readonly { readonly keys: readonly string[]; readonly text: string }[];
}

/** Keys of the project's file and of the settings that are read here. */
export const HARDWARE_KEYS = ["target", "dtype", "fusion", "fps", "batch", "convention", "targets"] as const;

export const FUSION_CHOICES: readonly FusionChoice[] = ["target", ...(Object.keys(FUSION) as FusionMode[])];

export const CONVENTION_IDS: readonly string[] = CONVENTIONS.map(({ id }) => id);

type Table = Readonly<Record<string, unknown>>;
type Fault = HardwareConfiguration["faults"][number];

/** null and absent leave a choice open; `known` are own targets that stand elsewhere. */
export function readHardware(table: Table, known: readonly Target[] = []): HardwareConfiguration {
  const own = readTargets(table["targets"]);
  const faults: Fault[] = [...own.faults];
  const choices: Record<string, unknown> = own.targets.length > 0 ? { targets: own.targets } : {};
  for (const [key, read] of Object.entries(READERS)) {
    const value = table[key];
    if (value === undefined || value === null) continue;
    const result = read(value, [...own.targets, ...known]);
    if ("fault" in result) faults.push({ keys: [key], text: result.fault });
    else choices[key] = result.value;
  }
  return { choices, faults };
}

type Read = (value: unknown, own: readonly Target[]) => { readonly value: unknown } | { readonly fault: string };

const READERS: Readonly<Record<Exclude<(typeof HARDWARE_KEYS)[number], "targets">, Read>> = {
  target: readTarget,
  dtype: (value) => oneOf("dtype", value, COMPUTE_DTYPES),
  fusion: (value) => oneOf("fusion", value, FUSION_CHOICES),
  fps: (value) => (isPositive(value) ? { value } : expected("a positive number of runs a second", "fps", value)),
  batch: (value) =>
    isPositive(value) && Number.isInteger(value) ? { value } : expected("a positive integer", "batch", value),
  convention: readConventions,
};

function readTarget(value: unknown, own: readonly Target[]): ReturnType<Read> {
  if (value === "") return { value };
  if (typeof value === "string" && findTarget(value, own)) return { value };
  return typeof value === "string" ? { fault: noTarget(value, own) } : expected("the id of a target", "target", value);
}

export function noTarget(id: string, own: readonly Target[] = []): string {
  return `there is no target '${id}'${didYouMean(
    id,
    [...own, ...targets()].map((target) => target.id),
  )}`;
}

function oneOf(key: string, value: unknown, known: readonly string[]): ReturnType<Read> {
  return typeof value === "string" && known.includes(value) ? { value } : expected(known.join(", "), key, value);
}

function isPositive(value: unknown): value is number {
  return typeof value === "number" && value > 0 && Number.isFinite(value);
}

function expected(what: string, key: string, value: unknown): { readonly fault: string } {
  return { fault: `expected ${what} for '${key}', got ${JSON.stringify(value)}` };
}

/** One id, several, or "all". */
function readConventions(value: unknown): ReturnType<Read> {
  const ids = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  if (ids.includes("all")) return { value: CONVENTION_IDS };
  const unknown = ids.find((id) => !CONVENTION_IDS.some((known) => known === id));
  return unknown === undefined ? { value: ids } : expected(`all, ${CONVENTION_IDS.join(", ")}`, "convention", unknown);
}

/** `[targets.my-npu]`: the id is the table's name. */
function readTargets(value: unknown): { readonly targets: readonly Target[]; readonly faults: readonly Fault[] } {
  if (value === undefined || value === null) return { targets: [], faults: [] };
  if (typeof value !== "object" || Array.isArray(value))
    return { targets: [], faults: [{ keys: ["targets"], text: expected("a table", "targets", value).fault }] };
  const found: Target[] = [];
  const faults: Fault[] = [];
  for (const [id, table] of Object.entries(value)) {
    const result = validateTarget(typeof table === "object" && table !== null ? { id, name: id, ...table } : table);
    if (result.kind === "valid") found.push(result.target);
    else
      for (const { path, message } of result.problems)
        faults.push({ keys: ["targets", id, ...path.map(String)], text: `target '${id}': ${message}` });
  }
  return { targets: found, faults };
}
