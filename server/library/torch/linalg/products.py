# Products and powers of matrices, products of vectors.
from _rooflint import dtype as _dtype, emit, is_unknown, shape as _shape
from torch._autocast import Autocast, lowered
from torch._core import SCALAR_NAMES, dtype_of, tensor_argument, tensor_list, vector, wrap_dim
from torch._declare import declared
from torch._elementwise import arithmetic, fit, into
from torch._functions import diagonal as _diagonal, matmul as _matmul
from torch.linalg._checks import differ, matrices, one_type, square

__all__ = ["cross", "diagonal", "matmul", "matrix_exp", "matrix_power", "matrix_sqrth", "multi_dot", "vander", "vecdot"]


def matmul(input, other, *, out=None):
    return _matmul(input, other, out=out)


def diagonal(A, *, offset=0, dim1=-2, dim2=-1):
    return _diagonal(A, offset, dim1, dim2)


def cross(input, other, *, dim=-1, out=None):
    tensor_argument(input, "linalg_cross")
    tensor_argument(other, "linalg_cross", "other", 2)
    p, q = _shape(input), _shape(other)
    if len(p) != len(q):
        raise RuntimeError("linalg.cross: inputs must have the same number of dimensions.")
    axis = wrap_dim(dim, len(p))
    if p[axis] != 3 or q[axis] != 3:
        raise RuntimeError(f"linalg.cross: inputs dimension {dim} must have length 3. Got {p[axis]} and {q[axis]}")
    if _dtype(input) == "bool":
        raise NotImplementedError("\"cross\" not implemented for 'Bool'")
    if _dtype(input) != _dtype(other):
        raise RuntimeError(f"expected scalar type {SCALAR_NAMES[_dtype(input)]} but found {SCALAR_NAMES[_dtype(other)]}")
    fit(input, other)
    # Two products and a difference for each component.
    first, second = [arithmetic("Mul", "", input, other) for _ in range(2)]
    return into(out, emit("Sub", [first, second]))


def vecdot(x, y, *, dim=-1, out=None):
    """Sum of conj(x)·y along an axis."""
    tensor_argument(x, "linalg_vecdot", "x")
    tensor_argument(y, "linalg_vecdot", "y", 2)
    if Autocast.dtype is not None:
        x, y = lowered(x, y)
    one_type(x, y, "linalg.vecdot", "x", "y")
    from torch._functions import conj, vdot
    if len(_shape(x)) == 1 and len(_shape(y)) == 1:
        wrap_dim(dim, 1)
        return into(out, vdot(x, y))
    product = arithmetic("Mul", "", conj(x), y)
    axis = wrap_dim(dim, len(_shape(product)))
    return into(out, emit("ReduceSum", [product, vector([axis])], {"keepdims": 0}))


def matrix_power(A, n, *, out=None):
    """By squaring, from the highest bit of the exponent."""
    batch, _, _ = _any_matrices(A, "linalg.matrix_power")
    if Autocast.dtype is not None:
        A, = lowered(A)
    if differ(_shape(A)[-2], _shape(A)[-1]):
        raise RuntimeError(f"linalg.matrix_power: A must be batches of square matrices, but they are {_shape(A)[-2]} by {_shape(A)[-1]} matrices")
    from torch.linalg.solving import inv
    if n < 0:
        A, n = inv(A), -n
    if n == 0:
        return into(out, declared("eye", [A], [(dtype_of(A), tuple(_shape(A)))], 0))
    if n == 1:
        return into(out, emit("Identity", [A]))
    if n == 2:
        return into(out, emit("MatMul", [A, A]))
    if n == 3:
        return into(out, emit("MatMul", [emit("MatMul", [A, A]), A]))
    power, result = None, None
    while n > 0:
        power = A if power is None else emit("MatMul", [power, power])
        if n % 2 == 1:
            result = power if result is None else emit("MatMul", [result, power])
        n = n // 2
    return into(out, result)


