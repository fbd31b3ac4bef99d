// Every budget of the interpreter, with its reason. Hitting one makes the value `Unknown` with that reason, locally.

/** Evaluated syntax nodes per entry: 50 times what the largest models of torchvision and timm take (about 2 million). */
export const MAX_STEPS = 100_000_000;

/** Nested Python calls: CPython stops at 1,000; each of ours takes about a dozen JavaScript frames of the default 984 KiB stack. */
export const MAX_CALL_DEPTH = 220;

/** Elements of one list, tuple, dict, set or string built by an operation: no model needs more, `[0] * 10**12` does. */
export const MAX_ELEMENTS = 4_000_000;

/** Bits of an integer: `10**10**10` would take minutes and gigabytes. */
export const MAX_INT_BITS = 65_536;

/** Iterations of one `while` whose condition is not known, or of a loop over an endless generator. */
export const MAX_ENDLESS_ITERATIONS = 100_000;
