// Work in steps: a generator that yields where it may be left, with what is known so far if that is worth showing, and
// returns its result.

export type Steps<T> = Generator<T | undefined, T>;

/** Runs to the end without a pause. */
export function finished<T>(steps: Steps<T>): T {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
  }
}

/** The same work with another form of what it gives. */
export function* mapped<A, B>(steps: Steps<A>, form: (value: A) => B): Steps<B> {
  for (;;) {
    const next = steps.next();
    if (next.done) return form(next.value);
    yield next.value === undefined ? undefined : form(next.value);
  }
}

/** The same work, and more of it on what it gives. */
export function* chained<A, B>(steps: Steps<A>, more: (value: A) => Steps<B>): Steps<B> {
  for (;;) {
    const next = steps.next();
    if (next.done) return yield* more(next.value);
    yield next.value === undefined ? undefined : yield* more(next.value);
  }
}
