// Work in steps: a generator that yields where it may be left, with what is known so far if that is worth showing, and
// returns its result.

export type Steps<T> = Generator<T | undefined, T>;

/** Runs to the end without a pause. */
export function finished<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
