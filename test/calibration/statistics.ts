// Figures of agreement between predicted and measured times.

/** Linear between the two nearest ranks; of nothing it is not a number. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/** Spearman's rank correlation; equal values share the mean of their ranks. */
export function spearman(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)];
  const [meanX, meanY] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, rank, i) => sum + (rank - meanX) * ((y[i] ?? 0) - meanY), 0);
  const spread = (values: readonly number[], centre: number) =>
    values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return covariance / Math.sqrt(spread(x, meanX) * spread(y, meanY));
}

function ranks(values: readonly number[]): readonly number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  sorted.forEach((value, rank) => {
    if (!first.has(value)) first.set(value, rank);
    last.set(value, rank);
  });
  return values.map((value) => ((first.get(value) ?? 0) + (last.get(value) ?? 0)) / 2);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** |predicted / measured − 1| of pairs. */
export function errors(pairs: readonly { readonly predicted: number; readonly measured: number }[]): readonly number[] {
  return pairs.map(({ predicted, measured }) => Math.abs(predicted / measured - 1));
}
