"""Runs calls by PyTorch and writes what it answers, in the format of the shared oracle's torch-functions.

    record.py < cases > records

One JSON object a line: {"id", "code", "setup"} in, the same with `out` or `error`, `params`, `macs` and so on out. A case that
needs more than a second or two gigabytes is left out. The statements are run: use cases that you trust.
"""
import json
import math
import resource
import signal
import sys
import warnings

import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision
from torch.nn.modules.module import register_module_parameter_registration_hook
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

try:
    import einops
except ImportError:
    einops = None

LIMIT_SECONDS = 1
LIMIT_BYTES = 2 << 30
MESSAGE_LENGTH = 100

SHORT = {"float16": "f16", "bfloat16": "bf16", "float32": "f32", "float64": "f64", "int8": "i8", "int16": "i16", "int32": "i32",
         "int64": "i64", "uint8": "u8", "uint16": "u16", "uint32": "u32", "uint64": "u64", "bool": "bool", "complex32": "c32",
         "complex64": "c64", "complex128": "c128"}

# Beginnings of what is only rejected for the values of its tensors.
OF_VALUES = ("index ", "Target ", "target ", "linalg.", "torch.linalg.", "probability", "invalid multinomial", "Class values", "all elements of",
             "Expect", "torch.histogram", "shape mismatch: indexing", "Index", "idx", "selected index", "Found an invalid", "repeats can",
             "bincount", "cholesky", "lu_", "random_ ", "from is out", "The ", "Length of all samples", "min_length", "split_size")


def main():
    torch.backends.mha.set_fastpath_enabled(False)
    torch.backends.mkldnn.set_flags(False)  # recurrent layers then run as the products that they are
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES + 12 * (1 << 30), hard))  # PyTorch maps ten before it does anything
    signal.signal(signal.SIGALRM, too_long)
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        case = json.loads(line)
        record = recorded(case)
        print(json.dumps(record), file=answers, flush=True)


class TooLong(BaseException):
    pass


def too_long(*_):
    raise TooLong


def recorded(case):
    """The case with PyTorch's answer, and without one where it asks for too much."""
    try:
        signal.setitimer(signal.ITIMER_REAL, LIMIT_SECONDS)
        answer = run(case)
        if answer is None:
            return case
        signal.setitimer(signal.ITIMER_REAL, LIMIT_SECONDS)
        return {**case, **answer, **flags(case, answer)}
    except (TooLong, MemoryError):
        return case
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def run(case):
    """None where the setup fails: there is nothing to compare."""
    names = {"torch": torch, "nn": nn, "F": F, "math": math, "torchvision": torchvision, "einops": einops}
    torch.manual_seed(0)
    torch.set_default_dtype(torch.float32)
    torch.use_deterministic_algorithms(False)
    torch.set_float32_matmul_precision("highest")
    with Parameters() as parameters:
        try:
            for statement in case["setup"]:
                exec(statement, names)
        except Exception:
            return None
        parameters.note_all(names.values())
        counter = MacsByKind(parameters)
        try:
            with counter:
                value = eval(case["code"], names)
            answer = {"out": describe(value)}
        except Exception as error:
            if too_large(error):
                return None
            return {"error": type(error).__name__, "message_start": str(error)[:MESSAGE_LENGTH]}
    module = names.get("m", value)
    if isinstance(module, nn.Module):
        answer["params"], answer["buffers"] = elements(module.parameters()), elements(module.buffers())
    if any(counter.macs.values()):
        answer["macs"] = sum(counter.macs.values())
        answer["kinds"] = {kind: macs for kind, macs in counter.macs.items() if macs}
    return answer


def too_large(error):
    return any(text in str(error) for text in ("not enough memory", "can't allocate memory", "bad alloc"))


def elements(tensors):
    return sum(0 if nn.parameter.is_lazy(tensor) else tensor.numel() for tensor in tensors)


def flags(case, answer):
    """What the same call does with tensors that have no values tells what depends on them."""
    try:
        with torch.device("meta"):
            shapes = run(case)
    except Exception:
        shapes = None
    if "error" not in answer:
        same = shapes is not None and json.dumps(shapes.get("out")).replace("@meta", "") == json.dumps(answer["out"])
        return {} if same else {"data": True}
    message = answer["message_start"]
    kernel = "not implemented for" in message
    if shapes is None or "error" in shapes:
        return {"kernel": True} if kernel else {}
    return {"meta_ok": True, **({"kernel": True} if kernel else {}), **({"data": True} if message.startswith(OF_VALUES) else {})}


