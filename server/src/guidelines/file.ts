// The findings of a whole file: its models share their blocks, so that a place says a thing once.
import type { FindingReport } from "../protocol";
import { compare } from "../text/position";

export interface FileFinding extends FindingReport {
  /** Names of the models that have it. */
  readonly models: readonly string[];
  /** Index of the one with the most places: figures and layers are its. */
  readonly of: number;
}

interface ModelFindings {
  readonly name: string;
  readonly findings: readonly FindingReport[];
}

/** In the order of the text; what has no place comes last. */
export function fileFindings(models: readonly ModelFindings[]): readonly FileFinding[] {
  const found = new Map<string, FileFinding>();
  for (const [of, { name, findings }] of models.entries()) {
    for (const finding of findings) {
      const { rule, range, path, message } = finding;
      const key = JSON.stringify(range ? [rule, range] : [rule, name, path, message]);
      const known = found.get(key);
      const larger = known && known.count >= finding.count ? known : { ...finding, of };
      found.set(key, { ...larger, models: [...(known?.models ?? []), name] });
    }
  }
  return [...found.values()].sort(byPlace);
}

function byPlace(a: FindingReport, b: FindingReport): number {
  if (a.range === null || b.range === null) return Number(a.range === null) - Number(b.range === null);
  return compare(a.range.start, b.range.start);
}
