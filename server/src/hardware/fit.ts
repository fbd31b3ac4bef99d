// What a target's times are computed with: the calibration fitted to measurements of the target itself, else that of its
// kind of machine. Fits are made by `npm run calibrate` and lie in fits.json with their data and held-out errors.
import type { FusionMode } from "../cost/fusion";
import { DTYPES } from "../tensor/dtype";
import fitsFile from "./fits.json";
import type { Precision } from "./precision";
import { type ComputeDType, dtypesOf, peakOf, type Target } from "./target";
import type { Calibration } from "./time";

/** Factors on an expected time between which 80 % of the held-out measurements lie. */
export type Spread = readonly [low: number, high: number];

export interface Fit {
  readonly id: string;
  /** Ids of the targets that were measured, or the kind of machine that it stands for. */
  readonly targets: readonly string[];
  readonly kind: Target["kind"] | null;
  /** One line on the measurements. */
  readonly basis: string;
  /** What the runtime fuses, and how it computes. */
  readonly fusion: FusionMode;
  readonly precision: "autocast" | "uniform";
  readonly dtype: ComputeDType;
  readonly calibration: Calibration;
  readonly spread: { readonly network: Spread; readonly layer: Spread };
  /** The measurements; null for the stand-in of machines that nobody measured. */
  readonly data: DataIdentity | null;
  /** Relative errors of networks whose family the fit had not seen; null where none were left out. */
  readonly heldOut: { readonly median: number; readonly p90: number } | null;
}

export interface DataIdentity {
  readonly file: string;
  readonly sha256: string;
  readonly rows: number;
}

/** All of them, for tests and lists. */
export const FITS: readonly Fit[] = fitsFile.fits as unknown as readonly Fit[];

/** Of the target itself, else of its kind. */
export function fitOf(target: Target): Fit {
  const own = FITS.find(({ targets }) => targets.includes(target.id));
  const fit = own ?? FITS.find(({ kind }) => kind === target.kind);
  if (fit === undefined) throw new Error(`no fit for machines of kind ${target.kind}`);
  return fit;
}

/** The type of the measurements, where the target computes in it at least as fast as in float32; else the first of its own. */
export function defaultDtype(target: Target): ComputeDType {
  const { dtype } = fitOf(target);
  const full = peakOf(target, "float32")?.value ?? 0;
  const own = peakOf(target, dtype)?.value ?? 0;
  if (own > 0 && own >= full) return dtype;
  return full > 0 ? "float32" : (dtypesOf(target)[0] ?? dtype);
}

/** Below 32 bits some runtimes mix: products in the narrow type, the rest in float32. */
export function precisionOf({ precision }: Pick<Fit, "precision">, dtype: ComputeDType): Precision {
  const { bits, kind } = DTYPES[dtype];
  return precision === "autocast" && kind === "float" && bits < 32
    ? { kind: "autocast", dtype }
    : { kind: "uniform", dtype };
}
