"""Writes server/src/frontends/python/torch-signatures.json: the arguments that PyTorch's built-in functions and methods take.

    python test/pytorch/signatures.py && npx biome format --write server/src/frontends/python/torch-signatures.json

with PyTorch of the version that docs/accuracy.md names.

A function with several signatures lists them when it is called with what it cannot take; of one with a single signature the
schema of its operator says it. `tuple of ints[2]`: one number will do for two; `Tensor?`: None will do, as it does for a list
that is empty by default (torchgen writes that default as None).
"""
import json
import re
from pathlib import Path

import torch
import torch.nn.functional as F

NAMESPACES = {"torch": torch, "torch.nn.functional": F, "torch.linalg": torch.linalg, "torch.fft": torch.fft, "torch.special": torch.special}
# What a schema calls a type, and what PyTorch's messages call it. Of some the schema only says `int`.
TYPES = {"Tensor": "Tensor", "number": "Number", "int": "int", "float": "float", "bool": "bool", "str": "str", "Device": "torch.device", "Generator": "torch.Generator",
         "List[int]": "tuple of ints", "List[Tensor]": "tuple of Tensors", "List[float]": "tuple of floats", "List[number]": "tuple of Scalars"}
BY_NAME = {"dtype": "torch.dtype", "type1": "torch.dtype", "type2": "torch.dtype", "layout": "torch.layout", "memory_format": "torch.memory_format"}
TENSOR_OPTIONS = ["torch.dtype? dtype = None", "torch.layout? layout = None", "torch.device? device = None", "bool? pin_memory = False", "bool? requires_grad = False"]
# python_torch_functions_manual.cpp: bindings that take other arguments than the operator.
MANUAL = {"torch.nonzero": "Tensor input, *, bool as_tuple = False, Tensor? out = None", "torch.can_cast": "torch.dtype from_, torch.dtype to"}
# tools/autograd/deprecated.yaml: forms that messages do not list.
SCALED = ["addmm", "addmv", "addr", "addbmm", "baddbmm"]
FACTORS = {"addmm": "mat1 mat2", "addmv": "mat vec", "addr": "vec1 vec2", "addbmm": "batch1 batch2", "baddbmm": "batch1 batch2"}


def main():
    known = {}
    for prefix, namespace in NAMESPACES.items():
        for name, value in vars(namespace).items():
            if type(value).__name__ == "builtin_function_or_method" and not name.startswith("_"):
                add(known, f"{prefix}.{name}", value, operator_of(prefix, name), False)
    for name in dir(torch.Tensor):
        if type(getattr(torch.Tensor, name)).__name__ == "method_descriptor" and not name.startswith("_"):
            add(known, f"torch.Tensor.{name}", lambda *args, name=name: getattr(torch.zeros(2), name)(*args), name, True)
    path = Path(__file__).parents[2] / "server" / "src" / "frontends" / "python" / "torch-signatures.json"
    rows = [f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in sorted(known.items())]
    path.write_text("{\n" + ",\n".join(rows) + "\n}\n")


def operator_of(prefix, name):
    return name if prefix in ("torch", "torch.nn.functional") else f"{prefix.removeprefix('torch.')}_{name}"


def add(known, key, function, operator, is_method):
    listed, name = told(function)
    if name is None:
        return
    schemas = [schema for schema in torch._C._jit_get_schemas_for_operator(f"aten::{operator}") if not re.search("Dimname|dimname|_like", str(schema))]
    if key in MANUAL:
        signatures = [MANUAL[key]]
    elif listed:
        signatures = [annotated(signature, schemas) for signature in listed]
    else:
        plain = [schema for schema in schemas if not any(argument.is_out for argument in schema.arguments)]
        if len(plain) != 1:
            return
        outs = max([0, *(sum(argument.is_out for argument in schema.arguments) for schema in schemas)])
        signatures = [from_schema(plain[0], "" if is_method or outs == 0 else "Tensor" if outs == 1 else "tuple of Tensors", is_method)]
    known[key] = {"name": name, "signatures": signatures + deprecated(operator, is_method)}


def told(function):
    """The signatures that the message lists, and the name that it gives the function."""
    try:
        function(*[object()] * 40)
    except TypeError as error:
        message = str(error)
    except Exception:
        return [], None
    else:
        return [], None
    name = re.match(r"(\w+)\(\) (received an invalid|takes )", message)
    if name is None:
        return [], None
    listed = re.findall(r"^ \* \((.*)\)$", message, re.M) or re.findall(r"but expected \((.*)\)$", message)
    return [signature.replace(" deprecated", "") for signature in listed], name[1]


def annotated(signature, schemas):
    """With the sizes of lists and what may be None, which messages leave out."""
    arguments = {}
    for schema in schemas:
        for argument in schema.arguments:
            arguments.setdefault(argument.name, []).append(argument)
    parts = re.split(r", (?=\*|(?:tuple of )?[\w.]+ \w+)", signature) if signature else []
    return ", ".join(part if part == "*" else with_details(part, arguments) for part in parts)


def with_details(part, arguments):
    kind, name, default = re.fullmatch(r"(.+?) (\w+)( = .*)?", part).groups()
    found = arguments.get("self" if name == "input" else name, [])
    size = next((argument.N for argument in found if argument.N), None) if kind.startswith("tuple of") else None
    nullable = default in (" = None", " = []") or any(str(argument.type).startswith("Optional") for argument in found)
    return f"{kind}{f'[{size}]' if size else ''}{'?' if nullable else ''} {name}{default or ''}"


def from_schema(schema, out, is_method):
    parts, keyword_only = [], False
    for argument in schema.arguments:
        if is_method and argument.name == "self":
            continue
        if argument.name in ("dtype", "layout", "device", "pin_memory") and has_options(schema):
            continue
        if argument.kwarg_only and not keyword_only:
            keyword_only = True
            parts.append("*")
        parts.append(from_argument(argument))
    options = [*([f"{out}? out = None"] if out else []), *(TENSOR_OPTIONS if has_options(schema) else [])]
    return ", ".join([*parts, *(["*"] if options and not keyword_only else []), *options])


def has_options(schema):
    names = {argument.name for argument in schema.arguments}
    return {"dtype", "layout", "device", "pin_memory"} <= names


def from_argument(argument):
    text = str(argument.type)
    nullable = text.startswith("Optional[") or (argument.has_default_value() and argument.default_value == [])
    text = text.removeprefix("Optional[").removesuffix("]") if text.startswith("Optional[") else text
    text = "List[Tensor]" if text == "List[Optional[Tensor]]" else text
    kind = BY_NAME.get(argument.name) or TYPES.get(text, "object")
    size = f"[{argument.N}]" if argument.N else ""
    name = "input" if argument.name == "self" else argument.name
    return f"{kind}{size}{'?' if nullable else ''} {name}{f' = {argument.default_value}' if argument.has_default_value() else ''}"


def deprecated(operator, is_method):
    name = operator.removesuffix("_")
    own = "" if is_method else "Tensor input, "
    if name in SCALED:
        factors = ", ".join(f"Tensor {factor}" for factor in FACTORS[name].split())
        return [f"!Number beta, {own}Number alpha, {factors}", f"!Number beta, {own}{factors}"]
    if name in ("add", "sub"):
        return [f"!{own}Number alpha, Tensor other"]
    if name in ("addcdiv", "addcmul"):
        return [f"!{own}Number value, Tensor tensor1, Tensor tensor2"]
    return []


main()
