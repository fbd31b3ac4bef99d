// Programs that would never end or fill the memory: each ends soon, with a reason.
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { runOurs } from "./ours";
import { instrument } from "./specs";

const RECURSION = "RecursionError: maximum recursion depth exceeded";
const STEPS = "stopped: more than 25,000,000 steps";
const ELEMENTS = "stopped: more than 4,000,000 elements in one value";

/** Program, what its marked line shows or what ends it. */
const PROGRAMS: Readonly<Record<string, readonly [code: string, ends: string]>> = {
  "an endless loop": ["while True: pass", STEPS],
  "an endless loop that catches everything": ["while True:\n    try: 1 / 0\n    except BaseException: pass", STEPS],
  "a loop over an endless generator": ["def g():\n    while True: yield 1\nfor x in g(): pass", STEPS],
  "a list of an endless generator": ["def g():\n    while True: yield 1\nlist(g())", STEPS],
  "a sum over an endless count": ["import itertools\nsum(itertools.count())", STEPS],
  "a long list": ["[0] * 10 ** 12", ELEMENTS],
  "a long tuple": ["(0,) * 10 ** 12", ELEMENTS],
  "long bytes": ["bytes(10 ** 12)", ELEMENTS],
  "a long text": ["'a' * 10 ** 10", ELEMENTS],
  "text that doubles": ["s = 'ab'\nwhile True: s += s", ELEMENTS],
  "text that grows by formatting": ["s = 'a'\nwhile True: s = f'{s}{s}'", ELEMENTS],
  "a list that doubles": ["l = [1]\nwhile True: l += l", ELEMENTS],
  "a list that grows": ["l = []\nwhile True: l.append(1)", STEPS],
  "a list that grows at its front": ["l = []\nwhile True: l.insert(0, 1)", STEPS],
  "a dict that grows": ["d = {}\ni = 0\nwhile True:\n    d[i] = i\n    i += 1", STEPS],
  "a set that grows": ["s = set()\ni = 0\nwhile True:\n    s.add(i)\n    i += 1", STEPS],
  "a long range as a list": ["list(range(10 ** 12))", ELEMENTS],
  "a wide format": ["'%999999999d' % 1", ELEMENTS],
  "a wide field": ["f'{1:>999999999}'", ELEMENTS],
  "a precise format": ["f'{0.1:.999999999f}'", ELEMENTS],
  "a replacement that explodes": ["('a' * 1000000).replace('a', 'b' * 1000000)", ELEMENTS],
  "searches in a long list": ["l = list(range(100000))\nwhile True: l.index(99999)", STEPS],
  "copies of a long list": ["l = list(range(100000))\nwhile True: l[:]", STEPS],
  "sums of a long list": ["l = [1] * 100000\nwhile True: sum(l)", STEPS],
  "copies of a long text": ["s = 'ab' * 1000000\nwhile True: s.replace('a', 'c')", STEPS],
  "letters of a long text": ["s = 'ab' * 1000000\nwhile True: s[5]", STEPS],
  "unions of long sets": ["s = set(range(10000))\nwhile True: s | s", STEPS],
  "copies of a long dict": ["d = {i: i for i in range(10000)}\nwhile True: {**d}", STEPS],
  "products of long integers": ["a = 3 ** 20000\nwhile True: a * a", STEPS],
  "a power of long integers": ["a = 3 ** 20000\npow(7, a, a - 1)", STEPS],
  "lists that print twice what they hold": ["l = [1]\nfor i in range(60): l = [l, l]\nrepr(l)", STEPS],
  "lists that compare twice what they hold": [
    "l, m = [1], [1]\nfor i in range(60): l, m = [l, l], [m, m]\nl == m",
    STEPS,
  ],
  "lists in lists": ["l = []\nwhile True: l = [l, l]", STEPS],
  "lists that are kept": ["l = []\nwhile True: l.append([0] * 4000000)", STEPS],
  "dicts that are kept": ["l = []\nwhile True: l.append(dict.fromkeys(range(100000)))", STEPS],
  "functions that are kept": ["f = None\nwhile True:\n    def f(f=f): return f", STEPS],
  "classes of classes": ["A = object\nwhile True:\n    class A(A): pass", STEPS],
  "a tail of endless values": ["import itertools\na, *b = itertools.count()", STEPS],
  "tab stops far apart": ["'\\t'.expandtabs(10 ** 10)", ELEMENTS],
  "a text between all letters": ["('a' * 1000000).replace('', 'b' * 1000000)", ELEMENTS],
  "a translation that explodes": ["('a' * 1000000).translate({97: 'b' * 1000000})", ELEMENTS],
  "a join that explodes": ["('a' * 1000000).join('b' * 1000000)", ELEMENTS],
};

