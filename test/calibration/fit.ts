// Fits a machine's calibration to measured times: least absolute error of the logarithm (a factor too high weighs as much
// as the same factor too low), each parameter held near a physical prior by a penalty. Damped Gauss–Newton steps on
// iteratively reweighted least squares; every step that does not lower the error is undone.
import { Matrix, solve } from "ml-matrix";
import type { Calibration } from "../../server/src/hardware/time";

/** What a fit compares: predicted and measured seconds of one sample, a network or a single layer. */
export interface Sample {
  readonly name: string;
  readonly family: string;
  readonly seconds: number;
  readonly weight: number;
  predict(calibration: Calibration): number;
}

/** Path into Calibration (`*`: all of an object, as one) → prior and the factor by which it may lie off without much penalty. */
export type Priors = Readonly<Record<string, readonly [value: number, factor: number]>>;

/** Errors smaller than this are all the same: the measurements repeat themselves no better. */
const FLOOR = 0.03;
const STEPS = 30;
/** A relative improvement below this ends the fit. */
const TOLERANCE = 3e-4;
/** Of a logarithm, for the derivative. */
const DIFFERENCE = 0.02;
/** No step changes a parameter by more than this factor's logarithm. */
const LONGEST = 0.4;

export function fitCalibration(samples: readonly Sample[], priors: Priors, start: Calibration): Calibration {
  const names = Object.keys(priors);
  const pulls = names.map((name) => {
    const [value, factor] = priors[name] as readonly [number, number];
    return { at: Math.log(value), scale: Math.log(factor) };
  });
  const at = (logs: readonly number[]) => withParameters(start, names, logs.map(Math.exp));
  const residuals = (logs: readonly number[]) => {
    const calibration = at(logs);
    return samples.map((sample) => Math.log(sample.predict(calibration) / sample.seconds));
  };
  const loss = (logs: readonly number[], errors: readonly number[]) =>
    errors.reduce((sum, error, i) => sum + (samples[i]?.weight ?? 0) * Math.hypot(error, FLOOR), 0) +
    logs.reduce((sum, log, i) => sum + 0.5 * ((log - (pulls[i]?.at ?? 0)) / (pulls[i]?.scale ?? 1)) ** 2, 0);

  let logs: readonly number[] = names.map((name) => Math.log(parameter(start, name)));
  let errors = residuals(logs);
  let best = loss(logs, errors);
  let damping = 0.1;
  for (let step = 0; step < STEPS && damping < 1e4; step++) {
    const columns = names.map((_, k) => {
      const moved = residuals(logs.map((log, i) => (i === k ? log + DIFFERENCE : log)));
      return moved.map((error, i) => (error - (errors[i] ?? 0)) / DIFFERENCE);
    });
    const weights = errors.map((error, i) => (samples[i]?.weight ?? 0) / Math.hypot(error, FLOOR));
    const previous = best;
    for (; damping < 1e4; damping *= 4) {
      const next = moveBy(logs, stepOf(columns, weights, errors, logs, pulls, damping));
      const nextErrors = residuals(next);
      const nextLoss = loss(next, nextErrors);
      if (nextLoss < best) {
        [logs, errors, best] = [next, nextErrors, nextLoss];
        damping /= 8;
        break;
      }
    }
    if (previous - best < TOLERANCE * previous) break;
  }
  return at(logs);
}

function moveBy(logs: readonly number[], step: readonly number[]): readonly number[] {
  return logs.map((log, i) => log - Math.max(-LONGEST, Math.min(LONGEST, step[i] ?? 0)));
}

/** Solution of (JᵀWJ + P + damping·diag) δ = JᵀWe + P(x − prior). */
function stepOf(
  columns: readonly (readonly number[])[],
  weights: readonly number[],
  errors: readonly number[],
  logs: readonly number[],
  pulls: readonly { readonly at: number; readonly scale: number }[],
  damping: number,
): readonly number[] {
  const size = columns.length;
  const normal = Matrix.zeros(size, size);
  const right = Matrix.zeros(size, 1);
  columns.forEach((column, i) => {
    const { at, scale } = pulls[i] as { at: number; scale: number };
    const precision = 1 / scale ** 2;
    for (let j = 0; j <= i; j++) {
      const value = dot(column, columns[j] ?? [], weights) + (i === j ? precision : 0);
      normal.set(i, j, i === j ? value * (1 + damping) : value);
      normal.set(j, i, normal.get(i, j));
    }
    right.set(i, 0, dot(column, errors, weights) + precision * ((logs[i] ?? 0) - at));
  });
  return solve(normal, right).to1DArray();
}

function dot(a: readonly number[], b: readonly number[], weights: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0) * (weights[i] ?? 0), 0);
}

type Tree = { [name: string]: number | Tree };

export function parameter(calibration: Calibration, path: string): number {
  const value = path
    .split(".")
    .reduce<unknown>(
      (node, name) => (name === "*" ? Object.values(node as Tree)[0] : (node as Tree)[name]),
      calibration,
    );
  if (typeof value !== "number") throw new Error(`no parameter ${path}`);
  return value;
}

function withParameters(calibration: Calibration, paths: readonly string[], values: readonly number[]): Calibration {
  const copy = structuredClone(calibration) as unknown as Tree;
  paths.forEach((path, i) => {
    const names = path.split(".");
    const last = names.pop() as string;
    const parent = names.reduce<Tree>((node, name) => node[name] as Tree, copy);
    for (const leaf of last === "*" ? Object.keys(parent) : [last]) parent[leaf] = values[i] as number;
  });
  return copy as unknown as Calibration;
}
