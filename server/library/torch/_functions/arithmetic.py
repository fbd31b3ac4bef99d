# Functions of each pair of elements of two operands: arithmetic, and what the tables of torch._elementwise make.
from _rooflint import dtype as _dtype, emit, is_tensor, is_unknown
from torch import _core
from torch._core import cast, constant, dtype_of, result_type, tensor_argument
from torch._elementwise import (
    EITHER, OTHER, TENSORS, arithmetic, binary_function, bitwise, check_operands, comparison, divisors, extreme, into,
    logical, numbers, promoted, quotient, truth,
)
from torch._types import DTYPES

# name: (operator, domain, rule, which operands may be numbers)
BINARY = {
    "atan2": ("Atan2", "ext", quotient, TENSORS),
    "bitwise_and": ("BitwiseAnd", "", bitwise, EITHER),
    "bitwise_or": ("BitwiseOr", "", bitwise, EITHER),
    "bitwise_xor": ("BitwiseXor", "", bitwise, EITHER),
    "copysign": ("Copysign", "ext", quotient, OTHER),
    "eq": ("Equal", "", comparison, OTHER),
    "fmax": ("Max", "", extreme, TENSORS),
    "fmin": ("Min", "", extreme, TENSORS),
    "gcd": ("Gcd", "ext", divisors, TENSORS),
    "ge": ("GreaterOrEqual", "", comparison, OTHER),
    "gt": ("Greater", "", comparison, OTHER),
    "hypot": ("Hypot", "ext", arithmetic, TENSORS),
    "igamma": ("Igamma", "ext", arithmetic, TENSORS),
    "igammac": ("Igammac", "ext", arithmetic, TENSORS),
    "lcm": ("Lcm", "ext", divisors, TENSORS),
    "ldexp": ("Ldexp", "ext", quotient, TENSORS),
    "le": ("LessOrEqual", "", comparison, OTHER),
    "logaddexp": ("Logaddexp", "ext", quotient, TENSORS),
    "logaddexp2": ("Logaddexp2", "ext", quotient, TENSORS),
    "logical_and": ("And", "", logical, TENSORS),
    "logical_or": ("Or", "", logical, TENSORS),
    "logical_xor": ("Xor", "", logical, TENSORS),
    "lt": ("Less", "", comparison, OTHER),
    "maximum": ("Max", "", extreme, TENSORS),
    "minimum": ("Min", "", extreme, TENSORS),
    "nextafter": ("Nextafter", "ext", arithmetic, TENSORS),
    "xlogy": ("Xlogy", "ext", quotient, EITHER),
}

ALIASES = {
    "arctan2": "atan2", "divide": "div", "greater": "gt", "greater_equal": "ge", "less": "lt", "less_equal": "le",
    "multiply": "mul", "not_equal": "ne", "subtract": "sub",
}

for _name, _row in BINARY.items():
    globals()[_name] = binary_function(__name__, _name, *_row)


def add(input, other, *, alpha=1, out=None):
    check_operands("add", input, other)
    a, b = _scaled(input, other, alpha)
    if is_unknown(a) or is_unknown(b):
        return a if is_unknown(a) else b
    return into(out, emit("Or" if _dtype(a) == "bool" else "Add", [a, b]))


def sub(input, other, *, alpha=1, out=None):
    check_operands("sub", input, other)
    _no_truths(input, other)
    return into(out, emit("Sub", _scaled(input, other, alpha)))


def _no_truths(a, b):
    """Truths are not subtracted; two of them have no kernel, one is a mistake."""
    if is_unknown(a) or is_unknown(b):
        return
    truths = [x for x in (a, b) if isinstance(x, bool) or (is_tensor(x) and _dtype(x) == "bool")]
    if len(truths) == 2:
        raise NotImplementedError("Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.")
    if truths:
        raise NotImplementedError(
            "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, "
            "use the `~` or `logical_not()` operator instead."
        )


def rsub(input, other, *, alpha=1):
    check_operands("rsub", input, other, OTHER)
    return sub(other, input, alpha=alpha)


def _scaled(a, b, alpha):
    """Operands of a + α·b."""
    a, b = promoted(a, b)
    if is_unknown(a) or is_unknown(b) or is_unknown(alpha) or (alpha == 1 and not isinstance(alpha, bool)):
        return a, b
    d = dtype_of(a)
    if isinstance(alpha, bool) and d.name != "bool":
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if isinstance(alpha, float) and not (d.is_floating_point or d.is_complex):
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    if d.name == "bool":
        return a, b if alpha else emit("And", [b, constant(False, d)])
    return a, emit("Mul", [b, constant(alpha, d)])


def mul(input, other, *, out=None):
    check_operands("mul", input, other)
    a, b = promoted(input, other)
    if is_unknown(a) or is_unknown(b):
        return a if is_unknown(a) else b
    return into(out, emit("And" if _dtype(a) == "bool" else "Mul", [a, b]))


