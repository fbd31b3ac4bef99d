# numpy.linalg: what torch.linalg gives of the same matrices.
from _rooflint_inspect import unknown


class LinAlgError(ValueError):
    pass


def _through_torch(name):
    def apply(*args, **options):
        import torch
        tensors = [torch.as_tensor(a) if hasattr(a, "__array__") or isinstance(a, (list, tuple)) else a for a in args]
        tensors = [t.double() if torch.is_tensor(t) and not t.is_floating_point() else t for t in tensors]
        found = getattr(torch.linalg, name)(*tensors, **options)
        return tuple(part.numpy() for part in found) if isinstance(found, tuple) else found.numpy()

    return apply


inv, pinv, det, slogdet, qr, eig, eigh, eigvals, eigvalsh, cholesky, solve, matrix_rank, multi_dot, cond = (
    _through_torch(name) for name in (
        "inv", "pinv", "det", "slogdet", "qr", "eig", "eigh", "eigvals", "eigvalsh", "cholesky", "solve", "matrix_rank",
        "multi_dot", "cond",
    )
)


def matrix_power(a, n):
    import numpy
    if not isinstance(a, numpy.ndarray) or n < 0:
        return _through_torch("matrix_power")(a, n)
    found = numpy.eye(a.shape[0], dtype=a.dtype)
    for _ in range(n):
        found = numpy.dot(found, a)
    return found


def svd(a, full_matrices=True, compute_uv=True):
    found = _through_torch("svd" if compute_uv else "svdvals")
    return found(a, full_matrices=full_matrices) if compute_uv else found(a)


def norm(x, ord=None, axis=None, keepdims=False):
    return _through_torch("norm")(x, ord=ord, dim=axis, keepdim=keepdims)


def __getattr__(name):
    return unknown(f"numpy.linalg.{name}")
