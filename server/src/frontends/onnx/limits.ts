// What the ONNX front end is willing to read and build, and why. Reaching a limit is a problem `limit-reached`, never silence.

/** Nested messages (graph → node → attribute → graph …). Protobuf's own readers refuse 100; real exports stay below 20. */
export const MESSAGE_DEPTH = 100;

/** Fields visited in one file. The largest exports (60,000 nodes) have under two million; ten million take about two seconds. */
export const FIELDS = 10_000_000;

/** Nodes, tensors, attributes and value infos kept from one file: about 300 bytes each, so under 400 MB in the worst case. */
export const MESSAGES = 1_000_000;

/** Bytes read from one file without its payloads. 60,000 nodes take 7 MB, with stack traces in their metadata about 200 MB. */
export const BYTES_READ = 512 * 1024 * 1024;

/** One text (name, documentation, metadata value). Stack traces are the longest real ones, some ten kilobytes. */
export const TEXT_BYTES = 1024 * 1024;

/** One attribute without its tensors and graphs: lists of numbers or strings (tree ensembles have the longest). */
export const ATTRIBUTE_BYTES = 4 * 1024 * 1024;

/** Elements of an integer, bool or string tensor that are read: shapes, indices, permutations. Window-attention index tables have 2,401. */
export const INTEGER_ELEMENTS = 4096;

/** Elements of a float tensor that are read: scales of Resize, bounds of Clip and Range, scalars of shape arithmetic. */
export const FLOAT_ELEMENTS = 64;

/** Rank of a tensor. ONNX names none; frameworks stop at 64 (NumPy), far above any model. */
export const RANK = 64;

/** Faults reported for one file: a damaged file repeats itself. */
export const PROBLEMS = 100;

/** Faults after which a file is not read on: a broken one may have a fault in every other byte. */
export const FAULTS = 1000;

/** Nodes that functions, branches and bodies may add to those of the main graph: nested functions can grow exponentially. */
export const INLINED_NODES = 100_000;

/**
 * Characters of a name that stands for a node or value of an inlined function: the names of the calls around it come
 * before its own, and the same long name may be inlined 100,000 times. PyTorch's longest are about 300.
 */
export const INLINED_NAME = 1000;

/** Modules around a node. Real models nest about ten deep; a hostile name may claim thousands, for every node. */
export const MODULE_DEPTH = 32;

/** Characters that name a node's modules or their classes: 32 modules with the longest names of real models take 4,000. */
export const MODULE_NAMES = 8 * 1024;

/** Nesting of function calls and of sub-graphs while building. */
export const CALL_DEPTH = 64;
