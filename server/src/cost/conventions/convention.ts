// What a convention is: a table of what a tool counts and at which price, and what becomes of a model under it.
import { addAll, type Count, multiply } from "../../tensor/count";
import type { ConventionFacts, ModuleCall, Operation } from "./facts";

/** One row: what it applies to and what it adds. `null` from `count`: a size is not known. */
export interface OperationPrice {
  readonly of: "operation";
  readonly name: string;
  readonly applies: (operation: Operation) => boolean;
  readonly count: (operation: Operation) => Count | null;
}

export interface CallPrice {
  readonly of: "call";
  readonly name: string;
  readonly applies: (call: ModuleCall) => boolean;
  readonly count: (call: ModuleCall) => Count | null;
}

export type Price = OperationPrice | CallPrice;

export interface Convention {
  readonly id: string;
  /** What the tool calls its total, and what that is. */
  readonly quantity: string;
  /** Where the rules were read: the tool's source, its version. */
  readonly source: string;
  /** An operation or call to which several rows apply is counted by each. */
  readonly prices: readonly Price[];
  /** What it counts as nothing, or otherwise surprises with. */
  readonly omits: string;
  /** The total is printed in multiples of this. */
  readonly roundedTo?: number;
  /** What it tells beside its total. */
  readonly figures?: readonly FigurePrice[];
}

export interface FigurePrice {
  readonly name: string;
  readonly applies: OperationPrice["applies"];
  readonly count: OperationPrice["count"];
}

export interface ConventionTotal {
  readonly id: string;
  readonly quantity: string;
  /** A lower bound when `lowerBound`. */
  readonly total: Count;
  readonly rows: readonly NamedCount[];
  /** Beside the total, in units of their own. */
  readonly figures: readonly NamedCount[];
  readonly lowerBound: boolean;
}

export interface NamedCount {
  readonly name: string;
  readonly count: Count;
}

export function conventionTotal(convention: Convention, facts: ConventionFacts): ConventionTotal {
  const priced = convention.prices.map((price) => ({ name: price.name, counts: countsOf(price, facts) }));
  const rows = priced.map(({ name, counts }) => ({ name, count: addAll(counts.map((count) => count ?? 0)) }));
  const exact = addAll(rows.map(({ count }) => count));
  return {
    id: convention.id,
    quantity: convention.quantity,
    total: convention.roundedTo === undefined ? exact : rounded(exact, convention.roundedTo),
    rows: rows.filter(({ count }) => count !== 0),
    figures: (convention.figures ?? []).map(({ name, ...price }) => ({
      name,
      count: addAll(countsOf({ of: "operation", name, ...price }, facts).map((count) => count ?? 0)),
    })),
    lowerBound: priced.some(({ counts }) => counts.includes(null)),
  };
}

function countsOf(price: Price, facts: ConventionFacts): readonly (Count | null)[] {
  switch (price.of) {
    case "operation":
      return facts.operations.filter(price.applies).map(price.count);
    case "call":
      return facts.calls.filter(price.applies).map(price.count);
  }
}

function rounded(count: Count, step: number): Count {
  return multiply(Math.round(Number(count) / step), step);
}

/** `factor` times a count that may not be known. */
export function times(factor: number, count: Count | null): Count | null {
  return count === null ? null : multiply(factor, count);
}
