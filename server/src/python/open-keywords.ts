// `f(**mapping)` where not all of the mapping is known: there may be arguments under any name.
import type { Keywords, Unknown, Value } from "./values";

export class OpenKeywords extends Map<string, Value> {
  constructor(
    known: Keywords,
    readonly why: Unknown,
  ) {
    super(known);
  }
}

/** Why there may be other arguments; null where all are known. */
export function openKeywords(keywords: Keywords): Unknown | null {
  return keywords instanceof OpenKeywords ? keywords.why : null;
}
