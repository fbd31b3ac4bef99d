// Work in steps: a generator that yields where it may be left, and returns its result.

export type Steps<T> = Generator<undefined, T>;

/** Runs to the end without a pause. */
export function finished<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
