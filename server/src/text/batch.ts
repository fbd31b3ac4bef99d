// The size of a batch as the shape of a model's first input tells it.

/** The first of several dimensions (NCHW, NLC); 1 where there is none or it is not known. */
export function batchOf(input: readonly (number | null)[] | null | undefined): number {
  const [first, ...rest] = input ?? [];
  return rest.length > 0 && first ? first : 1;
}
