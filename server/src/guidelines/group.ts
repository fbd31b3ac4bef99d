// Which hits of a rule are one finding: those with the same text (equal layers) and those at the same place of the source
// (one definition that builds many layers).
import type { Range } from "../text/position";
import type { Hit, HitSaving } from "./rule";

export interface HitGroup {
  /** Carries the finding: the largest saving among those at the first place. */
  readonly first: Hit;
  readonly hits: readonly Hit[];
  /** How many others say the same, and how many say it with other figures. */
  readonly equal: number;
  readonly others: number;
}

/** `perPlace`: equal text is not enough where the hits have places. */
export function groupHits(
  hits: readonly Hit[],
  rangeOf: (hit: Hit) => Range | null,
  perPlace = false,
): readonly HitGroup[] {
  const groups: Draft[] = [];
  for (const hit of hits) {
    const range = rangeOf(hit);
    const keys = [
      ...(range ? [JSON.stringify(range)] : []),
      ...(range && perPlace ? [] : [`${hit.evidence}\n${hit.mitigation}`]),
    ];
    const known = groups.filter((group) => keys.some((key) => group.keys.has(key)));
    const [home = { hits: [], keys: new Set() }, ...merged] = known;
    if (known.length === 0) groups.push(home);
    for (const other of merged) {
      home.hits.push(...other.hits);
      for (const key of other.keys) home.keys.add(key);
      groups.splice(groups.indexOf(other), 1);
    }
    home.hits.push(hit);
    for (const key of keys) home.keys.add(key);
  }
  return groups.map((draft) => groupOf(draft, rangeOf));
}

interface Draft {
  readonly hits: Hit[];
  readonly keys: Set<string>;
}

function groupOf({ hits }: Draft, rangeOf: (hit: Hit) => Range | null): HitGroup {
  const [start] = hits as [Hit];
  const place = JSON.stringify(rangeOf(start));
  const here = hits.filter((hit) => JSON.stringify(rangeOf(hit)) === place);
  const first = here.reduce((best, hit) => (worth(hit.saving) > worth(best.saving) ? hit : best), start);
  const equal = hits.filter((hit) => hit !== first && hit.evidence === first.evidence).length;
  return {
    first,
    hits: [first, ...hits.filter((hit) => hit !== first)],
    equal,
    others: hits.length - 1 - equal,
  };
}

/** Within one rule the figures move together. */
function worth({ bytes, macs, params }: HitSaving): number {
  return bytes + macs + params;
}
