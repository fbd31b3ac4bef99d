// Modules of the standard library that reach outside the program (files, processes, network, archives, digests): they
// can be imported, and whatever is taken from them is unknown with that reason.
import type { Interpreter } from "../machine";
import { T, unknown } from "../types";
import { PyModule } from "../values";

const NAMES = [
  ..."ast asyncio atexit base64 bz2 cProfile codecs concurrent configparser csv ctypes errno fcntl fnmatch".split(" "),
  ..."gc getpass glob gzip hashlib html http locale lzma mmap pdb pickle pstats".split(" "),
  ..."resource sched secrets select shutil signal socket sqlite3 ssl stat struct subprocess tarfile".split(" "),
  ..."tempfile timeit tokenize unittest urllib uuid xml zipfile zlib".split(" "),
];

export const OPAQUE_MODULES: readonly (readonly [name: string, make: (vm: Interpreter) => PyModule])[] = NAMES.map(
  (name) => [name, () => opaqueModule(name)],
);

/** Submodules (`urllib.request`) are as opaque as their package. */
function opaqueModule(name: string): PyModule {
  const module = new PyModule(T.module, name, null);
  module.missing = (attribute) =>
    attribute.startsWith("__") ? undefined : unknown(`${name}.${attribute} reaches outside the program`);
  return module;
}
