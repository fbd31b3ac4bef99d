# Products of matrices and vectors. Every product is a MatMul, whose multiply–accumulates are PyTorch's.
from _rooflint import c_name, dtype as _dtype, emit, is_tensor, is_unknown, shape as _shape
from torch import _core
from torch._autocast import Autocast, lowered
from torch._core import SCALAR_NAMES, constant, dtype_of, tensor_argument, vector
from torch._elementwise import arithmetic, into, promoted

METHODS = (
    "matmul", "mm", "bmm", "mv", "dot", "vdot", "inner", "outer", "ger", "addmm", "addmv", "addr", "baddbmm", "addbmm", "kron",
    "cross", "matrix_power",
)
IN_PLACE = ("addmm", "addmv", "addr", "baddbmm", "addbmm")


def _known(*values):
    return not any(is_unknown(v) for v in values)


def _differ(m, n):
    """Two sizes that are known to be different."""
    return _known(m, n) and m != n


def _product(a, b):
    return emit("MatMul", [a, b])


def matmul(input, other, *, out=None):
    a, b = tensor_argument(input, "matmul"), tensor_argument(other, "matmul", "other", 2)
    if Autocast.dtype is not None:
        a, b = lowered(a, b)
    if is_unknown(a) or is_unknown(b):
        return a if is_unknown(a) else b
    p, q = _shape(a), _shape(b)
    if is_unknown(p) or is_unknown(q):
        return into(out, _product(a, b))
    if len(p) == 0 or len(q) == 0:
        raise RuntimeError(f"both arguments to matmul need to be at least 1D, but they are {len(p)}D and {len(q)}D")
    if len(p) == 1 and len(q) == 1:
        return dot(a, b, out=out)
    _same_types(a, b)
    _inner_sizes(p, q)
    lead_a, lead_b = p[:-2], q[:-2]
    for i in range(1, min(len(lead_a), len(lead_b)) + 1):
        m, n = lead_a[-i], lead_b[-i]
        if _differ(m, n) and m != 1 and n != 1:
            raise RuntimeError(
                f"The size of tensor a ({m}) must match the size of tensor b ({n}) at non-singleton dimension "
                f"{max(len(lead_a), len(lead_b)) - i}"
            )
    return into(out, _product(a, b))


def _same_types(a, b):
    if _differ(_dtype(a), _dtype(b)):
        raise RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {c_name(a)} != {c_name(b)}")


def _inner_sizes(p, q, name="mm"):
    """Columns of the left operand are rows of the right one; the message is that of the product PyTorch would use."""
    inner, rows = p[-1], q[-1] if len(q) == 1 else q[-2]
    if not _differ(inner, rows):
        return
    if len(q) == 1:
        raise RuntimeError(f"size mismatch, got input ({folded_rows(p)}), mat ({folded_rows(p)}x{inner}), vec ({rows})")
    if len(q) == 2:
        raise RuntimeError(f"{name}: mat1 and mat2 shapes cannot be multiplied ({folded_rows(p)}x{inner} and {rows}x{q[-1]})")
    if len(p) == 1:
        raise RuntimeError(f"size mismatch, got input ({q[-1]}), mat ({q[-1]}x{rows}), vec ({inner})")
    batch = _count(q[:-2])
    raise RuntimeError(
        f"Expected size for first two dimensions of batch2 tensor to be: [{batch}, {inner}] but got: [{batch}, {rows}]."
    )


def _count(sizes):
    n = 1
    for s in sizes:
        n = n * s
    return n


def folded_rows(sizes):
    """Rows of the matrix that the leading axes are folded into."""
    return _count(sizes[:-1])


def _rank(x, rank, message):
    """The rank a function insists on."""
    s = _shape(x)
    if _known(s) and len(s) != rank:
        raise RuntimeError(message.format(rank=len(s)))


def mm(input, mat2, *, out=None):
    a, b = tensor_argument(input, "mm"), tensor_argument(mat2, "mm", "mat2", 2)
    if Autocast.dtype is not None:
        a, b = lowered(a, b)
    _rank(a, 2, "mm: self must be a matrix, got {rank}-D tensor")
    _rank(b, 2, "mm: mat2 must be a matrix, got {rank}-D tensor")
    _same_types(a, b)
    _inner_sizes(_shape(a), _shape(b))
    return into(out, _product(a, b))


def bmm(input, mat2, *, out=None):
    a, b = tensor_argument(input, "bmm"), tensor_argument(mat2, "bmm", "mat2", 2)
    if Autocast.dtype is not None:
        a, b = lowered(a, b)
    return into(out, _batched(a, b))


