# What the functions of torch.linalg reject before they compute, and the dtypes of their results.
from _rooflint import dtype as _dtype, is_unknown, shape as _shape
from torch._core import SCALAR_NAMES, dtype_of, tensor_argument
from torch._types import DTYPES


def matrices(A, name, argument="A"):
    """Batches of matrices of floating-point or complex numbers: their batch shape, rows and columns."""
    found = _extents(A, name, argument)
    numbers(A, name)
    return found


def _extents(A, name, argument):
    tensor_argument(A, "linalg_" + name.rpartition(".")[2], argument)
    s = _shape(A)
    if not is_unknown(s) and len(s) < 2:
        raise RuntimeError(f"{name}: The input tensor {argument} must have at least 2 dimensions.")
    return tuple(s[:-2]), s[-2], s[-1]


def numbers(A, name):
    d = dtype_of(A)
    if not (d.is_floating_point or d.is_complex):
        raise NotImplementedError(f"{name}: Expected a floating point or complex tensor as input. Got {SCALAR_NAMES[d.name]}")


def full_precision(A, name):
    if _dtype(A) in ("float16", "bfloat16"):
        raise NotImplementedError(f"{name}: Low precision dtypes not supported. Got {SCALAR_NAMES[_dtype(A)]}")


def square(A, name, argument="A"):
    """Batches of square matrices: their batch shape and size."""
    batch, rows, columns = _extents(A, name, argument)
    if differ(rows, columns):
        raise RuntimeError(f"{name}: {argument} must be batches of square matrices, but they are {rows} by {columns} matrices")
    numbers(A, name)
    full_precision(A, name)
    return batch, rows


def differ(m, n):
    return not is_unknown(m) and not is_unknown(n) and m != n


def smaller(m, n):
    if is_unknown(m) or is_unknown(n):
        return m if is_unknown(m) else n
    return min(m, n)


def real_of(A):
    """dtype of magnitudes: of a complex number's parts."""
    d = dtype_of(A)
    return d.to_real() if d.is_complex else d


def complex_of(A):
    d = dtype_of(A)
    return d if d.is_complex else d.to_complex()


def one_type(A, B, name, first="A", second="B"):
    p, q = _dtype(A), _dtype(B)
    if differ(p, q):
        raise RuntimeError(
            f"{name}: Expected {first} and {second} to have the same dtype, but found {first} of type {SCALAR_NAMES[p]} and "
            f"{second} of type {SCALAR_NAMES[q]} instead"
        )


def broadcast(*shapes):
    """Common batch shape."""
    rank = max(len(s) for s in shapes)
    result = []
    for i in range(rank):
        size = 1
        for s in shapes:
            n = s[i - rank + len(s)] if i - rank + len(s) >= 0 else 1
            if is_unknown(n) or n == 1:
                continue
            if differ(size, n) and size != 1:
                raise RuntimeError(f"The size of tensor a ({size}) must match the size of tensor b ({n}) at non-singleton dimension {i}")
            size = n
        result.append(size)
    return tuple(result)


INT = DTYPES["int32"]
LONG = DTYPES["int64"]
