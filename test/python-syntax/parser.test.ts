// Trees of the fixtures, which are CPython's (compare.mjs --fixtures), and what the trees of CPython cannot show:
// comments, syntax newer than 3.13, deep nesting, damaged sources.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { type Expression, Kind, type Statement } from "../../server/src/python/syntax/ast";
import { parsePython } from "../../server/src/python/syntax/parser";
import { readFixtures } from "./fixtures";
import { mutate } from "./mutate";
import { printTree, type Schema, toTree } from "./tree";

const folder = path.join(import.meta.dirname, "fixtures");
/** CPython 3.13's fields of each class, written by compare.mjs --fixtures --write. */
const schema: Schema = JSON.parse(readFileSync(path.join(folder, "schema.json"), "utf8"));

function treeOf(source: string): string {
  const { module, problems } = parsePython(source);
  return problems.length > 0 ? "rejected" : printTree(toTree(module, source, schema, "offsets"), schema);
}

describe.each(readdirSync(folder).filter((file) => file.endsWith(".txt")))("%s", (file) => {
  test.each(readFixtures(readFileSync(path.join(folder, file), "utf8")))("$title", ({ source, tree }) => {
    expect(treeOf(source)).toBe(tree);
  });
});

function onlyExpression(source: string): Expression {
  const { module, problems } = parsePython(source);
  expect(problems).toEqual([]);
  const [statement] = module.body;
  if (statement?.kind !== Kind.Expr) throw new Error(`no expression in ${source}`);
  return statement.value;
}

describe("syntax of Python 3.14", () => {
  test("several exceptions without parentheses (PEP 758) are a tuple", () => {
    const { module, problems } = parsePython("try: a\nexcept A, B: b\nexcept* C: d\n".replace("*", ""));
    expect(problems).toEqual([]);
    const [statement] = module.body;
    const types = statement?.kind === Kind.Try ? statement.handlers.map(({ type }) => type?.kind) : [];
    expect(types).toEqual([Kind.Tuple, Kind.Name]);
  });

  test("with a name they need parentheses", () => {
    expect(parsePython("try: a\nexcept A, B as c: b\n").problems).toHaveLength(1);
  });

  test("template strings (PEP 750) hold interpolations with the text of their expression", () => {
    const template = onlyExpression('t"a{ b + 1 !r:>{w}}"');
    expect(template).toMatchObject({
      kind: Kind.TemplateStr,
      values: [
        { kind: Kind.Constant, value: "a" },
        { kind: Kind.Interpolation, str: "b + 1", conversion: 114, format_spec: { kind: Kind.JoinedStr } },
      ],
    });
  });

  test("a template string joins with nothing else", () => {
    expect(parsePython("t'a' 'b'").problems).toHaveLength(1);
  });
});

test("comments have their places, strings hold none", () => {
  const source = "# rooflint: input=1x3\nx = '# no'  # yes\nf(  # in brackets\n  1)\n#last";
  const texts = parsePython(source).comments.map(({ start, end }) => source.slice(start, end));
  expect(texts).toEqual(["# rooflint: input=1x3", "# yes", "# in brackets", "#last"]);
});

test("a name escape leaves the string undecoded instead of guessing", () => {
  expect(onlyExpression('"\\N{BULLET} x"')).toMatchObject({ type: "undecoded-str", value: "\\N{BULLET} x" });
  expect(onlyExpression('f"{a}\\N{BULLET}"')).toMatchObject({ values: [{}, { type: "undecoded-str" }] });
});

test("integers are numbers as long as they are exact", () => {
  expect(onlyExpression("9007199254740991")).toMatchObject({ type: "int", value: 2 ** 53 - 1 });
  expect(onlyExpression("0x20000000000001")).toMatchObject({ type: "int", value: 2n ** 53n + 1n });
});

