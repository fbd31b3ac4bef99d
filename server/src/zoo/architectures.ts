// The reference networks: published figures, each with its source, and for most a definition of our own that is analysed like
// any other file (server/zoo). What an analysis gives is held to `exact` by a test.
import { figures } from "rooflint:zoo";
import { z } from "zod";

const SOURCE = z.string().min(1);

/** `unit`: what the last digit stands for; absent for exact counts. */
const COUNT = z.strictObject({ value: z.int().positive(), unit: z.int().min(2).optional(), source: SOURCE }).readonly();

/** In percent, of ImageNet's validation images. */
const ACCURACY = z.strictObject({ value: z.number().min(0).max(100), source: SOURCE }).readonly();

const REASONS = [
  "counts-normalisation",
  "weights-only",
  "auxiliary-head",
  "other-form",
  "cut-off",
  "not-reproduced",
] as const;

const DEFINITION = z
  .strictObject({
    /** In server/zoo. */
    file: z.string().regex(/^[a-z0-9_]+\.py$/),
    /** Function of the file that makes the network. */
    model: z.string().regex(/^[a-z0-9_]+$/),
    /** By an independent implementation; null where none was at hand and the published figures alone are compared. */
    exact: z
      .strictObject({ params: z.int().positive(), macs: z.int().positive(), source: SOURCE })
      .readonly()
      .nullable(),
    /** Why a published figure is another one. */
    differs: z.partialRecord(z.enum(["params", "macs"]), z.enum(REASONS)).readonly(),
  })
  .readonly();

const ARCHITECTURE = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
    name: z.string().min(1),
    family: z.string().min(1),
    year: z.int().min(1980),
    /** Channels, height, width of the image for which the figures hold. */
    input: z.tuple([z.int().positive(), z.int().positive(), z.int().positive()]).readonly(),
    published: z
      .strictObject({
        params: COUNT.nullable(),
        macs: COUNT.nullable(),
        activations: COUNT.nullable(),
        top1: ACCURACY.nullable(),
        top5: ACCURACY.nullable(),
      })
      .readonly(),
    /** Figures of other sources or other weights. */
    alsoPublished: z
      .array(
        z
          .strictObject({
            figure: z.enum(["params", "macs", "activations", "top1", "top5"]),
            value: z.number().positive(),
            source: SOURCE,
          })
          .readonly(),
      )
      .readonly()
      .optional(),
    notes: z.string().min(1).optional(),
    definition: DEFINITION.optional(),
  })
  .readonly();

export const ARCHITECTURES_FILE = z.strictObject({
  description: z.string().min(1),
  reasons: z.record(z.enum(REASONS), z.string().min(1)),
  architectures: z.array(ARCHITECTURE),
});

export type Architecture = z.infer<typeof ARCHITECTURE>;
export type Definition = z.infer<typeof DEFINITION>;
/** Why a published figure is not what the definition gives. */
export type Difference = (typeof REASONS)[number];

let known: z.infer<typeof ARCHITECTURES_FILE> | undefined;

function file(): z.infer<typeof ARCHITECTURES_FILE> {
  known ??= ARCHITECTURES_FILE.parse(JSON.parse(figures));
  return known;
}

/** By family and year, read on first use. */
export function architectures(): readonly Architecture[] {
  return file().architectures;
}

/** In words, for whoever looks at a figure. */
export function differenceText(reason: Difference): string {
  return file().reasons[reason];
}

/** By id, by name, or by the name of the definition's function, whatever the case. */
export function findArchitecture(name: string): Architecture | null {
  const wanted = name.toLowerCase();
  const all = architectures();
  const named = all.find((candidate) => candidate.id === wanted || candidate.name.toLowerCase() === wanted);
  return named ?? all.find(({ definition }) => definition?.model === wanted) ?? null;
}