def _batched(a, b):
    _rank(a, 3, "batch1 must be a 3D tensor")
    _rank(b, 3, "batch2 must be a 3D tensor")
    if _dtype(a) == "bool":
        raise NotImplementedError("\"bmm\" not implemented for 'Bool'")
    if _differ(_dtype(a), _dtype(b)):
        raise RuntimeError(f"expected scalar type {SCALAR_NAMES[_dtype(a)]} but found {SCALAR_NAMES[_dtype(b)]}")
    p, q = _shape(a), _shape(b)
    if _known(p, q) and (_differ(p[0], q[0]) or _differ(p[2], q[1])):
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{p[0]}, {p[2]}] but got: [{q[0]}, {q[1]}]."
        )
    return _product(a, b)


def mv(input, vec, *, out=None):
    a, x = tensor_argument(input, "mv"), tensor_argument(vec, "mv", "vec", 2)
    p, q = _shape(a), _shape(x)
    if _known(p) and not p:
        _core.wrap_dim(0, 0)
    if _known(p, q) and (len(p) != 2 or len(q) != 1):
        raise RuntimeError(f"vector + matrix @ vector expected, got 1, {len(p)}, {len(q)}")
    if _differ(_dtype(a), _dtype(x)):
        names = [SCALAR_NAMES[_dtype(t)] for t in (x, a, x)]
        raise RuntimeError(f"addmv input tensors must have the same dtype, but got {names[0]}, {names[1]}, and {names[2]}")
    _inner_sizes(p, q)
    return into(out, _product(a, x))


def dot(input, tensor, *, out=None):
    return into(out, _dotted(tensor_argument(input, "dot"), tensor_argument(tensor, "dot", "tensor", 2)))


def vdot(input, other, *, out=None):
    from torch._functions.pointwise import conj
    return into(out, _dotted(conj(tensor_argument(input, "vdot")), tensor_argument(other, "vdot", "other", 2)))


def _dotted(a, b):
    p, q = _shape(a), _shape(b)
    if _known(p, q):
        if len(p) != 1 or len(q) != 1:
            raise RuntimeError(f"1D tensors expected, but got {len(p)}D and {len(q)}D tensors")
        if _differ(p[0], q[0]):
            raise RuntimeError(
                f"inconsistent tensor size, expected tensor [{p[0]}] and src [{q[0]}] to have the same number of elements, "
                f"but got {p[0]} and {q[0]} elements respectively"
            )
    if _differ(_dtype(a), _dtype(b)):
        raise RuntimeError(f"dot : expected both vectors to have same dtype, but found {SCALAR_NAMES[_dtype(a)]} and {SCALAR_NAMES[_dtype(b)]}")
    return _product(a, b)


def inner(input, other, *, out=None):
    """Products over the last axes of both."""
    a, b = tensor_argument(input, "inner"), tensor_argument(other, "inner", "other", 2)
    p, q = _shape(a), _shape(b)
    if len(p) == 0 or len(q) == 0:
        return into(out, arithmetic("Mul", "", a, b))
    if _differ(_dtype(a), _dtype(b)):
        raise RuntimeError("both inputs should have same dtype")
    if _differ(p[-1], q[-1]):
        raise RuntimeError(
            f"inner() the last dimension must match on both input tensors but got shapes {list(p)} and {list(q)}"
        )
    from torch._functions.contractions import tensordot
    return into(out, tensordot(a, b, ([-1], [-1])))


def outer(input, vec2, *, out=None):
    a, b = tensor_argument(input, "outer"), tensor_argument(vec2, "outer", "vec2", 2)
    _rank(a, 1, "outer: Expected 1-D argument self, but got {rank}-D")
    _rank(b, 1, "outer: Expected 1-D argument vec2, but got {rank}-D")
    return into(out, arithmetic("Mul", "", emit("Unsqueeze", [a, vector((1,))]), b))


def ger(input, vec2, *, out=None):
    return outer(input, vec2, out=out)


# --- β·input + α·(product) ---

def addmm(input, mat1, mat2, *, beta=1, alpha=1, out=None):
    tensor_argument(mat1, "addmm", "mat1", 2)
    tensor_argument(mat2, "addmm", "mat2", 3)
    if Autocast.dtype is not None:
        input, mat1, mat2 = lowered(input, mat1, mat2)
    _rank(mat1, 2, "addmm: self must be a matrix, got {rank}-D tensor")
    _rank(mat2, 2, "addmm: mat2 must be a matrix, got {rank}-D tensor")
    _same_types(mat1, mat2)
    _inner_sizes(_shape(mat1), _shape(mat2), "addmm")
    return into(out, _added("addmm", input, _product(mat1, mat2), beta, alpha))


def addmv(input, mat, vec, *, beta=1, alpha=1, out=None):
    tensor_argument(mat, "addmv", "mat", 2)
    tensor_argument(vec, "addmv", "vec", 3)
    return into(out, _added("addmv", input, mv(mat, vec), beta, alpha))


def addr(input, vec1, vec2, *, beta=1, alpha=1, out=None):
    tensor_argument(input, "addr")
    product = outer(tensor_argument(vec1, "addr", "vec1", 2), tensor_argument(vec2, "addr", "vec2", 3))
    x, y = promoted(input, product)
    _expands(x, y)
    return into(out, _sum_of(x, y, beta, alpha))


