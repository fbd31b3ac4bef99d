// The table of contents of standard-library modules that are native; the others are Python files in server/library/stdlib.
import type { Interpreter } from "../machine";
import { T } from "../types";
import { PyModule } from "../values";
import { introspectionModule } from "./introspection";
import { literalModule } from "./literal";
import { mathModule } from "./math";
import { OPAQUE_MODULES } from "./opaque";
import { regexModule } from "./regex";

export const NATIVE_MODULES: readonly (readonly [name: string, make: (vm: Interpreter) => PyModule])[] = [
  ["_rooflint_ast", literalModule],
  ["_rooflint_inspect", introspectionModule],
  ["_rooflint_re", regexModule],
  ["builtins", builtinsModule],
  ["math", mathModule],
  ...OPAQUE_MODULES,
];

/** The names that every module sees, under a name of their own. */
function builtinsModule(vm: Interpreter): PyModule {
  const module = new PyModule(T.module, "builtins", null);
  for (const [name, value] of vm.builtins) module.attrs.set(name, value);
  return module;
}
