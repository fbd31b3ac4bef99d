// A baseline: what a project's code has at one time, so that `rooflint check` only fails for what is new. A result is
// known by its file, rule, models and layer, or by its text where it has no layer; never by its line.
import { z } from "zod";
import type { CheckResult } from "./results";

export type Baseline = z.infer<typeof BASELINE>;

const BASELINE = z.object({
  schema: z.literal(1),
  /** How often each occurs. */
  results: z.array(
    z.object({
      file: z.string(),
      rule: z.string(),
      models: z.array(z.string()),
      place: z.string(),
      count: z.int().positive(),
    }),
  ),
});

/** Reads a baseline's text; a string says what is wrong with it. */
export function readBaseline(text: string): Baseline | string {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const parsed = BASELINE.safeParse(data);
  return parsed.success ? parsed.data : z.prettifyError(parsed.error);
}

export function writeBaseline(results: readonly CheckResult[]): string {
  const counts = new Map<string, Baseline["results"][number]>();
  for (const result of results) {
    const key = keyOf(placeOf(result));
    counts.set(key, { ...placeOf(result), count: (counts.get(key)?.count ?? 0) + 1 });
  }
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  const baseline: Baseline = { schema: 1, results: sorted };
  return `${JSON.stringify(baseline, null, 2)}\n`;
}

/** Marks what the baseline lists; each entry covers as many results as it counts. */
export function markKnown(results: readonly CheckResult[], baseline: Baseline): readonly CheckResult[] {
  const left = new Map(baseline.results.map((entry) => [keyOf(entry), entry.count]));
  return results.map((result) => {
    const key = keyOf(placeOf(result));
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return { ...result, known: count > 0 };
  });
}

type Place = Omit<Baseline["results"][number], "count">;

function placeOf({ file, rule, models, path, message }: CheckResult): Place {
  return { file, rule, models: [...models], place: path === "" ? message : path };
}

function keyOf({ file, rule, models, place }: Place): string {
  return JSON.stringify([file, rule, models, place]);
}
