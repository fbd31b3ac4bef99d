"""What PyTorch itself does with models of a file, as JSON: parameters, buffers, MACs, calls of leaf modules in order.

Reads a JSON request from standard input: {"file", "paths", "models": [{"name", "inputs": [{"name", "shape", "dtype"}]}]}.
`name` is an entry's name or a call of it. The file is imported and run: use it on files that you trust.
"""
import importlib
import json
import sys
from pathlib import Path

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode


def main():
    request = json.load(sys.stdin)
    name, root = module_name(Path(request["file"]).resolve())
    sys.path[:0] = [str(root), *request["paths"]]
    module = importlib.import_module(name)
    torch.backends.mha.set_fastpath_enabled(False)
    json.dump({"torch": torch.__version__, "models": [measure(module, model) for model in request["models"]]}, sys.stdout)


def module_name(path):
    """The dotted name of a file in its package, and the folder that holds the outermost package."""
    names, folder = [path.stem], path.parent
    while (folder / "__init__.py").exists():
        names.insert(0, folder.name)
        folder = folder.parent
    return ".".join(names if names[-1] != "__init__" else names[:-1]), folder


def measure(module, request):
    try:
        value = eval(request["name"], vars(module))
        model = value if isinstance(value, torch.nn.Module) else value()
        return {"name": request["name"], **run(model.eval(), request["inputs"])}
    except Exception as error:
        return {"name": request["name"], "error": f"{type(error).__name__}: {error}"}


def run(model, inputs):
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

    for module in model.modules():
        if next(module.children(), None) is None:
            module.register_forward_pre_hook(before)
            module.register_forward_hook(after)
    with torch.no_grad(), sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        model(*tensors)
    return {"params": sum(p.numel() for p in model.parameters()), "buffers": sum(b.numel() for b in model.buffers()),
            "macs": counter.get_total_flops() // 2, "calls": calls}


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
