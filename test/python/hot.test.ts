// What runs often takes the same steps as what runs once: budgets do not depend on what ran before. Their values are in hot.md.
import { describe, expect, it } from "vitest";
import { runOurs } from "./ours";
import { instrument } from "./specs";

const PROGRAM = `
class Box:
    def __init__(self, value): self.value = value
    def __add__(self, other): return Box(self.value + other)
    def __getitem__(self, key): return key
    def add(self, by=1, *more, times=1): self.value += by * times; return self
LEVEL = 3
def run(n, *rest, **named):
    box, table, rows, total = Box(1), {}, [[0] * 3 for _ in range(2)], 0
    for i in range(n):
        box = box + i
        box.add().add(2, times=i).add(*rest, **named)
        table[i % 3, i] = table.get((i % 3, 1), 0) + abs(-i) * 2 + 1 - LEVEL // 2
        rows[i % 2][0] += i
        for j, (a, b) in enumerate([(1, 2), [3, 4]]):
            if j > 1: total -= 1
            elif a < b < 10 and not i: total += a
            elif i == 2: continue
            else: total += b if a % 2 else -b
            if total > 1000: break
        else:
            total += 1
        while total > 10:
            total -= 4
            if total == 9: break
        try:
            rows[i]
        except IndexError as error:
            total += len(str(error))
        with open_(i) as opened: total += opened
        total += sum(k for k in range(3) if k) + len([k for k in range(2)]) + box[0]
        f"{i}", (lambda k: k)(i), {i: 1, "a": 2}, {i}, [*rest, i][0:1], i in table, None is i, -i, 1.5
    if total < 0: return None
    return total
class open_:
    def __init__(self, i): self.i = i
    def __enter__(self): return self.i
    def __exit__(self, *error): return False
`;

describe("steps of what runs often", () => {
  it("are those of what runs once", () => {
    const outcome = (calls: number) => runOurs(instrument(`${PROGRAM}${"run(5, 4, times=3)\n".repeat(calls)}`));
    expect(outcome(1).failure).toBeNull();
    const taken = (calls: number) => outcome(calls + 1).steps - outcome(calls).steps;
    expect(taken(1)).toBeGreaterThan(500);
    expect([20, 40].map(taken)).toEqual([taken(1), taken(1)]);
  });
});
