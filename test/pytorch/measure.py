"""What PyTorch itself does with models of a file, as JSON: parameters, buffers, MACs, calls of leaf modules in order.

Reads a JSON request from standard input: {"file", "paths", "tolerant", "models": [{"name", "make", "call", "inputs": [{"name",
"shape", "dtype"}]}]}. `name` is an entry's name or a call of it, `make` an expression where that is not enough, `call` one of
the arguments, with the inputs as x0, x1 … A list of requests gets a list of answers. Of a `tolerant` file, or a notebook, statements that fail (data, packages and shells
that are not there) are skipped. The file is imported and run: use it on files that you trust.
"""
import ast
import importlib
import json
import sys
import types
from pathlib import Path

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode, flop_registry


def main():
    request = json.load(sys.stdin)
    answer, sys.stdout = sys.stdout, sys.stderr  # files may print
    torch.backends.mha.set_fastpath_enabled(False)
    torch.backends.mkldnn.set_flags(False)  # recurrent layers then run as the products that they are
    json.dump([answered(each) for each in request] if isinstance(request, list) else answered(request), answer)


def answered(request):
    file = Path(request["file"]).resolve()
    name, root = module_name(file)
    sys.path[:0] = [str(root), *request["paths"]]
    is_tolerant = request.get("tolerant") or file.suffix == ".ipynb"
    module = run_tolerantly(file) if is_tolerant else importlib.import_module(name)
    return {"torch": torch.__version__, "models": [measure(module, model) for model in request["models"]]}


def module_name(path):
    """The dotted name of a file in its package, and the folder that holds the outermost package."""
    names, folder = [path.stem], path.parent
    while (folder / "__init__.py").exists():
        names.insert(0, folder.name)
        folder = folder.parent
    return ".".join(names if names[-1] != "__init__" else names[:-1]), folder


def run_tolerantly(file):
    text = file.read_text()
    if file.suffix == ".ipynb":
        from IPython.core.inputtransformer2 import TransformerManager
        cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
        text = "\n".join(TransformerManager().transform_cell("".join(cell["source"])) for cell in cells)
    module = types.ModuleType("tolerated")
    module.__file__ = str(file)
    for statement in ast.parse(text).body:
        try:
            exec(compile(ast.Module([statement], []), str(file), "exec"), vars(module))
        except Exception as error:
            print(f"{file.name} line {statement.lineno}: {type(error).__name__}: {error}", file=sys.stderr)
    return module


def measure(module, request):
    try:
        value = eval(request.get("make") or request["name"], vars(module))
        model = value if isinstance(value, torch.nn.Module) else value()
        model.eval().requires_grad_(False)  # PyTorch's counter asserts of views of weights that they have a gradient
        return {"name": request["name"], **run(model, request["inputs"], request.get("call"))}
    except Exception as error:
        return {"name": request["name"], "error": f"{type(error).__name__}: {error}"}


def run(model, inputs, call):
    tensors = [make(spec) for spec in inputs]
    calls, counts = [], {}
    names = {module: path for path, module in model.named_modules()}

    def before(module, args):
        counts[module] = counts.get(module, -1) + 1
        calls.append({"path": names[module], "type": type(module).__name__, "call": counts[module],
                      "inputs": shapes(args), "outputs": None,
                      "params": sum(p.numel() for p in module.parameters())})
        module.__dict__.setdefault("_running", []).append(calls[-1])

    def after(module, args, output):
        module.__dict__["_running"].pop()["outputs"] = shapes(output)

    leaves = [module for module in model.modules() if next(module.children(), None) is None]
    hooks = [hook for module in leaves
             for hook in (module.register_forward_pre_hook(before), module.register_forward_hook(after))]
    with torch.no_grad(), sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter, MacsByKind() as kinds:
        if call:
            given = {f"x{i}": x for i, x in enumerate(tensors)}
            eval(f"model({call})", {"model": model, **given})
        else:
            model(*tensors)
    for hook in hooks:
        hook.remove()
    return {"params": sum(p.numel() for p in model.parameters()), "buffers": sum(b.numel() for b in model.buffers()),
            "macs": counter.get_total_flops() // 2, "kinds": kinds.macs, "calls": calls}


class MacsByKind(TorchDispatchMode):
    """MACs of convolutions and of products, by the formulas of PyTorch's own counter, and by the definition for those that it has
    none of: products with vectors, convolutions at shifted places."""

    def __init__(self):
        super().__init__()
        self.macs = {"convolution": 0, "product": 0}

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        packet = func._overloadpacket
        if str(packet) in UNCOUNTED:
            kind, formula = UNCOUNTED[str(packet)]
            result = func(*args, **kwargs)
            self.macs[kind] += formula(args, result)
            return result
        if packet not in flop_registry:
            with self:
                found = func.decompose(*args, **kwargs)
            return func(*args, **kwargs) if found is NotImplemented else found
        result = func(*args, **kwargs)
        kind = "convolution" if "conv" in str(packet) else "product"
        self.macs[kind] += flop_registry[packet](*args, **kwargs, out_val=result) // 2
        return result


UNCOUNTED = {
    "aten.mv": ("product", lambda args, result: args[0].numel()),
    "aten.dot": ("product", lambda args, result: args[0].numel()),
    "aten.vdot": ("product", lambda args, result: args[0].numel()),
    "torchvision.deform_conv2d": ("convolution", lambda args, result: result.numel() * args[1][0].numel()),
}


def make(spec):
    dtype = getattr(torch, spec["dtype"])
    if dtype.is_floating_point:
        return torch.randn(spec["shape"], dtype=dtype)
    return torch.zeros(spec["shape"], dtype=dtype)


def shapes(value):
    if isinstance(value, torch.Tensor):
        return [list(value.shape)]
    if isinstance(value, dict):
        value = list(value.values())
    return [shape for item in value for shape in shapes(item)] if isinstance(value, (list, tuple)) else []


main()
