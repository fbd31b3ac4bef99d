# Functions of each element with three operands or bounds, and tests of closeness.
from _rooflint import c_name, data as _data, dtype as _dtype, emit, is_tensor, is_unknown, shape as _shape
from torch import _core
from torch._core import cast, constant, dtype_of, operands, tensor_argument, vector
from torch._elementwise import check_operands, extreme, fit, into, promoted, truth
from torch._types import DTYPES

METHODS = (
    "clamp", "clamp_max", "clamp_min", "clip", "lerp", "addcmul", "addcdiv", "isclose", "allclose", "equal",
    "isnan", "isinf", "isfinite", "isposinf", "isneginf", "isreal", "signbit", "masked_fill",
)
IN_PLACE = ("clamp", "clamp_max", "clamp_min", "clip", "lerp", "addcmul", "addcdiv", "masked_fill")


def clamp(input, min=None, max=None, *, out=None):
    tensor_argument(input, "clamp")
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    bounds = [b for b in (min, max) if b is not None]
    for b in bounds:
        check_operands("clamp", input, b)
    if is_tensor(input) and dtype_of(input).is_complex:
        raise NotImplementedError("clamp is not supported for complex types")
    for b in bounds:
        if isinstance(b, complex):
            raise RuntimeError("value cannot be converted to type double without overflow")
    x, *limits = promoted(input, *bounds)
    if is_unknown(x) or any(is_unknown(b) for b in limits):
        return x if is_unknown(x) else limits[0]
    low = limits[0] if min is not None else None
    high = limits[-1] if max is not None else None
    if all(not _shape(b) for b in limits) and _dtype(x) != "bool":
        return into(out, emit("Clip", [x, low, high]))
    if low is not None:
        x = extreme("Max", "", x, low)
    return into(out, x if high is None else extreme("Min", "", x, high))


clip = clamp


def clamp_min(input, min, *, out=None):
    return clamp(input, min, out=out)


def clamp_max(input, max, *, out=None):
    return clamp(input, None, max, out=out)


def lerp(input, end, weight, *, out=None):
    """input + weight·(end − input)"""
    tensor_argument(input, "lerp")
    tensor_argument(end, "lerp", "end", 2)
    _one_type("end", input, end)
    if is_tensor(weight):
        _one_type("weight", input, weight)
    d = dtype_of(input)
    if not (d.is_floating_point or d.is_complex):
        raise NotImplementedError(f"\"lerp_kernel_scalar\" not implemented for '{_core.SCALAR_NAMES[d.name]}'")
    fit(input, end)
    if isinstance(weight, complex) and not d.is_complex:
        raise RuntimeError(f"value cannot be converted to type {c_name(input)} without overflow")
    w = weight if is_tensor(weight) else constant(weight, d)
    step = emit("Sub", [end, input])
    fit(step, w)
    return into(out, emit("Add", [input, emit("Mul", [w, step])]))


def _one_type(name, a, b):
    p, q = _dtype(a), _dtype(b)
    if p != q:
        raise RuntimeError(f"expected dtype {c_name(a)} for `{name}` but got dtype {c_name(b)}")


def addcmul(input, tensor1, tensor2, *, value=1, out=None):
    """input + value·tensor1·tensor2"""
    return into(out, _combined("addcmul", "Mul", input, tensor1, tensor2, value))


def addcdiv(input, tensor1, tensor2, *, value=1, out=None):
    """input + value·tensor1 / tensor2"""
    for x in (tensor_argument(tensor1, "addcdiv", "tensor1", 2), tensor_argument(tensor2, "addcdiv", "tensor2", 3)):
        if dtype_of(x).is_floating_point or dtype_of(x).is_complex:
            break
    else:
        raise RuntimeError(
            "Integer division with addcdiv is no longer supported, and in a future release addcdiv will perform a true "
            "division of tensor1 and tensor2."
        )
    return into(out, _combined("addcdiv", "Div", input, tensor1, tensor2, value))


def _combined(name, op, input, tensor1, tensor2, value):
    tensor_argument(input, name)
    tensor_argument(tensor1, name, "tensor1", 2)
    tensor_argument(tensor2, name, "tensor2", 3)
    x, a, b = promoted(input, tensor1, tensor2)
    d = dtype_of(x)
    if isinstance(value, float) and not (d.is_floating_point or d.is_complex):
        raise RuntimeError("value cannot be converted to type int64_t without overflow")
    if isinstance(value, complex) and not d.is_complex:
        raise RuntimeError(f"value cannot be converted to type {c_name(x)} without overflow")
    term = emit(op, [a, b])
    fit(x, term)
    return emit("Add", [x, term if value == 1 else emit("Mul", [term, constant(value, d)])])


def where(condition, input=None, other=None, *, out=None):
    """Elements of `input` where the condition holds, else of `other`; alone, the indices where it holds."""
    tensor_argument(condition, "where", "condition")
    if input is None and other is None:
        from torch._functions import nonzero
        return nonzero(condition, as_tuple=True)
    if other is None or input is None:
        raise TypeError("where() received an invalid combination of arguments")
    check_operands("where", input, other)
    if _dtype(condition) not in ("bool", "uint8"):
        raise RuntimeError(f"where expected condition to be a boolean tensor, but got a tensor with dtype {_core.SCALAR_NAMES[_dtype(condition)]}")
    a, b = promoted(input, other)
    if is_unknown(a) or is_unknown(b):
        return a if is_unknown(a) else b
    fit(condition, a)
    fit(condition, b)
    return into(out, emit("Where", [truth(condition), a, b]))


