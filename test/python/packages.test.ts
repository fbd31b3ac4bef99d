// Packages as CPython sees them: names that a submodule and the package's body both bind, imports that fail where the
// program expects it, modules that fail. The values are those of Python's import rules; that an imported module survives a
// failing statement is a rule of ours.
import { describe, expect, it } from "vitest";
import { PythonLoader } from "../../server/src/frontends/python/loader";
import { builtinNames } from "../../server/src/python/builtins/functions";
import { Interpreter } from "../../server/src/python/machine";
import { repr } from "../../server/src/python/repr";
import { NATIVE_MODULES } from "../../server/src/python/stdlib/index";
import { parsePython } from "../../server/src/python/syntax/parser";
import { isUnknown } from "../../server/src/python/types";

const FILES: Readonly<Record<string, string>> = {
  "/root/kit/__init__.py":
    "from .star import *\nfrom .named import named\nfrom .plain import other\nfrom . import late\nversion = 3\n__version__ = '1.2'\n",
  "/root/kit/star.py": "__all__ = ['star']\ndef star(): return 'function star'\n",
  "/root/kit/named.py": "def named(): return 'function named'\n",
  "/root/kit/plain.py": "other = 5\n",
  "/root/kit/late.py": "here = 'module late'\n",
  "/root/large/__init__.py":
    "from .version import __version__\nfrom .version import table, twice\ntwice = 'body'\n1 / 0\n",
  "/root/large/version.py": "__version__ = '1.2'\ntable = [1]\ntwice = 'module'\n",
  "/root/cycle/__init__.py": "from .layers import *\nfrom .blocks import *\nfrom .norms import *\n",
  "/root/cycle/layers.py": "def conv(): return 'function of layers'\n",
  "/root/cycle/blocks.py": "from cycle import conv\ntaken = conv()\n",
  "/root/cycle/norms.py": "def conv(): return 'function of norms'\n",
  "/root/early/__init__.py": "first = 1\nfrom .middle import *\nsecond = 2\n",
  "/root/early/middle.py":
    "from . import first\ntry:\n    from . import second\nexcept ImportError:\n    second = 'not there'\ntaken = first, second\n",
  "/root/hub.py": "from absent_package import *\nown = 1\n",
  "/root/listed.py": "from absent_package import *\n__all__ = ['own']\nown = 1\n",
  "/root/broken.py": "first = 1\nsecond = {}['nothing']\nthird = 3\n",
  "/root/absent.py": "raise ImportError('cannot be used here')\n",
};

/** Runs a program beside these files: the value of `result`, or why it is unknown. */
function result(code: string): { readonly text: string; readonly assumptions: readonly string[] } {
  const files = { read: (path: string) => FILES[path] ?? null };
  const vm = new Interpreter(new PythonLoader(files, ["/root"], new Map(NATIVE_MODULES)), builtinNames());
  const file = { path: "/root/main.py", text: code, user: true };
  const module = vm.modules.run("__main__", { file, tree: parsePython(code).module, isPackage: false });
  const value = module.attrs.get("result") ?? null;
  return {
    text: isUnknown(value) ? `unknown: ${value.reason}` : repr(vm, value),
    assumptions: vm.assumptions.map(({ message }) => message),
  };
}

describe("packages", () => {
  it.each([
    ["a star import puts a function over the module of its name", "import kit\nresult = kit.star()", "'function star'"],
    ["so does an import of the name", "import kit\nresult = kit.named()", "'function named'"],
    ["also through from … import", "from kit import named\nresult = named()", "'function named'"],
    ["also after the submodule was imported", "import kit.named\nresult = kit.named()", "'function named'"],
    ["a submodule without such a name stays one", "import kit\nresult = kit.plain.other", "5"],
    ["a submodule that the body imports stays one", "import kit\nresult = kit.late.here", "'module late'"],
    ["other names come from the body", "import kit\nresult = (kit.version, kit.__version__)", "(3, '1.2')"],
    ["the body's functions are there afterwards", "import kit\nkit.version\nresult = kit.star()", "'function star'"],
    [
      "a star import binds what the body binds",
      "from kit import *\nresult = (version, star(), other)",
      "(3, 'function star', 5)",
    ],
    [
      "dir tells the names of the body",
      "import kit\nresult = [name for name in dir(kit) if name in ('version', 'star', 'other')]",
      "['other', 'star', 'version']",
    ],
    ["so does its table of names", "import kit\nresult = vars(kit)['version']", "3"],
    [
      "a submodule gets what the body has bound before it, others what it bound last",
      "from cycle.blocks import taken\nfrom cycle import conv\nresult = (taken, conv())",
      "('function of layers', 'function of norms')",
    ],
    [
      "what the body binds behind the import of a submodule is not there for it",
      "from early.middle import taken\nfrom early import second\nresult = (taken, second)",
      "((1, 'not there'), 2)",
    ],
    [
      "a star import of a module with a star import of a missing one may bind any name",
      "from hub import *\nresult = [own, thing][1]",
      "unknown: module 'absent_package' is not found",
    ],
    [
      "unless the module lists its names",
      "from listed import *\ntry:\n    thing\nexcept NameError as e:\n    result = str(e)",
      "\"name 'thing' is not defined\"",
    ],
    ["a text that it imports is there before its body runs", "from large import __version__ as result", "'1.2'"],
  ])("%s", (_name, code, expected) => expect(result(code)).toEqual({ text: expected, assumptions: [] }));

  it.each([
    ["a list that it imports comes from the body", "from large import table as result", "[1]"],
    ["so does a name that it binds twice", "from large import twice as result", "'body'"],
  ])("%s, which fails behind it", (_name, code, expected) => {
    const assumptions = ["a statement of module large fails: ZeroDivisionError: division by zero"];
    expect(result(code)).toEqual({ text: expected, assumptions });
  });
});

describe("imports that fail", () => {
  it.each([
    [
      "are raised where the program handles them",
      "try:\n    import nowhere\n    result = 1\nexcept ImportError:\n    result = 2",
      "2",
    ],
    ["also for names", "try:\n    from kit import nothing\n    result = 1\nexcept ImportError:\n    result = 2", "2"],
    [
      "also from inside the module",
      "try:\n    import absent\n    result = 1\nexcept ImportError:\n    result = 2",
      "2",
    ],
    ["are unknown elsewhere", "import nowhere\nresult = nowhere.thing", "unknown: module 'nowhere' is not found"],
  ])("%s", (_name, code, expected) => expect(result(code).text).toBe(expected));

  it("costs only the statement of an imported module that fails", () => {
    const { text, assumptions } = result("import broken\nresult = (broken.first, broken.third)");
    expect(text).toBe("(1, 3)");
    expect(assumptions).toEqual(["a statement of module broken fails: KeyError: 'nothing'"]);
    expect(result("import broken\nresult = broken.second").text).toBe(
      "unknown: a statement of module broken fails: KeyError: 'nothing'",
    );
  });
});
