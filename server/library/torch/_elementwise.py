# What all functions of each element share: dtype rules, broadcasting, `out=`, and the making of a function from a row of
# a table (operator, domain, rule).
from _rooflint import assign, dtype as _dtype, emit, fit, is_tensor, is_unknown, promoted
from torch._core import SCALAR_NAMES, can_cast, cast, dtype_of, tensor_argument, to_float
from torch._types import DTYPES


def into(out, result):
    """A result written to `out`, which takes its shape."""
    if out is None or is_unknown(result):
        return result
    if isinstance(out, (tuple, list)):
        for o, r in zip(out, result):
            into(o, r)
        return out
    tensor_argument(out, "out", "out")
    if not can_cast(dtype_of(result), dtype_of(out)):
        raise RuntimeError(f"result type {SCALAR_NAMES[_dtype(result)]} can't be cast to the desired output type {SCALAR_NAMES[_dtype(out)]}")
    return assign(out, cast(result, dtype_of(out)))


# --- Rules of one operand: (operator, domain, tensor) → tensor ---

def floating(op, domain, x):
    return emit(op, [to_float(x)], domain=domain)


def floating_real(op, domain, x):
    _not_complex(op, x)
    return emit(op, [to_float(x)], domain=domain)


def same(op, domain, x):
    return emit(op, [x], domain=domain)


def real(op, domain, x):
    _not_complex(op, x)
    return emit(op, [x], domain=domain)


def numeric(op, domain, x):
    """bool is passed on as it is."""
    return emit("Identity", [x]) if _dtype(x) == "bool" else emit(op, [x], domain=domain)


def whole(op, domain, x):
    """Integers are whole already."""
    d = dtype_of(x)
    _not_complex(op, x)
    return emit(op, [x], domain=domain) if d.is_floating_point else emit("Identity", [x])


def _not_complex(op, x):
    if dtype_of(x).is_complex:
        raise NotImplementedError(f"{op.lower()} is not supported for complex tensors.")


# --- Rules of two operands ---

# What arithmetic on booleans is; other operators have no kernel for them.
_OF_TRUTHS = {"Add": "Or", "Mul": "And"}


def arithmetic(op, domain, a, b):
    a, b = promoted(a, b)
    if is_tensor(a) and is_tensor(b) and _dtype(a) == "bool":
        if op not in _OF_TRUTHS:
            raise no_kernel(op.lower(), a)
        return emit(_OF_TRUTHS[op], [a, b])
    return emit(op, [a, b], domain=domain)


def no_kernel(name, x):
    """The error of an operator that the CPU has for other types only."""
    return NotImplementedError(f"\"{name}_cpu\" not implemented for '{SCALAR_NAMES[_dtype(x)]}'")


def numbers(name, *operands):
    """Tensors of one dtype that broadcast, no booleans."""
    tensors = promoted(*operands)
    for x in tensors:
        if is_tensor(x) and _dtype(x) == "bool":
            raise no_kernel(name, x)
    return tensors


def quotient(op, domain, a, b):
    return emit(op, promoted(a, b, floating=True), domain=domain)


def comparison(op, domain, a, b):
    a, b = promoted(a, b)
    if is_unknown(a) or is_unknown(b):
        return a if is_unknown(a) else b
    if _dtype(a) == "bool" and op != "Equal":
        a, b = cast(a, DTYPES["uint8"]), cast(b, DTYPES["uint8"])
    elif dtype_of(a).is_complex and op != "Equal":
        raise NotImplementedError(f"\"{op.lower()}\" not implemented for 'Complex'")
    return emit(op, [a, b], domain=domain)


def logical(op, domain, a, b):
    fit(a, b)
    return emit(op, [truth(a), truth(b)], domain=domain)


def truth(x):
    """What is not zero."""
    return cast(x, DTYPES["bool"])


def bitwise(op, domain, a, b):
    """Operators on bits take booleans as one bit."""
    a, b = promoted(a, b)
    if is_unknown(a) or is_unknown(b):
        return a if is_unknown(a) else b
    d = dtype_of(a)
    if d.is_floating_point or d.is_complex:
        raise NotImplementedError(f"\"{op.lower()}\" not implemented for '{SCALAR_NAMES[d.name]}'")
    return emit(op.replace("Bitwise", "") if d.name == "bool" else op, [a, b], domain=domain)


def divisors(op, domain, a, b):
    """Of integers only."""
    a, b = promoted(a, b)
    if is_unknown(a) or is_unknown(b):
        return a if is_unknown(a) else b
    if dtype_of(a).kind not in ("signed", "unsigned"):
        raise no_kernel(op.lower(), a)
    return emit(op, [a, b], domain=domain)


def extreme(op, domain, a, b):
    """The larger or smaller of two; of booleans or and and."""
    a, b = promoted(a, b)
    if is_unknown(a) or is_unknown(b):
        return a if is_unknown(a) else b
    if dtype_of(a).is_complex:
        raise TypeError(f"{op.lower()}imum not implemented for complex tensors.")
    if _dtype(a) == "bool":
        return emit("Or" if op == "Max" else "And", [a, b])
    return emit(op, [a, b], domain=domain)


# --- Functions from rows; each becomes a function of the module that has the table ---

def unary_function(module, name, op, domain, rule):
    def function(input, *, out=None):
        if is_unknown(input):
            return input
        return into(out, rule(op, domain, tensor_argument(input, name)))

    function.__name__ = function.__qualname__ = name
    function.__module__ = module
    return function


# Which operands of a function may be Python numbers.
TENSORS, OTHER, EITHER, NUMBERS = "tensors", "other", "either", "numbers"


def binary_function(module, name, op, domain, rule, numbers):
    def function(input, other, *, out=None):
        check_operands(name, input, other, numbers)
        return into(out, rule(op, domain, input, other))

    function.__name__ = function.__qualname__ = name
    function.__module__ = module
    return function


def check_operands(name, a, b, numbers=NUMBERS, second="other"):
    """Rejects what is neither tensor nor, where the function takes one, a number."""
    if is_unknown(a) or is_unknown(b):
        return
    first_number = not is_tensor(a) and isinstance(a, (int, float, complex))
    second_number = not is_tensor(b) and isinstance(b, (int, float, complex))
    if numbers == TENSORS:
        tensor_argument(a, name)
        tensor_argument(b, name, second, 2)
    elif (
        (not is_tensor(a) and not (first_number and numbers in (EITHER, NUMBERS)))
        or (not is_tensor(b) and not second_number)
        or (first_number and second_number and numbers != NUMBERS)
    ):
        raise TypeError(
            f"{name}() received an invalid combination of arguments - got "
            f"({_described(a)}, {_described(b)}), but expected (Tensor input, Tensor {second})"
        )


def _described(x):
    return "Tensor" if is_tensor(x) else type(x).__name__


def camel(name):
    """lgamma → Lgamma, bessel_j0 → BesselJ0: names of operators."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))
