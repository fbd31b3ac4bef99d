// The model that calibration must beat: seconds = MACs / a + activations / b, a, b ≥ 0. Least relative errors by
// iteratively reweighted least squares, as in ../shared/data/timm-fit.json.

export interface TwoTerms {
  readonly macs: number;
  readonly activations: number;
}

export interface BaselineRow extends TwoTerms {
  readonly seconds: number;
}

const ROUNDS = 30;
/** A relative error below this weighs no more. */
const FLOOR = 1e-3;

/** Seconds per MAC and per activation. */
export function fitBaseline(rows: readonly BaselineRow[]): TwoTerms {
  const scaled = rows.map(({ macs, activations, seconds }) => ({ x: macs / seconds, y: activations / seconds }));
  let weights = rows.map(() => 1);
  let best: TwoTerms = { macs: 0, activations: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    best = nonNegative(scaled, weights);
    weights = scaled.map(({ x, y }) => 1 / Math.max(Math.abs(best.macs * x + best.activations * y - 1), FLOOR));
  }
  return best;
}

export function baselineSeconds(rates: TwoTerms, row: TwoTerms): number {
  return rates.macs * row.macs + rates.activations * row.activations;
}

/** Weighted least squares of macs·x + activations·y = 1; a negative rate is replaced by zero and the other fitted alone. */
function nonNegative(points: readonly { x: number; y: number }[], weights: readonly number[]): TwoTerms {
  const total = (term: (point: { x: number; y: number }) => number) =>
    points.reduce((sum, point, i) => sum + (weights[i] ?? 0) * term(point), 0);
  const xx = total(({ x }) => x * x);
  const xy = total(({ x, y }) => x * y);
  const yy = total(({ y }) => y * y);
  const x1 = total(({ x }) => x);
  const y1 = total(({ y }) => y);
  const determinant = xx * yy - xy * xy;
  const macs = (x1 * yy - y1 * xy) / determinant;
  const activations = (xx * y1 - xy * x1) / determinant;
  if (activations < 0) return { macs: x1 / xx, activations: 0 };
  return macs < 0 ? { macs: 0, activations: y1 / yy } : { macs, activations };
}
