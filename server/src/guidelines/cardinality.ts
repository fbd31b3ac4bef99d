// ResNeXt's cardinality (arXiv 1611.05431): a bottleneck of C inner channels on a trunk of 4C and one with G groups of c
// channels cost the same where 9·G·c² + 8·G·C·c − 17·C² = 0: 3×3 of G groups, 1×1 down and up, against 17·C².

export interface Cardinality {
  readonly groups: number;
  /** Channels of a group. */
  readonly width: number;
  /** MACs per position, and weights: 9·G·c² + 8·C·G·c. */
  readonly macs: number;
  /** Elements that the three convolutions move over L positions: activations of each, and weights. */
  readonly movedElements: number;
}

/** Numbers of groups that are offered, as in Table 2 of the paper. */
const GROUPS = [1, 2, 4, 8, 16, 32, 64] as const;

/** Pairs of about equal cost for a bottleneck of `inner` channels over so many positions; widths are whole numbers. */
export function cardinalities(inner: number, positions: number): readonly Cardinality[] {
  const pairs = GROUPS.map((groups) => ({ groups, width: Math.round(equalWidth(groups, inner)) }));
  return pairs.flatMap(({ groups, width }) => (width < 1 ? [] : [cardinality(groups, width, inner, positions)]));
}

/** The positive root in c. */
export function equalWidth(groups: number, inner: number): number {
  return (inner * (Math.sqrt(64 * groups ** 2 + 612 * groups) - 8 * groups)) / (18 * groups);
}

export function cardinality(groups: number, width: number, inner: number, positions: number): Cardinality {
  const middle = groups * width;
  const macs = 9 * groups * width ** 2 + 8 * inner * middle;
  // in 4C, out Gc; in Gc, out Gc; in Gc, out 4C
  const movedElements = positions * (8 * inner + 4 * middle) + macs;
  return { groups, width, macs, movedElements };
}
