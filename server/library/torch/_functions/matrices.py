# Older names of what torch.linalg has, and decompositions that only torch itself offers.
from _rooflint import emit, is_unknown, shape as _shape
from torch import return_types
from torch._core import SCALAR_NAMES, dtype_of, known, tensor_argument
from torch._declare import declared
from torch._elementwise import into

# Removed from torch; their successors are in torch.linalg under the names given here.
REMOVED = {"cholesky": "cholesky", "eig": "eig", "lstsq": "lstsq", "qr": "qr", "solve": "solve", "symeig": "eigh"}

METHODS = (
    "cholesky_inverse", "cholesky_solve", "det", "geqrf", "inverse", "logdet", "lu", "lu_solve", "matrix_exp", "orgqr", "ormqr",
    "pinverse", "slogdet", "svd", "triangular_solve", *REMOVED,
)


def _removed(name, successor):
    def function(input, *others, upper=False):
        raise RuntimeError(
            f"This function was deprecated since version 1.9 and is now removed. `torch.{name}` is deprecated in favor of `torch.linalg.{successor}`"
        )

    function.__name__ = name
    function.__module__ = __name__
    return function


for _name, _successor in REMOVED.items():
    globals()[_name] = _removed(_name, _successor)


def _linalg():
    from torch import linalg
    return linalg


def det(input):
    return _linalg().det(input)


def slogdet(input, *, out=None):
    return into(out, return_types.slogdet(*_linalg().slogdet(tensor_argument(input, "slogdet"))))


def logdet(input):
    return emit("Log", [_linalg().det(tensor_argument(input, "logdet"))])


def inverse(input, *, out=None):
    return _linalg().inv(input, out=out)


def pinverse(input, rcond=1e-15):
    return _linalg().pinv(tensor_argument(input, "pinverse"), rcond)


def matrix_exp(input):
    return _linalg().matrix_exp(tensor_argument(input, "matrix_exp"))


def svd(input, some=True, compute_uv=True, *, out=None):
    """V itself, not its transpose; zeros in place of U and V when they are not wanted."""
    from torch.linalg._checks import full_precision, matrices, real_of, smaller
    batch, m, n = matrices(tensor_argument(input, "svd"), "linalg.svd")
    full_precision(input, "linalg.svd")
    k, d = smaller(m, n), dtype_of(input)
    left, right = (k, k) if some and compute_uv else (m, n)
    types = [(d, (*batch, m, left)), (real_of(input), (*batch, k)), (d, (*batch, n, right))]
    return into(out, return_types.svd(*declared("svd", [input], types)))


def svd_lowrank(A, q=6, niter=2, M=None):
    """The largest q singular values and their vectors, found by random projections."""
    from torch.linalg._checks import matrices, real_of
    batch, m, n = matrices(tensor_argument(A, "svd_lowrank", "A"), "svd_lowrank")
    d = dtype_of(A)
    return return_types.svd(*declared("svd_lowrank", [A], [(d, (*batch, m, q)), (real_of(A), (*batch, q)), (d, (*batch, n, q))]))


def pca_lowrank(A, q=None, center=True, niter=2):
    """The same of a matrix whose columns are centred, q of at most 6 by default."""
    from torch.linalg._checks import matrices, smaller
    _, m, n = matrices(tensor_argument(A, "pca_lowrank", "A"), "pca_lowrank")
    least = smaller(m, n)
    if q is None:
        q = smaller(6, least)
    elif not is_unknown(least) and not 0 <= q <= least:
        raise ValueError(f"q(={q}) must be non-negative integer and not greater than min(m, n)={least}")
    return svd_lowrank(A - A.mean(dim=-2, keepdim=True) if center else A, q, niter)


def orgqr(input, input2, *, out=None):
    return _linalg().householder_product(input, input2, out=out)


def geqrf(input, *, out=None):
    from torch.linalg._checks import matrices, smaller
    batch, m, n = matrices(tensor_argument(input, "geqrf"), "torch.geqrf")
    d = dtype_of(input)
    return into(out, return_types.geqrf(*declared("geqrf", [input], [(d, (*batch, m, n)), (d, (*batch, smaller(m, n)))])))


def ormqr(input, tau, other, left=True, transpose=False, *, out=None):
    from torch.linalg._checks import differ
    s, t, o = _shape(tensor_argument(input, "ormqr")), _shape(tau), _shape(other)
    if len(s) < 2:
        raise RuntimeError("torch.ormqr: input must have at least 2 dimensions.")
    if len(o) < 2:
        raise RuntimeError("torch.ormqr: other must have at least 2 dimensions.")
    side = -2 if left else -1
    if not is_unknown(o[side]) and not is_unknown(t[-1]) and o[side] < t[-1]:
        raise RuntimeError(f"torch.ormqr: other.shape[{side}] must be greater than or equal to tau.shape[-1]")
    if differ(o[side], s[-2]):
        raise RuntimeError(f"torch.ormqr: other.shape[{side}] must be equal to input.shape[-2]")
    if known([s[-1], t[-1], o[side]]) and t[-1] != min(o[side], s[-1]):
        raise RuntimeError("torch.ormqr: tau.shape[-1] must be equal to min(other.shape[-2], input.shape[-1])")
    if len(s) - len(t) != 1 or len(s) != len(o):
        raise RuntimeError(f"torch.ormqr: Expected tau to have one dimension less than input, but got tau.ndim equal to {len(t)} and input.ndim is equal to {len(s)}")
    if tuple(s[:-2]) != tuple(t[:-1]) or tuple(s[:-2]) != tuple(o[:-2]):
        raise RuntimeError(f"torch.ormqr: Expected batch dimensions of tau and other to be equal to input.shape[:-2], but got {list(t[:-1])}")
    for name, x in (("tau", tau), ("other", other)):
        if dtype_of(x).name != dtype_of(input).name:
            raise RuntimeError(f"torch.ormqr: Expected input and {name} to have the same dtype, but input has dtype {SCALAR_NAMES[dtype_of(input).name]} and {name} has dtype {SCALAR_NAMES[dtype_of(x).name]}")
    return into(out, declared("ormqr", [input, tau, other], [(dtype_of(other), tuple(o))]))


