// The known name that a mistyped one was meant to be.

/** The nearest by edit distance; null where more than a third of the letters differ. */
export function nearestName(name: string, known: readonly string[]): string | null {
  const [best] = known
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.max(name.length, best.candidate.length) / 3 ? best.candidate : null;
}

/** `, did you mean 'excess-groups'?`, or nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === null ? "" : `, did you mean '${nearest}'?`;
}

/** Names of a configuration are short; longer ones are compared by their beginning, since the cost grows as the square. */
const MAX_LENGTH = 100;

/** Insertions, deletions, substitutions and swaps of neighbours (Damerau 1964), row by row of the table. */
function editDistance(left: string, right: string): number {
  const [a, b] = [left.slice(0, MAX_LENGTH), right.slice(0, MAX_LENGTH)];
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? (before[j - 2] ?? 0) + 1 : substituted;
      next.push(Math.min(substituted, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