def describe(value):
    if isinstance(value, torch.Tensor):
        if nn.parameter.is_lazy(value):
            return {"value": type(value).__name__}
        name = SHORT.get(str(value.dtype).removeprefix("torch."), str(value.dtype))
        layout = str(value.layout).removeprefix("torch.")
        kind = "@meta" if value.is_meta else "" if layout == "strided" else f"@{layout}"
        return f"{name}[{','.join(map(str, value.shape))}]{kind}"
    if isinstance(value, nn.Module):
        return {"module": type(value).__name__}
    if holds_parts(value):
        if isinstance(value, dict):
            return {"dict": {str(key): describe(item) for key, item in value.items()}}
        if isinstance(value, list):
            return {"list": [describe(item) for item in value]}
        plain = type(value) is tuple
        return {"tuple": [describe(item) for item in value], **({} if plain else {"type": type(value).__name__})}
    return {"value": repr(value)}


def holds_parts(value):
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return any(isinstance(item, (torch.Tensor, nn.Module)) or holds_parts(item) for item in items)


class Parameters:
    """The parameters that modules were given; lazy ones get their storage later."""

    def __enter__(self):
        self.given = []
        self.hook = register_module_parameter_registration_hook(lambda module, name, value: self.note(value))
        return self

    def __exit__(self, *_):
        self.hook.remove()

    def note(self, value):
        if value is not None and not value.is_meta:
            self.given.append(value)

    def note_all(self, values):
        """Those of modules too that are copies: their parameters were not registered."""
        for value in values:
            for parameter in value.parameters() if isinstance(value, nn.Module) else [value]:
                self.note(parameter if isinstance(parameter, nn.Parameter) else None)

    def holds(self, value):
        if not isinstance(value, torch.Tensor) or value.is_meta or value.layout != torch.strided:
            return False
        storage = value.untyped_storage().data_ptr()
        return isinstance(value, nn.Parameter) or any(storage == own.untyped_storage().data_ptr() for own in self.given if not nn.parameter.is_lazy(own))


class MacsByKind(TorchDispatchMode):
    """conv; linear, a product with a parameter operand; matmul, a product of two other tensors."""

    def __init__(self, parameters):
        super().__init__()
        self.parameters = parameters
        self.macs = {"conv": 0, "linear": 0, "matmul": 0}

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        packet = func._overloadpacket
        uncounted = UNCOUNTED.get(str(packet))
        if uncounted is None and packet not in flop_registry:
            return func(*args, **kwargs)
        result = func(*args, **kwargs)
        macs = uncounted(args, result) if uncounted else flop_registry[packet](*args, **kwargs, out_val=result) // 2
        self.macs[self.kind(str(packet), args)] += macs
        return result

    def kind(self, name, args):
        if "conv" in name:
            return "conv"
        factors = args[1:] if "add" in name else args  # the first is a bias
        return "linear" if any(self.parameters.holds(value) for value in factors) else "matmul"


# Products that PyTorch's own counter has no formula of.
UNCOUNTED = {
    "aten.addmm_": lambda args, result: args[1].numel() * args[2].shape[-1],
    "aten.baddbmm_": lambda args, result: args[1].numel() * args[2].shape[-1],
    "aten.addbmm_": lambda args, result: args[1].numel() * args[2].shape[-1],
    "aten.addmv_": lambda args, result: args[1].numel(),
    "aten.mv": lambda args, result: args[0].numel(),
    "aten.addmv": lambda args, result: args[1].numel(),
    "aten.addbmm": lambda args, result: args[1].numel() * args[2].shape[-1],
    "aten.dot": lambda args, result: args[0].numel(),
    "aten.vdot": lambda args, result: args[0].numel(),
    "aten.conv_tbc": lambda args, result: result.numel() * args[1].shape[0] * args[1].shape[1],
    "torchvision.deform_conv2d": lambda args, result: result.numel() * args[1][0].numel(),
}


main()