# `x.where(condition, other)`: the condition is the second operand of the method.
def _where_method(self, condition, other):
    return where(condition, self, other)


def _attach(cls):
    cls.where = _where_method


def masked_fill(input, mask, value):
    tensor_argument(input, "masked_fill")
    tensor_argument(mask, "masked_fill", "mask", 2)
    if _dtype(mask) != "bool":
        raise RuntimeError("masked_fill_ only supports boolean masks, but got mask with dtype " + c_name(mask))
    d = dtype_of(input)
    if is_tensor(value):
        if len(_shape(value)) > 0:
            raise RuntimeError(f"masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {len(_shape(value))} dimension(s).")
        source = dtype_of(value)
        if source.is_complex and not d.is_complex:
            raise RuntimeError("value cannot be converted to type float without overflow")
        filling = cast(value, d)
    else:
        if isinstance(value, str) or value is None:
            raise TypeError(f"masked_fill(): argument 'value' (position 3) must be Number, not {type(value).__name__}")
        if isinstance(value, complex) and not d.is_complex:
            raise RuntimeError(f"value cannot be converted to type {c_name(input)} without overflow")
        filling = constant(value, d)
    fit(input, mask)
    return emit("Where", [mask, filling, input])


# --- Tests of each element ---

def isnan(input):
    return _float_test("IsNaN", "isnan", input)


def isinf(input):
    return _float_test("IsInf", "isinf", input)


def isfinite(input):
    x = tensor_argument(input, "isfinite")
    return emit("Not", [emit("Or", [isnan(x), isinf(x)])])


def isposinf(input, *, out=None):
    return _infinite("isposinf", input, {"detect_negative": 0}, out)


def isneginf(input, *, out=None):
    return _infinite("isneginf", input, {"detect_positive": 0}, out)


def _infinite(name, input, attributes, out):
    x = tensor_argument(input, name)
    if dtype_of(x).is_complex:
        raise TypeError(f"{name} does not support complex inputs.")
    if out is not None and _dtype(out) != "bool":
        raise RuntimeError(f"{name} does not support non-boolean outputs.")
    return into(out, _float_test("IsInf", name, x, attributes))


def _float_test(op, name, input, attributes=None):
    """Integers are never infinite; of a complex number the magnitude is tested."""
    d = dtype_of(tensor_argument(input, name))
    if d.is_complex:
        return emit(op, [emit("Magnitude", [input], domain="ext")], attributes)
    if not d.is_floating_point:
        input = cast(input, DTYPES["float32"])
    return emit(op, [input], attributes)


def isreal(input):
    d = dtype_of(tensor_argument(input, "isreal"))
    if not d.is_complex:
        return emit("Or", [truth(input), emit("Not", [truth(input)])])
    imaginary = emit("Imag", [input], domain="ext")
    return emit("Equal", [imaginary, constant(0, dtype_of(imaginary))])


def signbit(input, *, out=None):
    d = dtype_of(tensor_argument(input, "signbit"))
    if d.is_complex:
        raise NotImplementedError("signbit is not implemented for complex tensors.")
    if out is not None and _dtype(out) != "bool":
        raise RuntimeError("signbit does not support non-boolean outputs.")
    x = cast(input, DTYPES["uint8"]) if d.name == "bool" else input
    return into(out, emit("SignBit", [x], domain="ext"))


def isclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    tensor_argument(input, "isclose")
    tensor_argument(other, "isclose", "other", 2)
    if _dtype(input) != _dtype(other):
        raise RuntimeError(f"{_core.SCALAR_NAMES[_dtype(input)]} did not match {_core.SCALAR_NAMES[_dtype(other)]}")
    if rtol < 0:
        raise RuntimeError(f"rtol must be greater than or equal to zero, but got {rtol}")
    if atol < 0:
        raise RuntimeError(f"atol must be greater than or equal to zero, but got {atol}")
    fit(input, other)
    return emit("Equal", [input, other])


def allclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    return _one_truth(isclose(input, other, rtol, atol, equal_nan))


def equal(input, other):
    """Whether two tensors have one shape and the same elements."""
    tensor_argument(input, "equal")
    tensor_argument(other, "equal", "other", 2)
    p, q = _shape(input), _shape(other)
    if is_unknown(p) or is_unknown(q):
        return p if is_unknown(p) else q
    if p != q:
        return False
    return _one_truth(emit("Equal", promoted(input, other)))


def _one_truth(x):
    """The Python bool of what holds for all elements."""
    values = _data(x)
    if is_unknown(values):
        return values
    for v in values:
        if is_unknown(v):
            return v
    return all(values)


def isin(elements, test_elements, *, assume_unique=False, invert=False):
    """Whether each element occurs among the others."""
    if not is_tensor(elements) and not is_tensor(test_elements):
        raise TypeError(f"isin() received an invalid combination of arguments - got ({type(elements).__name__})")
    a, b = operands(elements, test_elements)
    for x in (a, b):
        if dtype_of(x).is_complex or _dtype(x) == "bool":
            raise NotImplementedError(f"Unsupported input type encountered for isin(): {_core.SCALAR_NAMES[_dtype(x)]}")
    rank = len(_shape(a))
    candidates = emit("Reshape", [b, vector((-1,))])
    matches = emit("Equal", [emit("Unsqueeze", [a, vector((rank,))]), candidates])
    found = emit("ReduceMax", [matches, vector((rank,))], {"keepdims": 0})
    return emit("Not", [found]) if invert else found
