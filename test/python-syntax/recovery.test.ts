// How much of a file survives one bad line: the line is put into a function of real files, and every other statement must
// still be found in the same class and function. The bad lines are those of shared/design/parsers.md, A.5.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Kind, type Node, type Statement } from "../../server/src/python/syntax/ast";
import { parsePython } from "../../server/src/python/syntax/parser";
import { packageFolder } from "../python-packages.mjs";

/** A bad line, and the share of the other statements that must be found: 1 save where the line can change their meaning. */
const BAD_LINES: readonly (readonly [line: string, mean: number])[] = [
  ["x = foo(a, ", 0.999],
  ["y = x[1, ", 0.999],
  ["return self.bn(self.conv(x)", 0.999],
  ['d = {"a": 1,', 0.999],
  ["def foo(self, a", 0.999],
  ["class Foo(", 0.999],
  ["self.", 1],
  ["x = self.", 1],
  ["x = a +", 1],
  ["x = a)", 1],
  ['x = "abc', 1],
  ["import", 1],
  ["if x > 1", 1],
  ["for i in", 1],
  ["@", 1],
  ["      stray = 1", 0.999],
  ['x = f"{a', 0.999],
  // Everything after it may be in the string; what stands before it must stay.
  ['"""', 0.3],
];

const folder = packageFolder("torchvision-0.29.2");
const files = folder === null ? [] : modelFiles(path.join(folder, "torchvision", "models"));
if (folder === null) console.log("skipped: torchvision-0.29.2 has not been fetched (node test/python-packages.mjs)");

describe.skipIf(folder === null)("torchvision's models", () => {
  test.each(BAD_LINES)("%s", { timeout: 60_000 }, (line, mean) => {
    const shares = files
      .map((file, seed) => shareKept(readFileSync(file, "utf8"), line, seed))
      .filter((share) => share >= 0);
    const average = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    console.log(
      `${line.trim().padEnd(30)} ${(average * 100).toFixed(2)} % kept, worst file ${(Math.min(...shares) * 100).toFixed(1)} %`,
    );
    expect(average).toBeGreaterThanOrEqual(mean);
  });
});

test("a class and a function half typed keep their names and blocks", () => {
  const { module, problems } = parsePython(
    "class Foo(nn.Module\n    def f(self, a\n        return a\n\n    def g(self): pass\n",
  );
  expect(problems.map(({ message }) => message)).toEqual(["'(' was never closed", "'(' was never closed"]);
  expect(module.body).toMatchObject([
    { kind: Kind.ClassDef, name: "Foo", body: [{ kind: Kind.FunctionDef, name: "f", body: [{}] }, { name: "g" }] },
  ]);
});

test("a name assigned by a faulty line is assigned something unknown", () => {
  const { module } = parsePython("x = self.\ny = f(1,\na: int = b +\nc += d e\nz = 1\n");
  const value = { kind: Kind.ErrorExpr };
  expect(module.body).toMatchObject([
    { kind: Kind.Assign, targets: [{ id: "x" }], value },
    { kind: Kind.Assign, targets: [{ id: "y" }], value },
    { kind: Kind.AnnAssign, target: { id: "a" }, value },
    { kind: Kind.AugAssign, target: { id: "c" }, value },
    { kind: Kind.Assign, targets: [{ id: "z" }], value: { kind: Kind.Constant } },
  ]);
});

test("a faulty import keeps the names before the fault, a faulty return returns", () => {
  const { module, problems } = parsePython("from torch import nn,\nimport torch, os.\ndef f():\n    return g(1\n");
  expect(problems).toHaveLength(3);
  expect(module.body).toMatchObject([
    { kind: Kind.ImportFrom, module: "torch", names: [{ name: "nn" }] },
    { kind: Kind.Import, names: [{ name: "torch" }] },
    { kind: Kind.FunctionDef, body: [{ kind: Kind.Return, value: { kind: Kind.ErrorExpr } }] },
  ]);
});

test("a call on a line of its own ends the brackets before it too", () => {
  const { module, problems } = parsePython("def f():\n    x = g(1,\n    print(x)\n    y = 2\n");
  expect(problems).toEqual([{ message: "'(' was never closed", start: 18, end: 19 }]);
  expect(module.body).toMatchObject([{ body: [{ kind: Kind.Assign }, { kind: Kind.Expr }, { kind: Kind.Assign }] }]);
});