def cholesky_inverse(input, upper=False, *, out=None):
    from torch.linalg._checks import square
    batch, n = square(tensor_argument(input, "cholesky_inverse"), "cholesky_inverse")
    return into(out, declared("cholesky_inverse", [input], [(dtype_of(input), (*batch, n, n))]))


def cholesky_solve(input, input2, upper=False, *, out=None):
    from torch.linalg._checks import broadcast
    for name, x, position in (("b", input, 1), ("u", input2, 2)):
        s = _shape(tensor_argument(x, "cholesky_solve", "input" if position == 1 else "input2", position))
        if len(s) < 2:
            raise RuntimeError(f"{name} should have at least 2 dimensions, but has {len(s)} dimensions instead")
    b, u = _systems("cholesky_solve", input, input2)
    shape = (*broadcast(tuple(b[:-2]), tuple(u[:-2])), b[-2], b[-1])
    return into(out, declared("cholesky_solve", [input, input2], [(dtype_of(input), shape)]))


def _systems(name, b, a):
    """Right-hand sides and square matrices that fit together."""
    s, t = _shape(b), _shape(a)
    p, q = dtype_of(b), dtype_of(a)
    if p.name != q.name:
        raise RuntimeError(f"Expected b and A to have the same dtype, but found b of type {SCALAR_NAMES[p.name]} and A of type {SCALAR_NAMES[q.name]} instead.")
    from torch.linalg._checks import differ
    if differ(t[-1], t[-2]):
        raise RuntimeError(f"A must be batches of square matrices, but they are {t[-2]} by {t[-1]} matrices")
    if differ(t[-2], s[-2]):
        raise RuntimeError(f"Incompatible matrix sizes for {name}: each A matrix is {t[-1]} by {t[-1]} but each b matrix is {s[-2]} by {s[-1]}")
    return s, t


def triangular_solve(b, A, upper=True, transpose=False, unitriangular=False, *, out=None):
    from torch.linalg._checks import broadcast
    for name, x, position in (("b", b, 1), ("A", A, 2)):
        s = _shape(tensor_argument(x, "triangular_solve", name, position))
        if len(s) < 2:
            raise RuntimeError(f"torch.triangular_solve: Expected {name} to have at least 2 dimensions, but it has {len(s)} dimensions instead")
    s, t = _systems("triangular_solve", b, A)
    d, batch = dtype_of(A), broadcast(tuple(s[:-2]), tuple(t[:-2]))
    types = [(d, (*batch, s[-2], s[-1])), (d, (*batch, t[-2], t[-1]))]
    return into(out, return_types.triangular_solve(*declared("triangular_solve", [b, A], types)))


def lu(input, pivot=True, get_infos=False, out=None):
    """Both factors in one matrix, the pivots, and on demand whether it worked."""
    from torch.linalg._checks import INT, matrices
    results = tuple(_linalg().lu_factor(tensor_argument(input, "lu"), pivot=pivot))
    if not get_infos:
        return into(out, results)
    batch, _, _ = matrices(input, "linalg.lu_factor_ex")
    return into(out, (*results, declared("lu_info", [input], [(INT, batch)])))


def lu_solve(input, LU_data, LU_pivots, *, out=None):
    return _linalg().lu_solve(LU_data, LU_pivots, tensor_argument(input, "lu_solve"), out=out)


def lu_unpack(LU_data, LU_pivots, unpack_data=True, unpack_pivots=True, *, out=None):
    from torch.linalg._checks import smaller
    s, t = tuple(_shape(tensor_argument(LU_data, "lu_unpack", "LU_data"))), tuple(_shape(LU_pivots))
    if len(s) < 2:
        raise RuntimeError(f"torch.lu_unpack: Expected tensor with 2 or more dimensions. Got size: {list(s)} instead")
    if unpack_pivots and dtype_of(LU_pivots).name != "int32":
        raise RuntimeError("torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.")
    batch, m, n = s[:-2], s[-2], s[-1]
    k, d = smaller(m, n), dtype_of(LU_data)
    if unpack_pivots:
        if known([*s, *t]) and t != (*batch, k):
            raise ValueError(f"Expected LU_pivots to have shape {[*batch, k]} but got {list(t)} instead.")
        largest = LU_pivots.reshape(-1).tolist()
        if not is_unknown(largest) and any(not is_unknown(v) and not 1 <= v <= m for v in largest):
            raise RuntimeError("pivots passed to lu_unpack must be between 1 and LU.size(-2) inclusive. Did you properly call the result of lu_factor?")
    shapes = [
        (*batch, m, m) if unpack_pivots else (0,),
        (*batch, m, k) if unpack_data else (0,),
        (*batch, k, n) if unpack_data else (0,),
    ]
    return into(out, return_types.lu_unpack(*declared("lu_unpack", [LU_data, LU_pivots], [(d, shape) for shape in shapes])))
