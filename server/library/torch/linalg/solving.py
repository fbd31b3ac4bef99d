# Inverses and solutions of linear equations.
import math

from _rooflint import is_unknown, shape as _shape
from torch import return_types
from torch._autocast import in_float32
from torch._core import SCALAR_NAMES, dtype_of, tensor_argument, wrap_dim
from torch._declare import declared
from torch._elementwise import into
from torch.linalg._checks import (
    INT, LONG, broadcast, differ, full_precision, matrices, numbers, one_type, real_of, smaller, square,
)

__all__ = [
    "inv", "inv_ex", "ldl_solve", "lstsq", "lu_solve", "pinv", "solve", "solve_ex", "solve_triangular", "tensorinv", "tensorsolve",
]


@in_float32
def inv(A, *, out=None):
    batch, n = square(A, "linalg.inv")
    return into(out, declared("inv", [A], [(dtype_of(A), (*batch, n, n))]))


@in_float32
def inv_ex(A, *, check_errors=False, out=None):
    batch, n = square(A, "linalg.inv")
    results = declared("inv_ex", [A], [(dtype_of(A), (*batch, n, n)), (INT, batch)])
    return into(out, return_types.linalg_inv_ex(*results))


def pinv(A, rcond=None, hermitian=False, *, atol=None, rtol=None, out=None):
    tensor_argument(A, "linalg_pinv")
    d, s = dtype_of(A), _shape(A)
    if not (d.is_floating_point or d.is_complex) or d.itemsize == 2 or len(s) < 2:
        raise RuntimeError(
            f"linalg.pinv({SCALAR_NAMES[d.name]}{{{list(s)}}}): expected a tensor with 2 or more dimensions of float, double, "
            "cfloat or cdouble types"
        )
    batch = tuple(s[:-2])
    if all(is_unknown(n) or n > 0 for n in s):
        tolerances = [tuple(_shape(t)) for t in (rcond, atol, rtol) if t is not None and not isinstance(t, (int, float))]
        batch = broadcast(batch, *tolerances)
    return into(out, declared("pinv", [A], [(d, (*batch, s[-1], s[-2]))]))


def _solution_shape(A, B, left, name):
    """Shape of X in A·X = B, where B holds matrices or vectors, and the batch shape of A."""
    batch, n = square(A, name)
    one_type(A, B, name)
    s = tuple(_shape(B))
    vectors = len(s) == 1 or (len(s) == len(batch) + 1 and s == (*batch, n))
    if vectors:
        if not left:
            raise RuntimeError(f"{name}: Vector broadcasting of the left hand side is not supported for left=False. In this case {name} is equivalent to B / A.squeeze(-1)")
        _fits(A, n, s[-1], 1, name)
        return (*broadcast(batch, s[:-1]), n), batch
    rows, columns = s[-2], s[-1]
    _fits(A, n, rows if left else columns, columns if left else rows, name, left)
    return (*broadcast(batch, s[:-2]), rows, columns), batch


def _fits(A, n, rows, columns, name, left=True):
    if differ(n, rows):
        equation, b = ("AX = B", f"{rows}x{columns}") if left else ("XA = B", f"{columns}x{rows}")
        raise RuntimeError(f"{name}: Incompatible shapes of A and B for the equation {equation} ({n}x{n} and {b})")


@in_float32
def solve(A, B, *, left=True, out=None):
    tensor_argument(B, "linalg_solve", "B", 2)
    shape, _ = _solution_shape(A, B, left, "linalg.solve")
    return into(out, declared("solve", [A, B], [(dtype_of(A), shape)]))


def solve_ex(A, B, *, left=True, check_errors=False, out=None):
    tensor_argument(B, "linalg_solve_ex", "B", 2)
    shape, batch = _solution_shape(A, B, left, "linalg.solve")
    return into(out, return_types.linalg_solve_ex(*declared("solve_ex", [A, B], [(dtype_of(A), shape), (INT, batch)])))


def solve_triangular(A, B, *, upper, left=True, unitriangular=False, out=None):
    name = "linalg.solve_triangular"
    tensor_argument(A, "linalg_solve_triangular", "input")
    tensor_argument(B, "linalg_solve_triangular", "B", 2)
    batch, n = square(A, name)
    other, rows, columns = matrices(B, name, "B")
    one_type(A, B, name)
    _fits(A, n, rows if left else columns, columns if left else rows, name, left)
    shape = (*broadcast(batch, other), rows, columns)
    return into(out, declared("solve_triangular", [A, B], [(dtype_of(A), shape)]))


