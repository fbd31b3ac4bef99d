# Norms, condition numbers, ranks and determinants.
import math

from _rooflint import emit, is_tensor, is_unknown, shape as _shape
from torch import return_types
from torch._autocast import in_float32
from torch._core import SCALAR_NAMES, cast, dtype_of, tensor_argument, vector, wrap_dim
from torch._declare import declared
from torch._elementwise import into
from torch._reduce import axes_of, reduced
from torch._reduce import vector_norm as _vector_norm
from torch.linalg._checks import LONG, broadcast, full_precision, matrices, numbers, real_of, square

__all__ = ["cond", "det", "matrix_norm", "matrix_rank", "norm", "slogdet", "vector_norm"]


def _typed(A, dtype, name):
    if dtype is None:
        return A
    d = dtype_of(A)
    if not (dtype.is_floating_point or dtype.is_complex):
        raise RuntimeError(f"{name}: dtype should be floating point or complex. Got {SCALAR_NAMES[dtype.name]}")
    if d.is_complex and not dtype.is_complex:
        raise RuntimeError(f"{name}: dtype should be complex for complex inputs. Got {SCALAR_NAMES[dtype.name]}")
    if dtype.itemsize < d.itemsize and not (dtype.is_complex and not d.is_complex):
        raise RuntimeError(f"{name}: the dtype of the input ({SCALAR_NAMES[d.name]}) should be convertible without narrowing to the specified dtype ({SCALAR_NAMES[dtype.name]})")
    return cast(A, dtype)


def vector_norm(x, ord=2, dim=None, keepdim=False, *, dtype=None, out=None):
    tensor_argument(x, "linalg_vector_norm")
    numbers(x, "linalg.vector_norm")
    x = _typed(x, dtype, "linalg.vector_norm")
    dims = axes_of(x, dim)
    if not is_unknown(ord) and (ord < 0 or math.isinf(ord)):
        _not_empty(x, ord, dims, dim)
    return into(out, _vector_norm(x, ord, dims, keepdim))


def _not_empty(x, order, dims, dim):
    sizes = _shape(x)
    empty = [a for a in dims if len(sizes) > 0 and not is_unknown(sizes[a]) and sizes[a] == 0]
    if empty:
        what = "on an empty tensor" if dim is None else f"on the dimension {empty[0]} because this dimension is empty and"
        raise RuntimeError(
            f"linalg.vector_norm cannot compute the {_order_name(order)} norm {what} because the operation does not have an identity"
        )


def _order_name(order):
    return "infinity" if math.isinf(order) else str(order)


def matrix_norm(A, ord="fro", dim=(-2, -1), keepdim=False, *, dtype=None, out=None):
    name = "linalg.matrix_norm"
    matrices(A, name)
    A = _typed(A, dtype, name)
    if not isinstance(dim, (tuple, list)) or len(dim) != 2:
        raise RuntimeError(f"{name}: dim must be a 2-tuple. Got {dim}")
    first, second = [wrap_dim(d, len(_shape(A))) for d in dim]
    if first == second:
        raise RuntimeError(f"{name}: dims must be different. Got ({dim[0]}, {dim[1]})")
    if ord == "fro":
        return into(out, _vector_norm(A, 2, [first, second], keepdim))
    if ord == "nuc" or ord in (2, -2):
        full_precision(A, name)
        return into(out, declared("matrix_norm", [A], [(real_of(A), _without(_shape(A), (first, second), keepdim))]))
    if isinstance(ord, str):
        raise RuntimeError(f"{name}: Order {ord} not supported.")
    if math.fabs(ord) not in (1, math.inf):
        raise RuntimeError(f"{name}: Order {ord} not supported.")
    # ±1: sums over rows, then the best column; ±∞ the other way round.
    summed, best = (second, first) if math.isinf(ord) else (first, second)
    sums = _vector_norm(A, 1, [summed], True)
    extreme = reduced("ReduceMax" if ord > 0 else "ReduceMin", sums, [best], True)
    return into(out, extreme if keepdim else emit("Squeeze", [extreme, vector([first, second])]))


def _without(sizes, axes, keepdim):
    return tuple(1 if i in axes else n for i, n in enumerate(sizes) if keepdim or i not in axes)


def norm(A, ord=None, dim=None, keepdim=False, *, out=None, dtype=None):
    tensor_argument(A, "linalg_norm", "input")
    rank = len(_shape(A))
    if ord is None:
        return vector_norm(A, 2, dim, keepdim, dtype=dtype, out=out)
    if dim is None:
        if rank not in (1, 2):
            raise RuntimeError("linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got " + f"{rank}D.")
        dim = (0,) if rank == 1 else (0, 1)
    dims = (dim,) if isinstance(dim, int) else tuple(dim)
    if len(dims) not in (1, 2):
        raise RuntimeError(f"linalg.norm: If dim is specified, it must be of length 1 or 2. Got {list(dims)}")
    if len(dims) == 1:
        if isinstance(ord, str):
            raise RuntimeError(f"linalg.norm: Order {ord} not supported for vectors")
        return vector_norm(A, ord, dims, keepdim, dtype=dtype, out=out)
    return matrix_norm(A, ord, dims, keepdim, dtype=dtype, out=out)


@in_float32
def cond(A, p=None, *, out=None):
    tensor_argument(A, "linalg_cond", "input")
    s = _shape(A)
    if len(s) < 2:
        raise RuntimeError("linalg.cond: The input tensor must have at least 2 dimensions.")
    matrices(A, "linalg.svd")
    if p not in (None, 2, -2):
        square(A, f"linalg.cond({p})")
    return into(out, declared("cond", [A], [(real_of(A), tuple(s[:-2]))]))


@in_float32
def matrix_rank(A, tol=None, hermitian=False, *, atol=None, rtol=None, out=None):
    if not is_tensor(A) and not is_unknown(A):
        raise TypeError(f"linalg_matrix_rank() received an invalid combination of arguments - got ({type(A).__name__})")
    batch, _, _ = matrices(A, "torch.linalg.matrix_rank")
    tolerances = [tuple(_shape(t)) for t in (tol, atol, rtol) if is_tensor(t)]
    return into(out, declared("matrix_rank", [A], [(LONG, broadcast(batch, *tolerances))]))


def det(A, *, out=None):
    square(A, "linalg.det")
    return into(out, emit("Det", [A]))


def slogdet(A, *, out=None):
    batch, _ = square(A, "linalg.slogdet")
    return into(out, return_types.linalg_slogdet(*declared("slogdet", [A], [(dtype_of(A), batch), (real_of(A), batch)])))
