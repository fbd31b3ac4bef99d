# Functions of each element of one tensor, made from tables, and those with arguments of their own.
from _rooflint import dtype as _dtype, emit, is_tensor, shape as _shape
from torch import _core
from torch._autocast import in_float32
from torch._core import cast, constant, dtype_of, in_place, integer, tensor_argument, to_float
from torch._elementwise import floating, floating_real, into, numeric, promoted, unary_function, whole
from torch._types import DTYPES

# name: (operator, domain, rule)
UNARY = {
    "acos": ("Acos", "", floating),
    "acosh": ("Acosh", "", floating),
    "asin": ("Asin", "", floating),
    "asinh": ("Asinh", "", floating),
    "atan": ("Atan", "", floating),
    "atanh": ("Atanh", "", floating),
    "ceil": ("Ceil", "", whole),
    "cos": ("Cos", "", floating),
    "cosh": ("Cosh", "", floating),
    "erf": ("Erf", "", floating_real),
    "exp": ("Exp", "", floating),
    "floor": ("Floor", "", whole),
    "log": ("Log", "", floating),
    "reciprocal": ("Reciprocal", "", floating),
    "sigmoid": ("Sigmoid", "", floating),
    "sin": ("Sin", "", floating),
    "sinh": ("Sinh", "", floating),
    "sqrt": ("Sqrt", "", floating),
    "tan": ("Tan", "", floating),
    "tanh": ("Tanh", "", floating),
    # Functions without an ONNX operator
    "deg2rad": ("Deg2Rad", "ext", floating_real),
    "digamma": ("Digamma", "ext", floating_real),
    "erfc": ("Erfc", "ext", floating_real),
    "erfinv": ("Erfinv", "ext", floating_real),
    "exp2": ("Exp2", "ext", floating),
    "expm1": ("Expm1", "ext", floating),
    "i0": ("I0", "ext", floating_real),
    "lgamma": ("Lgamma", "ext", floating_real),
    "log10": ("Log10", "ext", floating),
    "log1p": ("Log1p", "ext", floating),
    "log2": ("Log2", "ext", floating),
    "rad2deg": ("Rad2Deg", "ext", floating_real),
    "rsqrt": ("Rsqrt", "ext", floating),
    "sinc": ("Sinc", "ext", floating),
}

ALIASES = {
    "absolute": "abs", "arccos": "acos", "arccosh": "acosh", "arcsin": "asin", "arcsinh": "asinh", "arctan": "atan",
    "arctanh": "atanh", "fix": "trunc", "negative": "neg",
}

for _name, _row in UNARY.items():
    globals()[_name] = unary_function(__name__, _name, *_row)


def abs(input, *, out=None):
    tensor_argument(input, "abs")
    d = dtype_of(input)
    if d.name == "bool":
        return into(out, emit("Identity", [input]))
    return into(out, emit("Magnitude", [input], domain="ext") if d.is_complex else emit("Abs", [input]))


def neg(input, *, out=None):
    tensor_argument(input, "neg")
    if _dtype(input) == "bool":
        raise NotImplementedError(
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the "
            "`~` or `logical_not()` operator instead."
        )
    return into(out, emit("Neg", [input]))


def positive(input):
    if _dtype(tensor_argument(input, "positive")) == "bool":
        raise NotImplementedError("The `+` operator, on a bool tensor is not supported.")
    return input


def sign(input, *, out=None):
    tensor_argument(input, "sign")
    if dtype_of(input).is_complex:
        raise NotImplementedError("Unlike NumPy, torch.sign is not intended to support complex numbers. Please use torch.sgn instead.")
    return into(out, numeric("Sign", "", input))


def sgn(input, *, out=None):
    return into(out, numeric("Sign", "", tensor_argument(input, "sgn")))


def square(input, *, out=None):
    tensor_argument(input, "square")
    if _dtype(input) == "bool":
        input = cast(input, DTYPES["int64"])
    return into(out, emit("Pow", [input, constant(2, dtype_of(input))]))