def _any_matrices(A, name):
    tensor_argument(A, "linalg_" + name.rpartition(".")[2])
    s = _shape(A)
    if len(s) < 2:
        raise RuntimeError(f"{name}: The input tensor A must have at least 2 dimensions.")
    return tuple(s[:-2]), s[-2], s[-1]


def matrix_exp(A):
    _, rows, columns = matrices(A, "linalg.matrix_exp")
    if differ(rows, columns):
        raise RuntimeError(f"linalg.matrix_exp: A must be batches of square matrices, but they are {rows} by {columns} matrices")
    return declared("matrix_exp", [A], [(dtype_of(A), tuple(_shape(A)))])


def matrix_sqrth(A, *, out=None):
    """Root of a Hermitian matrix."""
    square(A, "linalg.matrix_sqrth")
    return into(out, declared("matrix_sqrth", [A], [(dtype_of(A), tuple(_shape(A)))]))


def multi_dot(tensors, *, out=None):
    """A chain of products in the order with the fewest multiplications (Cormen et al., Introduction to Algorithms, 15.2)."""
    chain = tensor_list(tensors, "linalg_multi_dot")
    if len(chain) < 2:
        raise RuntimeError(f"multi_dot(): expected at least 2 tensors but got {len(chain)}")
    if Autocast.dtype is not None:
        chain = list(lowered(*chain))
    ends, matrices = _as_matrices(chain)
    sizes = [_shape(matrices[0])[0]] + [_shape(m)[1] for m in matrices]
    product = _chained(matrices, _best_splits(sizes), 0, len(matrices) - 1)
    return into(out, emit("Squeeze", [product, vector(ends)]) if ends else product)


def _as_matrices(chain):
    """A vector at the start is a row, one at the end a column; their axes are dropped from the result."""
    ends, matrices = [], list(chain)
    last = len(chain) - 1
    for i, x in enumerate(chain):
        rank = len(_shape(x))
        if rank != 2 and not (rank == 1 and i in (0, last)):
            raise RuntimeError(f"multi_dot(): tensor {i} must be {'1D or 2D' if i in (0, last) else '2D'} but got {rank}D")
        if _dtype(x) != _dtype(chain[0]):
            raise RuntimeError(
                f"multi_dot(): all tensors must have be the same dtype but tensor 0 is {_dtype(chain[0])} and tensor {i} {_dtype(x)}"
            )
        if rank == 1:
            ends.append(0 if i == 0 else 1)
            matrices[i] = emit("Unsqueeze", [x, vector([0 if i == 0 else 1])])
    for i in range(last):
        p, q = _shape(matrices[i]), _shape(matrices[i + 1])
        if differ(p[1], q[0]):
            raise RuntimeError(
                f"multi_dot(): tensors {i} and {i + 1} with shapes {list(_shape(chain[i]))} and {list(_shape(chain[i + 1]))} cannot be multiplied"
            )
    return ends, matrices


def _best_splits(sizes):
    """Where to split every part of the chain; from left to right where a size is unknown."""
    count = len(sizes) - 1
    costs, splits = {}, {}
    for i in range(count):
        costs[i, i] = 0
    for length in range(1, count):
        for i in range(count - length):
            j = i + length
            for k in range(i, j):
                cost = costs[i, k] + costs[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1]
                if (i, j) not in costs or (not is_unknown(cost) and cost < costs[i, j]):
                    costs[i, j], splits[i, j] = cost, k
    return splits


def _chained(matrices, splits, i, j):
    if i == j:
        return matrices[i]
    k = splits[i, j]
    return emit("MatMul", [_chained(matrices, splits, i, k), _chained(matrices, splits, k + 1, j)])


def vander(x, N=None):
    """Powers of every element: 0 … N − 1."""
    d = dtype_of(tensor_argument(x, "linalg_vander", "x"))
    if d.name == "bool":
        raise NotImplementedError("linalg.vander supports floating point, complex, and integer tensors, but got Bool")
    s = tuple(_shape(x))
    n = s[-1] if N is None else N
    if not is_unknown(n) and n <= 1:
        raise RuntimeError("N must be greater than 1.")
    return declared("vander", [x], [(d, (*s, n))])