def baddbmm(input, batch1, batch2, *, beta=1, alpha=1, out=None):
    tensor_argument(batch1, "baddbmm", "batch1", 2)
    tensor_argument(batch2, "baddbmm", "batch2", 3)
    if Autocast.dtype is not None:
        input, batch1, batch2 = lowered(input, batch1, batch2)
    for batch in (batch1, batch2):
        _core.wrap_dim(2, _core.ndim(batch))
    product = _batched(batch1, batch2)
    return into(out, _added("baddbmm", input, product, beta, alpha))


def addbmm(input, batch1, batch2, *, beta=1, alpha=1, out=None):
    """The products of the batch are added up."""
    tensor_argument(batch1, "addbmm", "batch1", 2)
    tensor_argument(batch2, "addbmm", "batch2", 3)
    if Autocast.dtype is not None:
        input, batch1, batch2 = lowered(input, batch1, batch2)
    for axis, batch in ((1, batch1), (2, batch2)):
        _core.wrap_dim(axis, _core.ndim(batch))
    product = _batched(batch1, batch2)
    total = emit("ReduceSum", [product, vector((0,))], {"keepdims": 0})
    return into(out, _added("addbmm", input, total, beta, alpha))


def _added(name, input, product, beta, alpha):
    if not is_tensor(input) and _known(input):
        raise TypeError(f"{name}() received an invalid combination of arguments - got ({type(input).__name__}, Tensor, Tensor)")
    if _differ(_dtype(input), _dtype(product)):
        raise RuntimeError(f"self and mat2 must have the same dtype, but got {SCALAR_NAMES[_dtype(input)]} and {SCALAR_NAMES[_dtype(product)]}")
    _expands(input, product)
    return _sum_of(input, product, beta, alpha)


def _expands(x, y):
    """x must broadcast to the shape of y, never the other way."""
    p, q = _shape(x), _shape(y)
    if not _known(p, q):
        return
    if len(p) > len(q):
        raise RuntimeError(
            f"expand(torch.{SCALAR_NAMES[_dtype(x)]}Tensor{{{list(p)}}}, size={list(q)}): the number of sizes provided "
            f"({len(q)}) must be greater or equal to the number of dimensions in the tensor ({len(p)})"
        )
    for i in range(1, len(p) + 1):
        if _differ(p[-i], q[-i]) and p[-i] != 1:
            raise RuntimeError(
                f"The expanded size of the tensor ({q[-i]}) must match the existing size ({p[-i]}) at non-singleton "
                f"dimension {len(q) - i}.  Target sizes: {list(q)}.  Tensor sizes: {list(p)}"
            )


def _sum_of(x, y, beta, alpha):
    d = dtype_of(y)
    if any(isinstance(factor, complex) for factor in (beta, alpha)) and not d.is_complex:
        raise RuntimeError(f"value cannot be converted to type {c_name(y)} without overflow")
    terms = [t if factor == 1 else emit("Mul", [t, constant(factor, d)]) for t, factor in ((x, beta), (y, alpha))]
    return emit("Add", terms)


# --- Other products ---

def kron(input, other, *, out=None):
    """Every element of `input` times all of `other`."""
    a, b = tensor_argument(input, "kron"), tensor_argument(other, "kron", "other", 2)
    p, q = tuple(_shape(a)), tuple(_shape(b))
    rank = max(len(p), len(q))
    p, q = (1,) * (rank - len(p)) + p, (1,) * (rank - len(q)) + q
    left = emit("Reshape", [a, vector([n for s in p for n in (s, 1)])], {"allowzero": 1})
    right = emit("Reshape", [b, vector([n for s in q for n in (1, s)])], {"allowzero": 1})
    product = arithmetic("Mul", "", left, right)
    return into(out, emit("Reshape", [product, vector([m * n for m, n in zip(p, q)])], {"allowzero": 1}))


def cross(input, other, dim=None, *, out=None):
    tensor_argument(input, "cross")
    tensor_argument(other, "cross", "other", 2)
    from torch import linalg
    if dim is None:
        axes = [i for i, s in enumerate(_shape(input)) if not is_unknown(s) and s == 3]
        if not axes:
            raise RuntimeError("no dimension of size 3 in input")
        dim = axes[0]
    return linalg.cross(input, other, dim=dim, out=out)


def matrix_power(input, n, *, out=None):
    from torch import linalg
    return linalg.matrix_power(tensor_argument(input, "matrix_power"), n, out=out)


def chain_matmul(*matrices, out=None):
    from torch import linalg
    if not matrices:
        raise RuntimeError("chain_matmul(): Expected one or more matrices")
    if len(matrices) == 1:
        return into(out, tensor_argument(matrices[0], "chain_matmul", "matrices"))
    return linalg.multi_dot(matrices, out=out)
