// Exact counts (elements, MACs, bytes): a number while it is a safe integer, a bigint beyond 2^53.

export type Count = number | bigint;

/** Exact product of non-negative integers. */
export function multiply(...factors: readonly Count[]): Count {
  let product: Count = 1;
  for (const factor of factors) {
    if (typeof product === "number" && typeof factor === "number") {
      const next: number = product * factor;
      product = Number.isSafeInteger(next) ? next : BigInt(product) * BigInt(factor);
    } else {
      product = BigInt(product) * BigInt(factor);
    }
  }
  return narrow(product);
}

/** Exact sum of a few non-negative integers; of lists as long as a graph: `addAll`. */
export function add(...terms: readonly Count[]): Count {
  return addAll(terms);
}

/** Exact sum of any number of non-negative integers. */
export function addAll(terms: Iterable<Count>): Count {
  let sum: Count = 0;
  for (const term of terms) {
    if (typeof sum === "number" && typeof term === "number") {
      const next: number = sum + term;
      sum = Number.isSafeInteger(next) ? next : BigInt(sum) + BigInt(term);
    } else {
      sum = BigInt(sum) + BigInt(term);
    }
  }
  return narrow(sum);
}

/** Exact `ceil(count / divisor)`, for instance bits to bytes. */
export function divideUp(count: Count, divisor: number): Count {
  if (typeof count === "number") return Math.ceil(count / divisor);
  const d = BigInt(divisor);
  return narrow((count + d - 1n) / d);
}

/** For ratios, charts and formatting, where 53 bits of precision are enough. */
export function toNumber(count: Count): number {
  return Number(count);
}

/** As JSON carries it: a number while safe, else a decimal string (report schema). */
export function toJson(count: Count): number | string {
  return typeof count === "number" ? count : count.toString();
}

function narrow(count: Count): Count {
  return typeof count === "bigint" && count <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(count) : count;
}
