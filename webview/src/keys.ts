// Keys that move along the marks of a chart, the same in every chart.

/** Where a key leads; null for keys that do not move. */
export function keyStep(key: string, at: number | null, count: number): number | null {
  const step = STEPS[key];
  return step && count > 0 ? step(at, count - 1) : null;
}

const STEPS: Readonly<Record<string, (at: number | null, last: number) => number>> = {
  ArrowRight: (at, last) => (at === null ? 0 : Math.min(at + 1, last)),
  ArrowLeft: (at, last) => (at === null ? last : Math.max(at - 1, 0)),
  Home: () => 0,
  End: (_, last) => last,
};