const SHOWN: Readonly<Record<string, readonly [code: string, shown: string]>> = {
  // log2(10) is 3.32192809488736…
  "an enormous power": ["10 ** 10 ** 10", "OverflowError: integer of 33219280949 bits is beyond the limit of 65536"],
  "a number of four million digits": [
    "int('9' * 4000000)",
    "ValueError: Exceeds the limit (4300 digits) for integer string conversion: value has 4000000 digits; use sys.set_int_max_str_digits() to increase the limit",
  ],
  "a number of eighteen thousand digits": [
    "str(1 << 60000)",
    "ValueError: Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit",
  ],
  "an enormous shift": ["1 << 10 ** 12", "OverflowError: integer of 1000000000001 bits is beyond the limit of 65536"],
  "a function that calls itself": ["f()", RECURSION],
  "functions that call each other": ["a()", RECURSION],
  "recursion through sorted": ["s()", RECURSION],
  "recursion through a comprehension": ["c()", RECURSION],
  "recursion through a generator": ["list(g())", RECURSION],
  "recursion through a property": ["P().p", RECURSION],
  "recursion through deep expressions": ["e()", RECURSION],
  "recursion through statements": ["t()", RECURSION],
  "recursion through a decorator": ["w()", RECURSION],
  "__getattr__ that calls itself": ["G().x", RECURSION],
  "__eq__ that calls itself": ["E() == 1", RECURSION],
  "__repr__ that calls itself": ["repr(E())", RECURSION],
  "repr of a list 100,000 deep": ["repr(deep([], 100000))", RECURSION],
  "equality of lists 100,000 deep": ["deep([], 100000) == deep([], 100000)", RECURSION],
  "a class that makes itself": ["M()", RECURSION],
  "an iterator of itself": ["list(I())", RECURSION],
};

const DEFINITIONS = `
def deep(l, n):
    for i in range(n): l = [l]
    return l
def f(): return f()
def a(): return b()
def b(): return a()
def s(): return sorted([1, 2], key=lambda v: s())
def c(): return [[[c() for x in [1]] for y in [1]] for z in [1]]
def g(): yield from g()
class P:
    @property
    def p(self): return self.p
def e(): return ((((((((((((((((((((1, e()), 1), 1), 1), 1), 1), 1), 1), 1), 1), 1), 1), 1), 1), 1), 1), 1), 1), 1), 1)
def t():
    for i in [1]:
        while True:
            with W():
                try:
                    if i:
                        for j in [1]:
                            try: t()
                            finally: pass
                finally: pass
class W:
    def __enter__(self): return self
    def __exit__(self, *a): return False
def deco(f): return lambda *a, **k: f(*a, **k)
@deco
@deco
@deco
def w(): return max([1], key=lambda v: w())
class G:
    def __getattr__(self, name): return getattr(self, name)
class E:
    def __eq__(self, o): return [self] == [o]
    def __repr__(self): return str([self])
class M:
    def __init__(self): self.m = type(self)()
class I:
    def __iter__(self): return iter([list(self)])
`;

/**
 * What ends a program are its steps, however fast the machine is: their cost is measured in test/mutations/hostile.mjs. One
 * that they did not end would never come back, so it is ended after twenty times what the slowest may take.
 */
const HANG_SECONDS = 40;

/** Vitest's own limit counts after a test has come back. */
const HOWEVER_LONG = { timeout: 0 } as const;

/** What a function gives that comes back in time; it is interrupted wherever it stands. */
function ending<R>(run: () => R, seconds = HANG_SECONDS): R {
  try {
    return runInNewContext("run()", { run }, { timeout: 1_000 * seconds });
  } catch (error) {
    // an error of the other context is no Error of this one
    if ((error as { readonly code?: unknown } | null)?.code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    throw new Error(`no budget stops this program: it has not ended after ${seconds} s`);
  }
}

describe("budgets", () => {
  it("are all that ends a program", () => {
    const endless = () => {
      for (;;);
    };
    expect(() => ending(endless, 0.05)).toThrow("no budget stops this program");
  });

  it.each(Object.entries(PROGRAMS))("stop %s", HOWEVER_LONG, (_name, [code, ends]) => {
    expect(ending(() => runOurs(instrument(code))).failure).toBe(ends);
  });

  it.each(Object.entries(SHOWN))("raise for %s, and go on", HOWEVER_LONG, (_name, [code, shown]) => {
    const program = instrument(`${DEFINITIONS}\n${code}  # error: \n1 + 1  # -> 2`);
    const outcome = ending(() => runOurs(program));
    expect([outcome.failure, ...outcome.shown.values()]).toEqual([null, shown, "2"]);
  });
});
