// Modules of the standard library that are not followed: those that reach outside the program (files, processes, network,
// archives, digests), and some that models do not compute with. They can be imported; what is taken from them is unknown.
import type { Interpreter } from "../machine";
import { T, unknown } from "../types";
import { PyModule } from "../values";

const NAMES = [
  ..."asyncio base64 bz2 cProfile codecs concurrent configparser csv ctypes errno fcntl fnmatch".split(" "),
  ..."getpass glob gzip hashlib html http locale lzma mmap pdb pickle pstats".split(" "),
  ..."resource sched secrets select shutil signal socket sqlite3 ssl stat struct subprocess tarfile".split(" "),
  ..."decimal multiprocessing".split(" "),
  ..."tempfile timeit tokenize unittest urllib uuid xml zipfile zlib".split(" "),
];

export const OPAQUE_MODULES: readonly (readonly [name: string, make: (vm: Interpreter) => PyModule])[] = NAMES.map(
  (name) => [name, () => opaqueModule(name)],
);

/** Submodules (`urllib.request`) are as opaque as their package. */
function opaqueModule(name: string): PyModule {
  const module = new PyModule(T.module, name, null);
  module.missing = (attribute) =>
    attribute.startsWith("__") ? undefined : unknown(`${name}.${attribute} is not followed`);
  return module;
}
