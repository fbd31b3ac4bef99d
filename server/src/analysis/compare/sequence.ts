// Longest common subsequences of long lists, bounded: what two versions of a list have in common, in order.
// Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986), is exact and fast where few elements
// differ; where many do, elements that both lists have exactly once divide the lists into parts (patience diff, B. Cohen).

/** Indices of an element in either list. */
export type Pair = readonly [left: number, right: number];

/** Edits up to which the exact algorithm is tried: its trace holds the square of that, 4 MB of numbers. */
const MAX_EDITS = 700;

/** How often parts are divided again; what is still unlike has next to nothing in common. */
const MAX_DEPTH = 8;

export function commonPairs(left: readonly string[], right: readonly string[]): readonly Pair[] {
  const pairs: Pair[] = [];
  compareParts({ left, right, pairs }, whole(left, right), 0);
  return pairs;
}

interface Lists {
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly pairs: Pair[];
}

/** Half-open ranges of both lists. */
interface Part {
  readonly leftStart: number;
  readonly leftEnd: number;
  readonly rightStart: number;
  readonly rightEnd: number;
}

function whole(left: readonly string[], right: readonly string[]): Part {
  return { leftStart: 0, leftEnd: left.length, rightStart: 0, rightEnd: right.length };
}

/** Equal beginnings and ends are common without any search. */
function compareParts(lists: Lists, part: Part, depth: number): void {
  let { leftStart, leftEnd, rightStart, rightEnd } = part;
  const { left, right, pairs } = lists;
  while (leftStart < leftEnd && rightStart < rightEnd && left[leftStart] === right[rightStart])
    pairs.push([leftStart++, rightStart++]);
  const ends: Pair[] = [];
  while (leftStart < leftEnd && rightStart < rightEnd && left[leftEnd - 1] === right[rightEnd - 1])
    ends.push([--leftEnd, --rightEnd]);
  if (leftStart < leftEnd && rightStart < rightEnd)
    compareUnlike(lists, { leftStart, leftEnd, rightStart, rightEnd }, depth);
  for (const end of ends.reverse()) pairs.push(end);
}

function compareUnlike(lists: Lists, part: Part, depth: number): void {
  const exact = myers(lists, part);
  if (exact !== null) {
    for (const pair of exact) lists.pairs.push(pair);
    return;
  }
  if (depth === MAX_DEPTH) return;
  let { leftStart, rightStart } = part;
  for (const [leftEnd, rightEnd] of anchors(lists, part)) {
    compareParts(lists, { leftStart, leftEnd, rightStart, rightEnd }, depth + 1);
    lists.pairs.push([leftEnd, rightEnd]);
    [leftStart, rightStart] = [leftEnd + 1, rightEnd + 1];
  }
  if (leftStart > part.leftStart) compareParts(lists, { ...part, leftStart, rightStart }, depth + 1);
}

/** Furthest left index reached on each diagonal (left − right index), around `origin`. */
interface Front {
  readonly reached: Int32Array;
  readonly origin: number;
}

/** The furthest points reached with 0, 1, 2 … edits on each diagonal; null beyond MAX_EDITS. */
function myers({ left, right }: Lists, { leftStart, leftEnd, rightStart, rightEnd }: Part): readonly Pair[] | null {
  const [n, m] = [leftEnd - leftStart, rightEnd - rightStart];
  const most = Math.min(n + m, MAX_EDITS);
  const reached = new Int32Array(2 * most + 3);
  const front: Front = { reached, origin: most + 1 };
  const trace: Front[] = [];
  for (let edits = 0; edits <= most; edits++) {
    trace.push({ reached: reached.slice(most - edits, most + edits + 3), origin: edits + 1 });
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const before = diagonalBefore(front, diagonal, edits);
      let x = at(front, before) + (before < diagonal ? 1 : 0);
      let y = x - diagonal;
      while (x < n && y < m && left[leftStart + x] === right[rightStart + y]) {
        x++;
        y++;
      }
      reached[front.origin + diagonal] = x;
      if (x >= n && y >= m) return walkBack(trace, n, m).map(([i, j]) => [leftStart + i, rightStart + j]);
    }
  }
  return null;
}

/** From which neighbour a diagonal is reached with one edit more: the one that has come further. */
function diagonalBefore(front: Front, diagonal: number, edits: number): number {
  const below = diagonal === -edits;
  const above = diagonal === edits;
  return below || (!above && at(front, diagonal - 1) < at(front, diagonal + 1)) ? diagonal + 1 : diagonal - 1;
}

/** From the end through the furthest points of fewer and fewer edits; equal elements lie on the diagonals between. */
function walkBack(trace: readonly Front[], n: number, m: number): readonly Pair[] {
  const pairs: Pair[] = [];
  let [x, y] = [n, m];
  for (let edits = trace.length - 1; edits > 0; edits--) {
    const front = trace[edits] as Front;
    const diagonal = x - y;
    const before = diagonalBefore(front, diagonal, edits);
    const fromX = at(front, before);
    const startX = fromX + (before < diagonal ? 1 : 0);
    while (x > startX) pairs.push([--x, --y]);
    [x, y] = [fromX, fromX - before];
  }
  while (x > 0) pairs.push([--x, --y]);
  return pairs.reverse();
}

function at({ reached, origin }: Front, diagonal: number): number {
  return reached[origin + diagonal] ?? 0;
}

/** Elements that both parts have exactly once, as many as can be taken in order. */
function anchors({ left, right }: Lists, { leftStart, leftEnd, rightStart, rightEnd }: Part): readonly Pair[] {
  const places = uniquePlaces(right, rightStart, rightEnd);
  const shared: Pair[] = [];
  for (const [key, i] of uniquePlaces(left, leftStart, leftEnd)) {
    const j = places.get(key);
    if (j !== undefined) shared.push([i, j]);
  }
  return longestIncreasing(shared.sort(([a], [b]) => a - b));
}

function uniquePlaces(list: readonly string[], start: number, end: number): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  const repeated = new Set<string>();
  for (let i = start; i < end; i++) {
    const key = list[i] as string;
    if (places.has(key)) repeated.add(key);
    places.set(key, i);
  }
  for (const key of repeated) places.delete(key);
  return places;
}

/** Patience sorting: piles with the smallest right index on top, each card remembering the top of the pile before. */
function longestIncreasing(pairs: readonly Pair[]): readonly Pair[] {
  const tops: number[] = [];
  const before = new Int32Array(pairs.length).fill(-1);
  pairs.forEach(([, right], card) => {
    let low = 0;
    for (let high = tops.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] as number] as Pair)[1] < right) low = middle + 1;
      else high = middle;
    }
    if (low > 0) before[card] = tops[low - 1] as number;
    tops[low] = card;
  });
  const chosen: Pair[] = [];
  for (let card = tops.at(-1) ?? -1; card !== -1; card = before[card] as number) chosen.push(pairs[card] as Pair);
  return chosen.reverse();
}