def div(input, other, *, rounding_mode=None, out=None):
    check_operands("div", input, other)
    if rounding_mode is None:
        return into(out, emit("Div", promoted(input, other, floating=True)))
    if rounding_mode not in ("trunc", "floor"):
        raise RuntimeError(f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'")
    a, b = numbers(f"div_{rounding_mode}", input, other)
    if is_unknown(a) or is_unknown(b):
        return a if is_unknown(a) else b
    d = dtype_of(a)
    if d.is_complex:
        raise NotImplementedError(f"\"div_{rounding_mode}\" not implemented for '{_core.SCALAR_NAMES[d.name]}'")
    if rounding_mode == "floor":
        return into(out, _floor_quotient(a, b, d))
    from torch._functions.pointwise import trunc
    return into(out, trunc(emit("Div", [a, b])))


def _floor_quotient(a, b, d):
    """⌊a / b⌋; of integers (a − a mod b) / b, as the quotient of integers is cut toward zero."""
    if d.is_floating_point:
        return emit("Floor", [emit("Div", [a, b])])
    return emit("Div", [emit("Sub", [a, emit("Mod", [a, b])]), b])


def floor_divide(input, other, *, out=None):
    return div(input, other, rounding_mode="floor", out=out)


def true_divide(input, other, *, out=None):
    return div(input, other, out=out)


def remainder(input, other, *, out=None):
    """The sign is the divisor's."""
    check_operands("remainder", input, other, EITHER)
    return into(out, emit("Mod", numbers("remainder", input, other)))


def fmod(input, other, *, out=None):
    """The sign is the dividend's."""
    check_operands("fmod", input, other, OTHER)
    return into(out, emit("Mod", numbers("fmod", input, other), {"fmod": 1}))


def pow(input, exponent, *, out=None):
    check_operands("pow", input, exponent, EITHER, "exponent")
    if isinstance(exponent, int) and not isinstance(exponent, bool) and not is_tensor(exponent):
        if exponent < 0 and not (dtype_of(input).is_floating_point or dtype_of(input).is_complex):
            raise RuntimeError("Integers to negative integer powers are not allowed.")
    a, b = promoted(input, exponent)
    if is_unknown(a) or is_unknown(b):
        return a if is_unknown(a) else b
    if _dtype(a) == "bool":
        return into(out, emit("Or", [a, emit("Not", [b])]))
    return into(out, emit("Pow", [a, b]))


def float_power(input, exponent, *, out=None):
    """Computed in double precision."""
    check_operands("float_power", input, exponent, EITHER, "exponent")
    d = result_type(input, exponent)
    if is_unknown(d):
        return d
    wide = DTYPES["complex128" if d.is_complex else "float64"]
    a, b = promoted(*[cast(x, wide) if is_tensor(x) else constant(x, wide) for x in (input, exponent)])
    y = emit("Pow", [a, b])
    if out is not None and _dtype(out) != wide.name:
        raise RuntimeError(f"the output given to float_power has dtype {_core.SCALAR_NAMES[_dtype(out)]} but the operation's result requires dtype {_core.SCALAR_NAMES[wide.name]}")
    return into(out, y)


def heaviside(input, values, *, out=None):
    tensor_argument(input, "heaviside")
    tensor_argument(values, "heaviside", "values", 2)
    if any(dtype_of(x).is_complex for x in (input, values)):
        raise NotImplementedError("heaviside is not yet implemented for complex tensors.")
    if _dtype(input) != _dtype(values):
        raise RuntimeError("heaviside is not yet implemented for tensors with different dtypes.")
    a, b = promoted(input, values)
    if _dtype(a) == "bool":
        return into(out, emit("Or", [a, b]))
    return into(out, emit("Heaviside", [a, b], domain="ext"))


# --- Comparison, logic and bits ---

def ne(input, other, *, out=None):
    check_operands("ne", input, other, OTHER)
    return into(out, emit("Not", [comparison("Equal", "", input, other)]))


def logical_not(input, *, out=None):
    return into(out, emit("Not", [truth(tensor_argument(input, "logical_not"))]))


def bitwise_not(input, *, out=None):
    d = dtype_of(tensor_argument(input, "bitwise_not"))
    if d.is_floating_point or d.is_complex:
        raise NotImplementedError(f"\"bitwise_not_cpu\" not implemented for '{_core.SCALAR_NAMES[d.name]}'")
    return into(out, emit("Not" if d.name == "bool" else "BitwiseNot", [input]))


def bitwise_left_shift(input, other, *, out=None):
    return into(out, _shift("bitwise_left_shift", "LEFT", input, other))


def bitwise_right_shift(input, other, *, out=None):
    return into(out, _shift("bitwise_right_shift", "RIGHT", input, other))


def _shift(name, direction, input, other):
    check_operands(name, input, other, EITHER)
    a, b = promoted(input, other)
    d = dtype_of(a)
    if d.kind not in ("signed", "unsigned"):
        raise NotImplementedError(f"\"{name}\" not implemented for '{_core.SCALAR_NAMES[d.name]}'")
    return emit("BitShift", [a, b], {"direction": direction})


for _alias, _name in ALIASES.items():
    globals()[_alias] = globals()[_name]

_FUNCTIONS = (
    *BINARY, *ALIASES, "add", "sub", "mul", "div", "floor_divide", "true_divide", "remainder", "fmod", "pow", "float_power",
    "heaviside", "ne", "logical_not", "bitwise_not", "bitwise_left_shift", "bitwise_right_shift",
)
METHODS = _FUNCTIONS
IN_PLACE = [name for name in _FUNCTIONS if name != "float_power"]


def _float_power_(self, exponent):
    y = float_power(self, exponent)
    if _dtype(self) != _dtype(y):
        names = [_core.SCALAR_NAMES[_dtype(x)] for x in (self, y)]
        raise RuntimeError(f"the base given to float_power_ has dtype {names[0]} but the operation's result requires dtype {names[1]}")
    return _core.in_place(self, y)


def _attach(cls):
    cls.float_power_ = _float_power_
