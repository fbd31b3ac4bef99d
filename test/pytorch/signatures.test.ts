// Arguments that PyTorch's built-in functions do not take, in PyTorch 2.15's words; the same calls run by it gave these texts.
import { describe, expect, it } from "vitest";
import { PythonSession } from "../../server/src/frontends/python/run";
import { exceptionText } from "../../server/src/python/exception-text";
import { parsePython } from "../../server/src/python/syntax/parser";
import { Raised } from "../../server/src/python/values";

const CASES = [
  ["x.nan_to_num('a')", "nan_to_num(): argument 'nan' (position 1) must be float, not str"],
  ["torch.polygamma(x, 1)", "polygamma(): argument 'n' (position 1) must be int, not Tensor"],
  ["torch.matrix_power(x, True)", "matrix_power(): argument 'n' (position 2) must be int, not bool"],
  ["F.gelu(x, foo=1)", "gelu() got an unexpected keyword argument 'foo'"],
  ["torch.cat()", 'cat() missing 1 required positional arguments: "tensors"'],
  [
    "x.std(unbiased=False, keepdim=True)",
    "std() received an invalid combination of arguments - got (keepdim=bool, unbiased=bool, ), but expected one of:",
  ],
] as const;

const TAKEN = [
  "x.view(-1)",
  "x.sum(axis=0, keepdims=True)",
  "torch.add(1, x)",
  "x.expand(2, *x.shape)",
  "x.add_(1, alpha=2)",
  "x.mean((0,))",
];

describe("a built-in function of PyTorch", () => {
  it.each(CASES)("rejects %s", (code, text) => expect(answer(code)?.slice(0, text.length)).toBe(text));
  it.each(TAKEN)("takes %s", (code) => expect(answer(code)).toBe(null));
});

/** The exception's text; null where there is none. */
function answer(code: string): string | null {
  const text = `import torch\nimport torch.nn.functional as F\nx = torch.zeros(2, 2)\n${code}\n`;
  const session = new PythonSession("call.py", { files: { read: () => null } }, []);
  try {
    session.vm.modules.run("call", {
      file: { path: "call.py", text, user: true },
      tree: parsePython(text).module,
      isPackage: false,
    });
    return null;
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    return exceptionText(session.vm, error.exception);
  }
}