def trunc(input, *, out=None):
    """Rounding toward zero: integers of the same sign."""
    d = dtype_of(tensor_argument(input, "trunc"))
    if d.is_complex:
        raise NotImplementedError("trunc is not supported for complex inputs")
    if not d.is_floating_point:
        return into(out, emit("Identity", [input]))
    return into(out, emit("Mul", [emit("Sign", [input]), emit("Floor", [emit("Abs", [input])])]))


def frac(input, *, out=None):
    d = dtype_of(tensor_argument(input, "frac"))
    if not d.is_floating_point:
        raise NotImplementedError(f"\"frac\" not implemented for '{_core.SCALAR_NAMES[d.name]}'")
    return into(out, emit("Sub", [input, trunc(input)]))


def round(input, *, decimals=0, out=None):
    d = dtype_of(tensor_argument(input, "round"))
    if d.name == "bool" or d.is_complex:
        raise NotImplementedError(f"\"round\" not implemented for '{_core.SCALAR_NAMES[d.name]}'")
    if decimals != 0:
        if not d.is_floating_point:
            raise NotImplementedError(f"\"round_cpu\" not implemented for '{_core.SCALAR_NAMES[d.name]}' with decimals")
        scale = constant(10.0 ** decimals, d)
        return into(out, emit("Div", [emit("Round", [emit("Mul", [input, scale])]), scale]))
    return into(out, whole("Round", "", input))


def logit(input, eps=None, *, out=None):
    x = to_float(tensor_argument(input, "logit"))
    if dtype_of(x).is_complex:
        raise NotImplementedError("\"logit\" not implemented for 'ComplexFloat'")
    if eps is not None:
        x = emit("Clip", [x, constant(float(eps), dtype_of(x)), constant(1.0 - eps, dtype_of(x))])
    return into(out, emit("Logit", [x], domain="ext"))


def nan_to_num(input, nan=0.0, posinf=None, neginf=None, *, out=None):
    d = dtype_of(tensor_argument(input, "nan_to_num"))
    if not (d.is_floating_point or d.is_complex):
        return into(out, emit("Identity", [input]))
    return into(out, emit("NanToNum", [input], domain="ext"))


def polygamma(n, input, *, out=None):
    integer(n, "n")
    if n < 0:
        raise RuntimeError("polygamma(n, x) does not support negative n.")
    return into(out, floating_real("Polygamma", "ext", tensor_argument(input, "polygamma", "input", 2)))


def mvlgamma(input, p, *, out=None):
    x = to_float(tensor_argument(input, "mvlgamma"))
    if p < 1:
        raise RuntimeError("p has to be greater than or equal to 1")
    total = constant(p * (p - 1) / 4.0, dtype_of(x))
    for j in range(p):
        total = emit("Add", [emit("Lgamma", [emit("Sub", [x, constant(j / 2.0, dtype_of(x))])], domain="ext"), total])
    return into(out, total)


def relu(input):
    d = dtype_of(tensor_argument(input, "relu"))
    if d.name == "bool":
        raise NotImplementedError("Boolean inputs not supported for relu")
    if d.is_complex:
        raise NotImplementedError("\"clamp_min_scalar_cpu\" not implemented for 'ComplexFloat'")
    return emit("Relu", [input])


def frexp(input, *, out=None):
    """Mantissa and exponent."""
    from torch.return_types import frexp as result
    x = tensor_argument(input, "frexp")
    if not dtype_of(x).is_floating_point:
        raise RuntimeError("torch.frexp() only supports floating-point dtypes")
    mantissa = emit("Identity", [x])
    return into(out, result(mantissa, cast(mantissa, DTYPES["int32"])))


# --- Complex numbers ---

def real(input):
    return emit("Real", [input], domain="ext") if dtype_of(tensor_argument(input, "real")).is_complex else input


