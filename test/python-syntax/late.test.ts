// The tree whose function bodies are parsed when they are needed is the tree that is parsed at once.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { type FunctionDef, Kind } from "../../server/src/python/syntax/ast";
import { parseLate, parsePython } from "../../server/src/python/syntax/parser";
import { nodesIn } from "../../server/src/python/syntax/walk";
import { readFixtures } from "./fixtures";
import { mutate } from "./mutate";

const root = path.resolve(import.meta.dirname, "..", "..");
const fixtures = path.join(import.meta.dirname, "fixtures");

/** As text: 30,000 levels are too deep for a recursive comparison. */
function shape(tree: ReturnType<typeof parseLate>): string {
  const rows: string[] = [];
  for (const node of nodesIn(tree)) rows.push(JSON.stringify(node, leaves));
  return rows.join("\n");
}

/** Nodes below a node have rows of their own. */
function leaves(key: string, value: unknown): unknown {
  if (key === "") return value;
  if (typeof value === "bigint") return `${value}n`;
  return typeof value === "object" && value !== null && "kind" in value ? undefined : value;
}

function functions(source: string): readonly FunctionDef[] {
  return [...nodesIn(parseLate(source), ({ kind }) => !DEFINES.has(kind))].filter(
    (node): node is FunctionDef => node.kind === Kind.FunctionDef || node.kind === Kind.AsyncFunctionDef,
  );
}

const DEFINES: ReadonlySet<Kind> = new Set([Kind.FunctionDef, Kind.AsyncFunctionDef]);

function isLate(node: FunctionDef): boolean {
  return Object.getOwnPropertyDescriptor(node, "body")?.get !== undefined;
}

function expectEqual(source: string): void {
  expect(shape(parseLate(source))).toBe(shape(parsePython(source).module));
}

function pythonFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".py"))
    .map((file) => path.join(folder, file));
}

const FILLER = `    filler = "${"x".repeat(100)}"\n`;

/** Blocks that end where they seem not to, or do not end where they seem to. */
const BODIES: Readonly<Record<string, string>> = {
  "a closing bracket at column 0": "    a = [\n1,\n]\n    b\n",
  "text at column 0 in triple quotes": '    a = """\ndef no(): pass\n"""\n    b\n',
  "escaped and empty quotes": "    a = '\\'' + \"\" + '''\\'''' ''' + r'\\'' + b'#'\n    b\n",
  "triple quotes after backslashes": '    a = """\\\\"""\n    b = """\\\\\\""" """\n',
  "brackets and quotes in comments": '    a  # ( [ { \' """\n    b\n',
  "comments at lower columns": "    a\n# one\n  # two\n    b\n# three\n",
  "an f-string over lines": '    a = f"""{\nx\n}"""\n    b\n',
  "an f-string with its own quotes inside": '    a = f"{x["#"]}" + f"{x["}"]}" + f\'{d[\'(\']}\'\n    b\n',
  "doubled braces": '    a = f"{{{x}}}{{" + rf"}}{x:{w}}"\n    b\n',
  "nested formats": '    a = f"{x!r:>{w}.{p}}" + f"{x:%H:%M}"\n    b\n',
  "a name that ends in f before a string": "    a = (x if'{' else y)\n    b\n",
  "joined lines": "    a = 1 + \\\n2\n    if a and \\\n        b:\n        c\n    d\n",
  "a joined line that is empty": "    a \\\n\n    b\n",
  "one statement after another": "    a; b;\n    c ;  # end\n",
  tabs: "\ta\n\tif a:\n\t\tb\n        c\n",
  "a nested function and class":
    "    def g(x):\n        return x\n    class C:\n        def m(self): pass\n    return g\n",
  "blank lines with blanks": "    a\n   \n\t\n    b\n \n",
  "a form feed": "    a\n\f\n    b\n",
  "carriage returns": "    a\r\n    b\r    c\n",
  "no line end": "    a",
  "letters beyond ASCII": "    é = 'ü' # ß\n    b = é\n",
  match: "    match a:\n        case [1, {'(': x}]: b\n    c\n",
};

const HEADERS: Readonly<Record<string, (body: string) => string>> = {
  "a function": (body) => `def f(a, b="(", *c: "x"):\n${body}x = 1\n`,
  "a method": (body) =>
    `class A:\n    """Text."""\n    @d("(")\n    # note\n    def m(self) -> {"a": 1}:\n${indent(body)}    n = 2\nx\n`,
  "an async function with type parameters": (body) =>
    `async def f[T: (int, str), *Ts](a: T,\n  b=lambda: 0,\n):\n${body}\n\n\nx\n`,
  "a function in a condition": (body) => `if a:\n    def f(): # note\n${indent(body)}else:\n    def g(): pass\n`,
  "the last function": (body) => `def f():\n\n    # note\n${body}`,
};

/** Deeper by one level, but for lines that begin at column 0. */
function indent(body: string): string {
  return body.replace(/^(?=[ \t])/gm, (_, at: number) => (body[at] === "\t" ? "\t" : "    "));
}

describe("bodies that are parsed late", () => {
  describe.each(Object.entries(HEADERS))("of %s", (_, header) => {
    test.each(Object.entries(BODIES))("with %s", (_, body) => {
      for (const filler of ["", FILLER]) expectEqual(header(filler + body));
    });
  });

  test("are those of functions, unless they are short", () => {
    const source = `def f():\n${FILLER}\nclass A:\n    async def m(self):\n${indent(FILLER)}\ndef g():\n    pass\ndef h(): pass\n`;
    expect(functions(source).map((node) => [node.name, isLate(node)])).toEqual([
      ["f", true],
      ["m", true],
      ["g", false],
      ["h", false],
    ]);
  });

  test("are parsed once", () => {
    const [node] = functions(`def f():\n${FILLER}`);
    expect(node?.body).toBe(node?.body);
    expect(node && isLate(node)).toBe(false);
  });

  test("hold functions whose bodies are parsed late", () => {
    const [node] = functions(`def f():\n    def g():\n${indent(FILLER)}\n    return g\n`);
    expect(node?.body.map((inner) => inner.kind === Kind.FunctionDef && isLate(inner))).toEqual([true, false]);
  });

  test("are left for later where quotes, brackets and comments are in order", () => {
    const hard = ["a closing bracket at column 0", "nested formats", "joined lines", "comments at lower columns"];
    for (const name of hard) expect(functions(`def f():\n${FILLER}${BODIES[name]}`).map(isLate)).toEqual([true]);
  });

  test.each(readdirSync(fixtures).filter((file) => file.endsWith(".txt")))("of the fixtures %s", (file) => {
    for (const { source } of readFixtures(readFileSync(path.join(fixtures, file), "utf8"))) {
      expectEqual(source);
      expectEqual(`def f():\n${FILLER}${source.replace(/^/gm, "    ")}\n`);
      for (let seed = 0; seed < 20; seed++)
        expectEqual(`def f():\n${FILLER}    ${mutate(source, seed)}\n    pass\nx\n`);
    }
  });

  test("of the shipped libraries", () => {
    for (const file of pythonFiles(path.join(root, "server", "library"))) expectEqual(readFileSync(file, "utf8"));
  });

  const packages = path.join(root, ".cache", "python-packages");
  const fetched = existsSync(packages);
  if (!fetched)
    console.log("late.test.ts: no .cache/python-packages (node test/python-packages.mjs): packages are skipped");
  test.skipIf(!fetched)("of the packages", { timeout: 120_000 }, () => {
    for (const file of pythonFiles(packages)) expectEqual(readFileSync(file, "utf8"));
  });
});
