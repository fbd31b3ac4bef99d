// What the test of the project runs of the hostile programs: of each mechanism that bounds them the case that needs it most.

export const QUICK = [
  // steps: of loops, calls, exceptions, natives over long texts, integers, lists, sets
  "an endless loop that catches everything, in forward",
  "recursion that branches, at module level",
  "exceptions in handlers",
  "comparison of long integers",
  "comparison of long texts",
  "reverse and sort in turn",
  "set operations",
  "isinstance of a wide tuple",
  "eval in turn",
  "sys.modules emptied",
  // memory, paid for in steps, and elements of one value
  "texts that are kept, at module level",
  "classes that are kept, in forward",
  "a list that doubles, in forward",
  "a join that explodes, at module level",
  // sizes of integers, digits
  "a power of powers, at module level",
  "a number of a million digits, at module level",
  // depth: of calls, special methods, values, iterators, text
  "mutual recursion, in forward",
  "__getattr__ that calls itself, at module level",
  "equality of deep lists, at module level",
  "a chain of 100,000 generators",
  "eval of nested text",
  // regular expressions
  "a regular expression that backtracks, at module level",
  // keys by equality
  "__hash__ that collides, at module level",
  // torch: operators of a graph, modules, known values, axes, hooks
  "a model that runs one layer for ever",
  "a ModuleList extended by itself",
  "modules in modules, at module level",
  "operations on known tensors, in forward",
  "hooks that call the module",
  // files: size, nesting, errors, modules, notebooks, configurations, other models of the file
  "a file of 50 MB",
  "5,000 nested brackets",
  "half a megabyte of syntax errors",
  "400,000 semicolons",
  "a module of 50 MB",
  "a notebook of deep JSON",
  "a YAML bomb",
  "an endless model between others",
];