describe("size", () => {
  test("a chain of 30,000 sums is a tree of that depth", () => {
    let expression = onlyExpression(`x${" + x".repeat(30_000)}`);
    let depth = 0;
    for (; expression.kind === Kind.BinOp; expression = expression.left) depth++;
    expect(depth).toBe(30_000);
  });

  test("so are 30,000 calls of methods", () => {
    let expression = onlyExpression(`x${".a(1)".repeat(30_000)}`);
    let depth = 0;
    for (; expression.kind !== Kind.Name; depth++) {
      if (expression.kind === Kind.Call) expression = expression.func;
      else if (expression.kind === Kind.Attribute) expression = expression.value;
      else throw new Error(`unexpected kind ${expression.kind}`);
    }
    expect(depth).toBe(60_000);
  });

  test("30,000 branches of one if", () => {
    const { module, problems } = parsePython(`if a: b\n${"elif c: d\n".repeat(30_000)}`);
    expect(problems).toEqual([]);
    let branches = 0;
    for (let [statement] = module.body; statement?.kind === Kind.If; [statement] = statement.orelse) branches++;
    expect(branches).toBe(30_001);
  });

  test("a block of 20,000 statements", () => {
    const { module, problems } = parsePython(`def f():\n${"    x = g(x)\n".repeat(20_000)}`);
    expect(problems).toEqual([]);
    expect(module.body[0]).toMatchObject({ body: { length: 20_000 } });
  });

  const nested: readonly (readonly [string, string])[] = [
    ["parentheses", `x = ${"(".repeat(5000)}1${")".repeat(5000)}`],
    ["unclosed lists", `x = ${"[".repeat(5000)}`],
    ["dicts", `x = ${"{1:".repeat(5000)}1${"}".repeat(5000)}`],
    ["calls", `x = ${"f(".repeat(5000)}1${")".repeat(5000)}`],
    ["subscripts", `x = ${"a[".repeat(5000)}1${"]".repeat(5000)}`],
    ["not", `x = ${"not ".repeat(5000)}a`],
    ["signs", `x = ${"-".repeat(5000)}a`],
    ["powers", `x = ${"a ** ".repeat(5000)}a`],
    ["lambdas", `x = ${"lambda: ".repeat(5000)}a`],
    ["conditions", `x = ${"a if b else ".repeat(5000)}a`],
    ["f-strings", `x = ${'f"{'.repeat(5000)}a${'}"'.repeat(5000)}`],
    ["formats", `x = f"${"{a:".repeat(5000)}${"}".repeat(5000)}"`],
    ["yields", `x = ${"(yield ".repeat(5000)}a${")".repeat(5000)}`],
    ["patterns", `match a:\n  case ${"[".repeat(5000)}b${"]".repeat(5000)}: pass`],
    ["awaits", `x = ${"await ".repeat(5000)}a`],
    ["starred targets", `${"*".repeat(5000)}a = b`],
    ["targets", `${"[".repeat(5000)}a${"]".repeat(5000)} = b`],
  ];
  test.each(nested)("5,000 nested %s are refused without harm to the next line", (_, source) => {
    const { module, problems } = parsePython(`${source}\ny = 1\n`);
    expect(problems.length).toBeGreaterThan(0);
    expect(lastTarget(module.body)).toBe("y");
  });

  test("200 nested brackets, CPython's limit, are read", () => {
    expect(parsePython(`x = ${"(".repeat(200)}1${")".repeat(200)}`).problems).toEqual([]);
    expect(parsePython(`x = ${"[-f(".repeat(60)}1${")]".repeat(60)}`).problems).toEqual([]);
  });

  test("too many blocks in each other are refused", () => {
    const source = Array.from({ length: 300 }, (_, i) => `${" ".repeat(i)}if a:`).join("\n");
    const { problems } = parsePython(`${source}\n${" ".repeat(300)}b`);
    expect(problems[0]?.message).toContain("100 blocks");
  });
});

function lastTarget(body: readonly Statement[]): string | undefined {
  const statement = body.at(-1);
  const target = statement?.kind === Kind.Assign ? statement.targets[0] : undefined;
  return target?.kind === Kind.Name ? target.id : undefined;
}

/** Each source takes less than half a second on an idle machine, and minutes if the time were quadratic. */
const PATIENCE_MS = 60_000;

describe("damaged and hostile sources end, with places inside the source", () => {
  const sources = readdirSync(folder)
    .filter((file) => file.endsWith(".txt"))
    .flatMap((file) => readFixtures(readFileSync(path.join(folder, file), "utf8")))
    .map(({ source }) => source);

  test("2,000 mutations of the fixtures", { timeout: PATIENCE_MS }, () => {
    const all = sources.filter((source) => !source.includes("\0")).join("\n");
    for (let seed = 0; seed < 2000; seed++) {
      const source = mutate(mutate(seed % 40 === 0 ? all : sources[seed % sources.length]!, seed), seed + 1);
      for (const { start, end } of parsePython(source).problems) {
        expect(0 <= start && start <= end && end <= source.length, `${start}-${end} of ${source}`).toBe(true);
      }
    }
  });

  const hostile: readonly (readonly [string, string])[] = [
    ["unclosed calls, a line each", "f(\n".repeat(100_000)],
    ["unclosed brackets in one line", "([{".repeat(100_000)],
    ["opened f-strings", 'f"{'.repeat(100_000)],
    ["f-strings opened on lines of their own", 'f"""{\n'.repeat(50_000)],
    ["comments in fields", 'f"""{a=#\n}"""\n'.repeat(50_000)],
    ["closing brackets", ")".repeat(300_000)],
    ["closing brackets of another kind", "(".repeat(150_000) + "]".repeat(150_000)],
    ["unpackings after keywords", `f(${"a=1, ".repeat(50_000)}${"*b, ".repeat(50_000)})`],
    ["blanks", " ".repeat(300_000)],
    ["deeper and deeper lines", Array.from({ length: 700 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")],
    ["decorators", "@a\n".repeat(100_000)],
    ["backslashes", "\\\n".repeat(100_000)],
    ["match lines", "match (\n".repeat(50_000)],
    ["with lines", "with (\n".repeat(50_000)],
    ["matches in one line", "match x; ".repeat(50_000)],
    ["withs in one line", "with (a) as b, ".repeat(50_000)],
    ["colons after if", `f(\n${`if ${": ".repeat(1000)}x\n`.repeat(200)}`],
    ["quotes", "'\"".repeat(100_000)],
    ["a number of a million digits", "9".repeat(1_000_000)],
  ];
  test.each(hostile)("%s", { timeout: PATIENCE_MS }, (_, source) => {
    const start = performance.now();
    parsePython(source);
    expect(performance.now() - start).toBeLessThan(PATIENCE_MS / 3);
  });
});

test("a null byte in a string is CPython's error, at its place; the rest is read", () => {
  const { module, problems } = parsePython("x = 'a\0b'\ny = 2\n");
  expect(problems).toEqual([{ message: "source code cannot contain null bytes", start: 6, end: 7 }]);
  expect(module.body).toHaveLength(2);
});
