// Hardware targets: what is known of a machine, figure by figure with its source. One schema holds the data file, the
// user's configuration and the settings: a plain number there is a figure that the user states.
import { z } from "zod";
import { DTYPES, type DType } from "../tensor/dtype";
import targetsFile from "./targets.json";

const DATE = z.string().regex(/^\d{4}-\d{2}$/, "expected YYYY-MM");

/** Where a figure comes from. `date`: when it was collected from its source. */
const ORIGIN = { source: z.string().min(1), date: DATE, confidence: z.string().min(1), note: z.string().optional() };

/** `dense`: of peak rates, and then always true: what structured sparsity would double is not counted. */
const FIGURE = z
  .strictObject({ value: z.number().positive(), dense: z.literal(true).optional(), ...ORIGIN })
  .readonly();

export interface Figure {
  readonly value: number;
  readonly source: string;
  readonly confidence: string;
  /** Absent where the user states the figure. */
  readonly date?: string;
  readonly note?: string | undefined;
}

const STATED = z
  .number()
  .positive()
  .transform((value) => stated(value));

/** A figure that the user gives as a plain number. */
export function stated(value: number): Figure {
  return { value, source: "configuration", confidence: "stated by the user" };
}

const ANY_FIGURE = z.union([STATED, FIGURE], {
  error: "expected a positive number, or an object with value, source, date (YYYY-MM) and confidence",
});

/** As data sheets name element types. */
const RATE = z.enum(["fp64", "fp32", "tf32", "fp16", "bf16", "fp8", "fp4", "int8", "int4"]);

/** Multiples that units take at once: by element type, or for all types under another name. */
const ALIGNMENT = z.strictObject({ value: z.record(z.string(), z.int().positive()), ...ORIGIN }).readonly();

export const TARGET = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "expected lower-case letters, digits and hyphens"),
    name: z.string().min(1),
    vendor: z.string().default(""),
    /** What it is, in words: "datacenter GPU". */
    class: z.string().default("user's target"),
    /** Which machines it behaves like, where no measurements of itself are known. */
    kind: z.enum(["gpu", "cpu", "accelerator"]),
    year: z.int().optional(),
    aliases: z.array(z.string()).readonly().optional(),
    /** Operations per second, two a MAC, dense. */
    peakOpsPerSecond: z.partialRecord(RATE, ANY_FIGURE).readonly(),
    /** Rates of parts of the chip, or whose element type is not stated: shown, never used. */
    otherOpsPerSecond: z.record(z.string(), ANY_FIGURE).readonly().optional(),
    dramBytesPerSecond: ANY_FIGURE.optional(),
    /** Memories on the chip by name. */
    onChipBytes: z.record(z.string(), ANY_FIGURE).readonly().optional(),
    memoryBytes: ANY_FIGURE.optional(),
    powerWatts: ANY_FIGURE.optional(),
    overheadSecondsPerKernel: ANY_FIGURE.optional(),
    alignment: ALIGNMENT.optional(),
    /** Operator (`Gelu`) → why the target's compiler hands it back to a host. */
    unsupportedOperators: z.record(z.string(), z.string()).readonly().optional(),
    notes: z.string().optional(),
  })
  .readonly();

export type Target = z.infer<typeof TARGET>;

export const TARGETS_FILE = z.strictObject({ description: z.string(), targets: z.array(TARGET) });

/** Where in the value it is wrong, and why: `["peakOpsPerSecond", "fp16"]`. */
export interface TargetProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type TargetResult =
  | { readonly kind: "valid"; readonly target: Target }
  | { readonly kind: "invalid"; readonly problems: readonly TargetProblem[] };

export function validateTarget(value: unknown): TargetResult {
  const parsed = TARGET.safeParse(value);
  if (parsed.success) return { kind: "valid", target: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) => ({
    path: path.filter((part): part is string | number => typeof part !== "symbol"),
    message,
  }));
  return { kind: "invalid", problems };
}

let builtIn: readonly Target[] | undefined;

/** The researched targets, read on first use. */
export function targets(): readonly Target[] {
  builtIn ??= TARGETS_FILE.parse(targetsFile).targets;
  return builtIn;
}

/** By id or alias, whatever the case; `more` are the user's, which come first. */
export function findTarget(name: string, more: readonly Target[] = []): Target | null {
  const wanted = name.toLowerCase();
  const all = [...more, ...targets()];
  const byId = all.find(({ id }) => id === wanted);
  return byId ?? all.find(({ aliases }) => aliases?.some((alias) => alias.toLowerCase() === wanted)) ?? null;
}

type Rate = z.infer<typeof RATE>;

/** Data sheets' names of an element type; the first that a target has is taken. */
const RATES = {
  float64: ["fp64"],
  float32: ["fp32"],
  float16: ["fp16", "bf16"],
  bfloat16: ["bf16", "fp16"],
  float8e4m3fn: ["fp8"],
  float8e5m2: ["fp8"],
  float4e2m1: ["fp4"],
  int8: ["int8"],
  uint8: ["int8"],
  int4: ["int4"],
  uint4: ["int4"],
} as const satisfies Partial<Record<DType, readonly Rate[]>>;

/** Element types that a target can compute with. */
export type ComputeDType = keyof typeof RATES;

export const COMPUTE_DTYPES = Object.keys(RATES) as readonly ComputeDType[];

export function isComputeDType(dtype: string): dtype is ComputeDType {
  return dtype in RATES;
}

/** The figure of the peak at this type; null where the target has no unit for it. */
export function peakOf(target: Target, dtype: ComputeDType): Figure | null {
  const names: readonly Rate[] = RATES[dtype];
  const name = names.find((rate) => target.peakOpsPerSecond[rate]);
  return name === undefined ? null : (target.peakOpsPerSecond[name] ?? null);
}

/** Types in which the target computes, in the order of COMPUTE_DTYPES. */
export function dtypesOf(target: Target): readonly ComputeDType[] {
  return COMPUTE_DTYPES.filter((dtype) => peakOf(target, dtype) !== null);
}

/** The largest memory on the chip: the one that can hold a tensor between two kernels. Null where none is known. */
export function onChipMemory(target: Target): Figure | null {
  const figures = Object.values(target.onChipBytes ?? {});
  return figures.length === 0 ? null : figures.reduce((most, figure) => (figure.value > most.value ? figure : most));
}

/** Names under which a multiple holds for every element type. */
const CHANNELS = ["channels", "output_channels", "matrix"];

/** Channels that the units take at once at this type; null where it is not known. */
export function alignmentOf(target: Target, dtype: ComputeDType): number | null {
  const multiples = target.alignment?.value ?? {};
  const name = [...RATES[dtype], ...CHANNELS].find((key) => multiples[key] !== undefined);
  return name === undefined ? null : (multiples[name] ?? null);
}

/** Operations per byte at which arithmetic and main memory take equally long. */
export function ridgeOf(target: Target, dtype: ComputeDType): number | null {
  const peak = peakOf(target, dtype);
  const bandwidth = target.dramBytesPerSecond;
  return peak === null || bandwidth === undefined ? null : peak.value / bandwidth.value;
}

export function bitsOf(dtype: ComputeDType): number {
  return DTYPES[dtype].bits;
}