def imag(input):
    if not dtype_of(tensor_argument(input, "imag")).is_complex:
        raise TypeError("imag is not implemented for tensors with non-complex dtypes.")
    return emit("Imag", [input], domain="ext")


def conj(input):
    return emit("Conj", [input], domain="ext") if dtype_of(tensor_argument(input, "conj")).is_complex else input


def conj_physical(input, *, out=None):
    return into(out, emit("Identity", [conj(tensor_argument(input, "conj_physical"))]))


def resolve_conj(input):
    return tensor_argument(input, "resolve_conj")


def resolve_neg(input):
    return tensor_argument(input, "resolve_neg")


def angle(input, *, out=None):
    x = tensor_argument(input, "angle")
    return into(out, emit("Angle", [x if dtype_of(x).is_complex else to_float(x)], domain="ext"))


def view_as_real(input):
    """Two numbers for each complex one, on a new last axis."""
    d = dtype_of(tensor_argument(input, "view_as_real"))
    if not d.is_complex:
        raise TypeError("view_as_real is only supported for complex tensors")
    parts = [emit("Unsqueeze", [emit(op, [input], domain="ext"), _core.vector([len(_shape(input))])]) for op in ("Real", "Imag")]
    return emit("Concat", parts, {"axis": -1})


@in_float32
def view_as_complex(input):
    d = dtype_of(tensor_argument(input, "view_as_complex"))
    if d.name not in ("float32", "float64", "float16"):
        raise TypeError(f"view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: {_core.SCALAR_NAMES[d.name]}")
    sizes = _shape(input)
    if len(sizes) == 0:
        raise RuntimeError("Input tensor must have one or more dimensions")
    if sizes[-1] != 2:
        raise RuntimeError("Tensor must have a last dimension of size 2")
    axis = len(sizes) - 1
    parts = [emit("Gather", [input, constant(i, DTYPES["int64"])], {"axis": axis}) for i in (0, 1)]
    return emit("Complex", parts, domain="ext")


def complex(real, imag, *, out=None):
    _parts("complex", "real", "imag", real, imag)
    return into(out, emit("Complex", promoted(real, imag), domain="ext"))


@in_float32
def polar(abs, angle, *, out=None):
    _parts("polar", "abs", "angle", abs, angle)
    a, b = promoted(abs, angle)
    parts = [emit("Mul", [a, emit(op, [b])]) for op in ("Cos", "Sin")]
    return into(out, emit("Complex", parts, domain="ext"))


def _parts(function, first, second, a, b):
    tensor_argument(a, function, first)
    tensor_argument(b, function, second, 2)
    for x in (a, b):
        if _dtype(x) not in ("float16", "float32", "float64"):
            raise NotImplementedError(
                "Expected both inputs to be Half, Float or Double tensors but got "
                f"{_core.SCALAR_NAMES[_dtype(a)]} and {_core.SCALAR_NAMES[_dtype(b)]}"
            )
    if _dtype(a) != _dtype(b):
        raise RuntimeError(f"Expected object of scalar type {_core.SCALAR_NAMES[_dtype(a)]} but got scalar type {_core.SCALAR_NAMES[_dtype(b)]} for second argument")


for _alias, _name in ALIASES.items():
    globals()[_alias] = globals()[_name]

_FUNCTIONS = (
    *UNARY, *ALIASES, "abs", "neg", "sign", "sgn", "square", "trunc", "frac", "round", "logit", "nan_to_num", "mvlgamma",
    "conj_physical", "relu",
)
IN_PLACE = _FUNCTIONS
METHODS = (*_FUNCTIONS, "positive", "frexp", "conj", "resolve_conj", "resolve_neg", "angle")


def _attach(cls):
    """The order comes before the tensor in the function, after it in the method."""
    cls.polygamma = lambda self, n: polygamma(n, self)
    cls.polygamma_ = lambda self, n: in_place(self, polygamma(n, self))
