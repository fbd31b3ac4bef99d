# Decompositions: PyTorch returns named tuples; what they cost is LAPACK's affair and not known here.
from _rooflint import is_unknown, shape as _shape
from torch import return_types
from torch._autocast import in_float32
from torch._core import SCALAR_NAMES, dtype_of
from torch._declare import declared
from torch._elementwise import into
from torch.linalg._checks import INT, complex_of, differ, full_precision, matrices, real_of, smaller, square

__all__ = [
    "cholesky", "cholesky_ex", "eig", "eigh", "eigvals", "eigvalsh", "householder_product", "ldl_factor", "ldl_factor_ex", "lu",
    "lu_factor", "lu_factor_ex", "polar", "qr", "svd", "svdvals",
]


@in_float32
def cholesky(A, *, upper=False, out=None):
    batch, n = square(A, "linalg.cholesky")
    return into(out, declared("cholesky", [A], [(dtype_of(A), (*batch, n, n))]))


@in_float32
def cholesky_ex(A, *, upper=False, check_errors=False, out=None):
    batch, n = square(A, "linalg.cholesky")
    results = declared("cholesky_ex", [A], [(dtype_of(A), (*batch, n, n)), (INT, batch)])
    return into(out, return_types.linalg_cholesky_ex(*results))


@in_float32
def eig(A, *, out=None):
    _of_complex_type(A)
    batch, n = square(A, "linalg.eig")
    d = complex_of(A)
    return into(out, return_types.linalg_eig(*declared("eig", [A], [(d, (*batch, n)), (d, (*batch, n, n))])))


@in_float32
def eigvals(A, *, out=None):
    _of_complex_type(A)
    batch, n = square(A, "linalg.eigvals")
    return into(out, declared("eigvals", [A], [(complex_of(A), (*batch, n))]))


def _of_complex_type(A):
    """The type of the results is asked for before anything else."""
    d = dtype_of(A)
    if not (d.is_floating_point or d.is_complex):
        raise RuntimeError(f"Unknown Complex ScalarType for {SCALAR_NAMES[d.name]}")


def _check_triangle(uplo):
    if uplo.upper() not in ("U", "L"):
        raise RuntimeError(f"Expected UPLO argument to be 'L' or 'U', but got {uplo}")


@in_float32
def eigh(A, UPLO="L", *, out=None):
    _check_triangle(UPLO)
    batch, n = square(A, "linalg.eigh")
    results = declared("eigh", [A], [(real_of(A), (*batch, n)), (dtype_of(A), (*batch, n, n))])
    return into(out, return_types.linalg_eigh(*results))


@in_float32
def eigvalsh(A, UPLO="L", *, out=None):
    _check_triangle(UPLO)
    batch, n = square(A, "linalg.eigvalsh")
    return into(out, declared("eigvalsh", [A], [(real_of(A), (*batch, n))]))


@in_float32
def svd(A, full_matrices=True, *, driver=None, out=None):
    batch, m, n = matrices(A, "linalg.svd")
    full_precision(A, "linalg.svd")
    k, d = smaller(m, n), dtype_of(A)
    left, right = (m, n) if full_matrices else (k, k)
    results = declared("svd", [A], [(d, (*batch, m, left)), (real_of(A), (*batch, k)), (d, (*batch, right, n))])
    return into(out, return_types.linalg_svd(*results))


@in_float32
def svdvals(A, *, driver=None, out=None):
    batch, m, n = matrices(A, "linalg.svd")
    full_precision(A, "linalg.svd")
    return into(out, declared("svdvals", [A], [(real_of(A), (*batch, smaller(m, n)))]))


@in_float32
def qr(A, mode="reduced", *, out=None):
    batch, m, n = matrices(A, "linalg.qr")
    full_precision(A, "linalg.qr")
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'")
    k, d = smaller(m, n), dtype_of(A)
    inner = m if mode == "complete" else k
    q_shape = (0,) if mode == "r" else (*batch, m, inner)
    return into(out, return_types.linalg_qr(*declared("qr", [A], [(d, q_shape), (d, (*batch, inner, n))])))


