// Tensors made of nested lists and written one element at a time: what PyTorch 2.15 gives for the same programs.
import { describe, expect, it } from "vitest";
import { PythonSession } from "../../server/src/frontends/python/run";
import { exceptionText } from "../../server/src/python/exception-text";
import { repr } from "../../server/src/python/repr";
import { parsePython } from "../../server/src/python/syntax/parser";
import { Raised, type Value } from "../../server/src/python/values";

/** [what comes before, expression, its value or what it raises] */
const WRITTEN: readonly (readonly [before: string, expression: string, result: string])[] = [
  ["x = torch.zeros(2, 3); x[1, -1] = 5; x[-2, 0] = 2.5", "x.tolist()", "[[2.5, 0.0, 0.0], [0.0, 0.0, 5.0]]"],
  ["x = torch.zeros(3, dtype=torch.int64); x[1] = 2.9; x[2] = True", "x.tolist()", "[0, 2, 1]"],
  ["x = torch.zeros(2, dtype=torch.bool); x[0] = 3", "x.tolist()", "[True, False]"],
  ["x = torch.zeros(2); x[0] = 0.1", "x.tolist()", "[0.10000000149011612, 0.0]"],
  ["x = torch.zeros(2); y = x.clone(); x[0] = 1; y[1] = 2", "(x.tolist(), y.tolist())", "([1.0, 0.0], [0.0, 2.0])"],
  ["x = torch.zeros(2); x[0] = 1; y = x.clone(); x[1] = 2", "(x.tolist(), y.tolist())", "([1.0, 2.0], [1.0, 0.0])"],
  ["x = torch.zeros(2, 2); v = x[1]; v[0] = 7", "(x.tolist(), v.tolist())", "([[0.0, 0.0], [7.0, 0.0]], [7.0, 0.0])"],
  ["x = torch.zeros(2, 2); x[0] = 1", "x.tolist()", "[[1.0, 1.0], [0.0, 0.0]]"],
  ["x = torch.zeros(2, 2); x[2, 0] = 1", "x", "IndexError: index 2 is out of bounds for dimension 0 with size 2"],
  ["x = torch.zeros(2); x[0] = 1j", "x", "RuntimeError: value cannot be converted to type float without overflow"],
  ["x = torch.zeros(2); x[0] = 'a'", "x", "TypeError: can't assign a str to a torch.FloatTensor"],
];

const NESTED: readonly (readonly [expression: string, result: string])[] = [
  ["torch.tensor([[1, 2.5], [True, 4]]).tolist()", "[[1.0, 2.5], [1.0, 4.0]]"],
  ["torch.tensor([True, False]).dtype", "torch.bool"],
  ["torch.tensor([[True], [2]]).dtype", "torch.int64"],
  ["torch.tensor([1, 2j]).dtype", "torch.complex64"],
  ["torch.tensor(((1, 2), (3, 4)), dtype=torch.float64).tolist()", "[[1.0, 2.0], [3.0, 4.0]]"],
  ["torch.LongTensor([[1, 2], [3, 4]]).tolist()", "[[1, 2], [3, 4]]"],
  ["torch.tensor([torch.tensor(3), 4]).tolist()", "[3, 4]"],
  ["torch.tensor([range(3), range(3)]).tolist()", "[[0, 1, 2], [0, 1, 2]]"],
  ["torch.tensor([[], []]).shape", "torch.Size([2, 0])"],
  ["torch.tensor([[[]]]).shape", "torch.Size([1, 1, 0])"],
  ["torch.tensor([[1], [2, 3]])", "ValueError: expected sequence of length 1 at dim 1 (got 2)"],
  ["torch.tensor([300], dtype=torch.uint8)", "RuntimeError: value cannot be converted to type uint8 without overflow"],
  [
    "torch.tensor([[1, 2], [2**40, 3]], dtype=torch.int32)",
    "RuntimeError: value cannot be converted to type int32 without overflow",
  ],
  ["torch._assert_async(torch.tensor(True))", "None"],
  ["torch._assert_async(torch.tensor(0.0))", "RuntimeError: Expected Tensor with single nonzero value, but got zero"],
  [
    "torch._assert_async(torch.tensor([1, 2]), 'said')",
    "RuntimeError: Boolean value of Tensor with more than one value is ambiguous",
  ],
  ["torch.tensor([2 ** 70])", "ValueError: Overflow when unpacking long long"],
];

describe("elements of tensors", () => {
  it.each(WRITTEN)("%s; %s", (before, expression, result) => expect(outcome(before, expression)).toBe(result));
  it.each(NESTED)("%s", (expression, result) => expect(outcome("pass", expression)).toBe(result));

  it("may be written by the thousand: a table of 32 × 32 × 63, as relative positions have", () => {
    const fill = "x = torch.zeros(32, 32, 63)\nfor i in range(32):\n    for j in range(32): x[i, j, j - i + 31] = 1";
    expect(outcome(fill, "(x.sum().item(), x[3, 5].tolist().index(1))")).toBe("(1024.0, 33)");
  });
});

function outcome(before: string, expression: string): string {
  const session = new PythonSession("model.py", {}, []);
  const text = `import torch\n${before}\nresult = ${expression}\n`;
  const file = { path: "model.py", text, user: true };
  try {
    const module = session.vm.modules.run("__main__", { file, tree: parsePython(text).module, isPackage: false });
    return repr(session.vm, module.attrs.get("result") as Value);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    return `${error.exception.cls.name}: ${exceptionText(session.vm, error.exception)}`;
  }
}