def lu_solve(LU, pivots, B, *, left=True, adjoint=False, out=None):
    name = "torch.linalg.lu_solve"
    batch, n = square(LU, name)
    other, rows, columns = matrices(B, name, "B")
    one_type(LU, B, "linalg.lu_solve", "LU")
    if dtype_of(pivots).name != "int32":
        raise RuntimeError("linalg.lu_solve: pivots should be a Tensor of scalar type torch.int32")
    if tuple(_shape(LU))[:-1] != tuple(_shape(pivots)):
        raise RuntimeError(
            f"linalg.lu_solve: Expected LU.shape[:-1] and pivots.shape to be the same, but got pivots with shape {list(_shape(pivots))} instead"
        )
    _fits(LU, n, rows if left else columns, columns if left else rows, "linalg.lu_solve", left)
    return into(out, declared("lu_solve", [LU, pivots, B], [(dtype_of(LU), (*broadcast(batch, other), rows, columns))]))


def ldl_solve(LD, pivots, B, *, hermitian=False, out=None):
    name = "torch.linalg.ldl_solve"
    batch, n = square(LD, name, "LD")
    other, rows, columns = matrices(B, name, "B")
    one_type(LD, B, name, "LD")
    if differ(n, rows):
        raise RuntimeError(f"{name}: Expected LD.size(-2) to be equal to B.size(-2), but got {n} and {rows}")
    return into(out, declared("ldl_solve", [LD, pivots, B], [(dtype_of(LD), (*broadcast(batch, other), rows, columns))]))


# Drivers that compute the rank, and those that compute singular values.
_RANKED = ("gelsy", "gelsd", "gelss")
_SINGULAR = ("gelsd", "gelss")


@in_float32
def lstsq(A, B, rcond=None, *, driver=None, out=None):
    name = "torch.linalg.lstsq"
    s, t = tuple(_shape(tensor_argument(A, "linalg_lstsq"))), tuple(_shape(tensor_argument(B, "linalg_lstsq", "B", 2)))
    if len(s) < 2:
        raise RuntimeError(f"{name}: input must have at least 2 dimensions.")
    if len(t) < 1:
        raise RuntimeError(f"{name}: other must have at least 1 dimension.")
    if differ(dtype_of(A).name, dtype_of(B).name):
        raise RuntimeError(
            f"{name}: Expected input and other to have the same dtype, but got input's dtype {SCALAR_NAMES[dtype_of(A).name]} "
            f"and other's dtype {SCALAR_NAMES[dtype_of(B).name]}"
        )
    driver = driver or "gelsy"
    if driver not in (*_RANKED, "gels"):
        raise RuntimeError(f"{name}: parameter `driver` should be one of (gels, gelsy, gelsd, gelss)")
    batch, m, n = s[:-2], s[-2], s[-1]
    vectors = len(t) == len(s) - 1 and t[:-1] == batch
    rows = t[-1] if vectors else t[-2]
    if differ(m, rows):
        raise RuntimeError(f"{name}: input.size(-2) should match other.size({'-1' if vectors else '-2'})")
    numbers(A, name)
    columns = () if vectors else (t[-1],)
    lead = batch if vectors else broadcast(batch, t[:-2])
    d, real = dtype_of(A), real_of(A)
    overdetermined = not is_unknown(m) and not is_unknown(n) and m > n
    # Residuals exist for matrices of full rank; only gels may take that for granted, the rank depends on the values.
    residuals = (*lead, *columns) if overdetermined and driver != "gelsy" else (0,)
    ranks = batch if driver in _RANKED else (0,)
    singular = (*batch, smaller(m, n)) if driver in _SINGULAR else (0,)
    types = [(d, (*lead, n, *columns)), (real, residuals), (LONG, ranks), (real, singular)]
    return into(out, return_types.linalg_lstsq(*declared("lstsq", [A, B], types)))


@in_float32
def tensorinv(A, ind=2, *, out=None):
    tensor_argument(A, "linalg_tensorinv", "input")
    s = tuple(_shape(A))
    if ind <= 0:
        raise RuntimeError("Expected a strictly positive integer for 'ind'")
    first, second = math.prod(s[:ind]), math.prod(s[ind:])
    if differ(first, second):
        raise RuntimeError(
            f"Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got {second} != {first}"
        )
    numbers(A, "linalg.inv")
    full_precision(A, "linalg.inv")
    return into(out, declared("tensorinv", [A], [(dtype_of(A), (*s[ind:], *s[:ind]))]))


@in_float32
def tensorsolve(A, B, dims=None, *, out=None):
    tensor_argument(A, "linalg_tensorsolve")
    tensor_argument(B, "linalg_tensorsolve", "B", 2)
    s, t = list(_shape(A)), list(_shape(B))
    if dims is not None:
        moved = [wrap_dim(i, len(s)) for i in dims]
        s = [n for i, n in enumerate(s) if i not in moved] + [s[i] for i in moved]
    shape = tuple(s[len(t):])
    if differ(math.prod(shape), math.prod(t)):
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), but got "
            f"{math.prod(shape)} != {math.prod(t)}"
        )
    numbers(A, "linalg.solve")
    one_type(A, B, "linalg.solve")
    return into(out, declared("tensorsolve", [A, B], [(dtype_of(A), shape)]))