def lu(A, *, pivot=True, out=None):
    s = _shape(A)
    if not is_unknown(s) and len(s) < 2:
        raise RuntimeError(f"linalg.lu: Expected tensor with 2 or more dimensions. Got size: {list(s)} instead")
    batch, m, n = matrices(A, "linalg.lu")
    full_precision(A, "linalg.lu")
    if not pivot:
        raise RuntimeError("linalg.lu_factor: LU without pivoting is not implemented on the CPU")
    k, d = smaller(m, n), dtype_of(A)
    results = declared("lu", [A], [(d, (*batch, m, m)), (d, (*batch, m, k)), (d, (*batch, k, n))])
    return into(out, return_types.linalg_lu(*results))


def _factors(name, A, pivot):
    batch, m, n = matrices(A, "linalg." + name)
    full_precision(A, "linalg." + name)
    if not pivot:
        raise RuntimeError(f"linalg.{name}: LU without pivoting is not implemented on the CPU")
    return batch, [(dtype_of(A), (*batch, m, n)), (INT, (*batch, smaller(m, n)))]


def lu_factor(A, *, pivot=True, out=None):
    _, types = _factors("lu_factor", A, pivot)
    return into(out, return_types.linalg_lu_factor(*declared("lu_factor", [A], types)))


def lu_factor_ex(A, *, pivot=True, check_errors=False, out=None):
    batch, types = _factors("lu_factor_ex", A, pivot)
    return into(out, return_types.linalg_lu_factor_ex(*declared("lu_factor_ex", [A], [*types, (INT, batch)])))


def ldl_factor(A, *, hermitian=False, out=None):
    batch, n = square(A, "torch.linalg.ldl_factor_ex")
    results = declared("ldl_factor", [A], [(dtype_of(A), (*batch, n, n)), (INT, (*batch, n))])
    return into(out, return_types.linalg_ldl_factor(*results))


def ldl_factor_ex(A, *, hermitian=False, check_errors=False, out=None):
    batch, n = square(A, "torch.linalg.ldl_factor_ex")
    results = declared("ldl_factor_ex", [A], [(dtype_of(A), (*batch, n, n)), (INT, (*batch, n)), (INT, batch)])
    return into(out, return_types.linalg_ldl_factor_ex(*results))


def polar(A, *, out=None):
    """A = U·H with orthonormal columns in U."""
    batch, m, n = matrices(A, "linalg.polar")
    full_precision(A, "linalg.polar")
    if not is_unknown(m) and not is_unknown(n) and m < n:
        raise RuntimeError(f"linalg.polar: input must have at least as many rows as columns, but got a {m} by {n} matrix")
    d = dtype_of(A)
    return into(out, return_types.linalg_polar(*declared("polar", [A], [(d, (*batch, m, n)), (d, (*batch, n, n))])))


@in_float32
def householder_product(A, tau, *, out=None):
    name = "torch.linalg.householder_product"
    s, t = _shape(A), _shape(tau)
    if len(s) < 2:
        raise RuntimeError(f"{name}: input must have at least 2 dimensions.")
    _one_type_of_tau(A, tau, name)
    if s[-2] < s[-1]:
        raise RuntimeError(f"{name}: input.shape[-2] must be greater than or equal to input.shape[-1]")
    if len(t) == 0:
        raise IndexError("Dimension specified as -1 but tensor has no dimensions")
    if s[-1] < t[-1]:
        raise RuntimeError(f"{name}: input.shape[-1] must be greater than or equal to tau.shape[-1]")
    if len(s) - len(t) != 1 or tuple(s[:-2]) != tuple(t[:-1]):
        raise RuntimeError(f"{name}: Expected batch dimensions of tau to be equal to input.shape[:-2], but got {list(t[:-1])}")
    matrices(A, name)
    return into(out, declared("householder_product", [A, tau], [(dtype_of(A), tuple(s))]))


def _one_type_of_tau(A, tau, name):
    if differ(dtype_of(A).name, dtype_of(tau).name):
        raise RuntimeError(
            f"{name}: tau dtype {SCALAR_NAMES[dtype_of(tau).name]} does not match input dtype {SCALAR_NAMES[dtype_of(A).name]}"
        )