test("damage elsewhere does not break brackets that are closed", () => {
  const { module, problems } = parsePython("def f():\n    x = g(\n        a=1,\n        b=2,\n    )\n    y = )\n");
  expect(problems).toHaveLength(1);
  expect(module.body).toMatchObject([{ body: [{ value: { keywords: { length: 2 } } }, { targets: [{ id: "y" }] }] }]);
});

test("a faulty first line of an unknown statement keeps its block apart", () => {
  const { module, problems } = parsePython("clas A(B):\n    def f(self): pass\nx = 1\n");
  expect(problems).toHaveLength(1);
  expect(module.body).toMatchObject([{ kind: Kind.ErrorStmt, end: 32, body: [{ name: "f" }] }, { kind: Kind.Assign }]);
});

test("a match without its colon keeps its cases", () => {
  const { module, problems } = parsePython("match x\n    case 1: a\n    case 2: b\n");
  expect(problems.map(({ message }) => message)).toEqual([
    "expected ':' after the subject of 'match', found the end of the line",
  ]);
  expect(module.body).toMatchObject([{ kind: Kind.Match, cases: { length: 2 } }]);
});

describe("messages name what was expected", () => {
  test.each([
    ["if x\n    y", "expected ':' after the condition of 'if', found the end of the line"],
    ["def f(a b): pass", "expected ',' or ')', found 'b'"],
    ["class: pass", "expected a name after 'class', found ':'"],
    ["x = ", "expected an expression, found the end of the line"],
    ["f(a, class)", "expected an expression, found 'class'"],
    ["f(a", "'(' was never closed"],
    ["a b", "expected the end of the statement, found 'b'"],
    ["f() = 1", "cannot assign to a function call"],
    ["def f():\npass", "expected an indented block after the header of the function"],
    ["  x = 1", "unexpected indentation"],
    ["x = 'a", "this string starts with a quote that is never closed"],
    ["for x in y pass", "expected ':' after the header of 'for', found 'pass'"],
    ["else: pass", "'else' without an 'if', loop or 'try' before it"],
    ["@\ndef f(): pass", "expected an expression, found the end of the line"],
  ])("%s", (source, message) => {
    expect(parsePython(source).problems.map((problem) => problem.message)).toEqual([message]);
  });
});

function modelFiles(models: string): string[] {
  const names = readdirSync(models, { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.endsWith(".py") && !name.endsWith("__init__.py"))
    .map((name) => path.join(models, name));
}

/** -1 for a file without functions. */
function shareKept(source: string, line: string, seed: number): number {
  const before = parsePython(source).module;
  const places = functionBodies(before.body).flat();
  if (places.length === 0) return -1;
  const place = places[(seed * 7919) % places.length]!;
  const lineStart = Math.max(source.lastIndexOf("\n", place.start - 1), source.lastIndexOf("\r", place.start - 1)) + 1;
  const indent = source.slice(lineStart, place.start);
  const damaged = `${source.slice(0, lineStart)}${indent}${line}\n${source.slice(lineStart)}`;
  const expected = statementsOf(before.body, source);
  const found = new Map<string, number>();
  for (const key of statementsOf(parsePython(damaged).module.body, damaged)) found.set(key, (found.get(key) ?? 0) + 1);
  let kept = 0;
  for (const key of expected) {
    const left = found.get(key) ?? 0;
    if (left > 0) kept++;
    found.set(key, left - 1);
  }
  return kept / expected.length;
}

/** The statements directly in functions and methods; a decorated one starts before its place, so not those. */
function functionBodies(body: readonly Statement[]): (readonly Statement[])[] {
  return body.flatMap((statement) => {
    if (statement.kind === Kind.ClassDef) return functionBodies(statement.body);
    return statement.kind === Kind.FunctionDef ? [statement.body.filter((inner) => !isDecorated(inner))] : [];
  });
}

function isDecorated(statement: Statement): boolean {
  return "decorator_list" in statement && statement.decorator_list.length > 0;
}

/** Each statement with the names of the classes and functions round it; of a compound one, its first line. */
function statementsOf(body: readonly Statement[], source: string, owner = ""): string[] {
  return body.flatMap((statement) => {
    const inner = Object.values(statement).flatMap((value) => (Array.isArray(value) ? value.filter(isStatement) : []));
    const text = source.slice(statement.start, inner[0]?.start ?? statement.end).trimEnd();
    const name = "name" in statement && typeof statement.name === "string" ? `${owner}.${statement.name}` : owner;
    return [`${owner}: ${text}`, ...statementsOf(inner, source, name)];
  });
}

function isStatement(value: Node): value is Statement {
  return value.kind >= Kind.Expr && value.kind <= Kind.ErrorStmt;
}
