// Every budget of the interpreter, with its reason. Hitting one makes the value `Unknown` with that reason, locally.

/**
 * Evaluated syntax nodes, weighted as below, and the memory that they make: a few seconds of computing. Building and
 * running resnet152 takes 0.35 million, swin_v2_b 2.7, swinv2_large_window12to16 of timm 6 and maxvit_xlarge 22 (measured).
 */
export const MAX_STEPS = 25_000_000;

/** What a program has at least, also behind others of its file that spent theirs: 200 of them take as much as one model. */
export const MIN_STEPS = 25_000;

/** For the text of an exception: those of PyTorch take some hundred steps. */
export const MAX_STEPS_APART = 100_000;

/**
 * The same for all imported modules together: of the user's as much as they are long (`import timm` takes 35 million for five
 * million letters), and of those that ship, which load once (what torch needs takes less than one).
 */
export const MAX_IMPORT_STEPS = { user: 15_000_000, shipped: 5_000_000 } as const;
export const IMPORT_STEPS_PER_LETTER = { user: 6, shipped: 0 } as const;

/**
 * What takes longer than a plain node, in steps (measured): a call, a resumed generator, an exception on its way, each class
 * that a new one derives from; an operator on tensors with each operand, each axis and each computed value of its result;
 * a module of torch.nn; an item that is printed; an object that is copied deeply; a module that is looked for in the file
 * system; a module, parameter or buffer that a walk over modules comes to; a comparison of two integers of 65,536 bits; an
 * addition beyond 53 bits.
 */
export const STEPS_OF = {
  call: 4,
  base: 6,
  resumption: 20,
  exception: 150,
  operator: 150,
  module: 600,
  search: 500,
  walked: 8,
  printed: 8,
  copied: 20,
  operand: 40,
  axis: 4,
  computed: 3,
  comparison: 24,
  long: 2,
} as const;

/**
 * Memory is paid for in steps too, so that MAX_STEPS bounds what a program can hold at once: 300 MB. Bytes of what is made
 * (measured with Node 20): a list, tuple, set or dict and each of its elements or entries (130 bytes that stay, and the
 * tables that it outgrew), a piece of text, a letter, an instance with its attributes, a function with the frame that it
 * closes over, a generator, a loop of a generator expression, a class, a tensor with the node that computes it, an
 * instruction of a compiled regular expression, a letter of parsed source.
 */
export const BYTES_PER_STEP = 12;
export const BYTES_OF = {
  container: 100,
  element: 12,
  entry: 200,
  piece: 50,
  letter: 1,
  instance: 240,
  function: 400,
  generator: 3_000,
  expression: 700,
  class: 3_000,
  tensor: 1_600,
  instruction: 600,
  parsed: 480,
} as const;

/**
 * Elements that a native goes over in the time of one step (measured): items of a list that it copies, that it compares,
 * that it puts into a table or prints; letters of a text, and those that it looks at one by one; instructions of a regular expression that it looks at.
 */
export const PER_STEP = { copied: 8, compared: 2, hashed: 0.5, letters: 2, spelled: 0.4, matched: 2 } as const;

/** Steps of an operation on two integers of 1,024 bits; they grow with the square of the bits (measured). */
export const STEPS_OF_KILOBIT = 4;

/** Digits of a decimal number that is read or printed: https://docs.python.org/3/library/stdtypes.html#int-max-str-digits */
export const MAX_INT_DIGITS = 4_300;

/**
 * Depth of what is being evaluated: one for each nested expression or statement, some more for a call. A call of the
 * kind `return 1 + f(n - 1)` makes eight, so that about 200 may nest (CPython stops at 1,000); the deepest programs then
 * leave a third of JavaScript's default stack of 984 KiB.
 */
export const MAX_NESTING = 1_600;
export const NESTING_OF = { call: 2, frame: 3, resumption: 8, native: 2, module: 16 } as const;

/** Elements of one list, tuple, dict, set or string built by an operation: no model needs more, `[0] * 10**12` does. */
export const MAX_ELEMENTS = 4_000_000;

/** Bits of an integer: `10**10**10` would take minutes and gigabytes. */
export const MAX_INT_BITS = 65_536;

/** Iterations of one `while` whose condition is not known, or of a loop over an endless generator. */
export const MAX_ENDLESS_ITERATIONS = 100_000;
