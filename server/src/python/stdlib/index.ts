// The table of contents of standard-library modules that are native; the others are Python files in server/library/stdlib.
import type { Interpreter } from "../machine";
import { builtin, T } from "../types";
import { PyModule } from "../values";
import { copyModule } from "./copy";
import { introspectionModule } from "./introspection";
import { literalModule } from "./literal";
import { mathModule } from "./math";
import { OPAQUE_MODULES } from "./opaque";
import { regexModule } from "./regex";
import { tomlModule } from "./toml";
import { yamlModule } from "./yaml";

export const NATIVE_MODULES: readonly (readonly [name: string, make: (vm: Interpreter) => PyModule])[] = [
  ["_rooflint_ast", literalModule],
  ["_rooflint_copy", copyModule],
  ["_rooflint_files", noFilesModule],
  ["_rooflint_inspect", introspectionModule],
  ["_rooflint_re", regexModule],
  ["_rooflint_toml", tomlModule],
  ["_rooflint_yaml", yamlModule],
  ["builtins", builtinsModule],
  ["math", mathModule],
  ...OPAQUE_MODULES,
];

/** Without a front end that has files to read, there are none. */
function noFilesModule(): PyModule {
  const module = new PyModule(T.module, "_rooflint_files", null);
  module.attrs.set(
    "read",
    builtin("read", () => null),
  );
  return module;
}

/** The names that every module sees, under a name of their own. */
function builtinsModule(vm: Interpreter): PyModule {
  const module = new PyModule(T.module, "builtins", null);
  for (const [name, value] of vm.builtins) module.attrs.set(name, value);
  return module;
}
