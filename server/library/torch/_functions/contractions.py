# Sums of products over labelled or listed axes: einsum, tensordot, bilinear, cdist.
from _rooflint import dtype as _dtype, emit, is_tensor, is_unknown, need, shape as _shape, unknown
from torch._autocast import Autocast, in_float32, lowered
from torch._core import SCALAR_NAMES, dtype_of, tensor_argument, vector, wrap_dim
from torch._declare import declared
from torch._elementwise import arithmetic, into
from torch._reduce import vector_norm

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def einsum(*args):
    """Operands are contracted from left to right, as PyTorch does: an axis that no other operand and no result has is
    summed first; a pair without a common axis to sum over is a plain product."""
    labels, output, operands = _equation(args)
    for x in operands:
        if is_unknown(x):
            return x
    sizes = _label_sizes(labels, operands)
    if is_unknown(sizes):
        return sizes
    terms = [_without_repeats(x, names) for x, names in zip(operands, labels)]
    result, names = terms[0]
    for i in range(1, len(terms)):
        later = set(output)
        for _, other in terms[i + 1:]:
            later.update(other)
        result, names = _contract(result, names, *terms[i], later)
    result, names = _summed(result, names, [n for n in names if n not in output])
    return _rewritten(result, names, output)


def _contract(a, left, b, right, later):
    """Product of two operands, summed over what no later operand and no result needs."""
    a, left = _summed(a, left, [n for n in left if n not in right and n not in later])
    b, right = _summed(b, right, [n for n in right if n not in left and n not in later])
    common = [n for n in left if n in right and n not in later]
    # An axis of size 1 is broadcast: it has nothing to sum on its side.
    p, q = dict(zip(left, _shape(a))), dict(zip(right, _shape(b)))
    narrow = [n for n in common if _is_one(p[n]) or _is_one(q[n])]
    a, left = _summed(a, left, narrow)
    b, right = _summed(b, right, narrow)
    summed = [n for n in common if n not in narrow]
    kept = [n for n in left + [m for m in right if m not in left] if n not in summed]
    if not summed:
        return arithmetic("Mul", "", _aligned(a, left, kept), _aligned(b, right, kept)), kept
    if Autocast.dtype is not None:
        a, b = lowered(a, b)
    if _dtype(a) != _dtype(b):
        raise RuntimeError(f"expected scalar type {SCALAR_NAMES[_dtype(a)]} but found {SCALAR_NAMES[_dtype(b)]}")
    return _emitted([a, b], [left, right], kept), kept


def _emitted(operands, labels, output):
    if not all(n in _LETTERS for names in labels for n in names):
        return unknown(f"einsum over more axes than the {len(_LETTERS)} letters of an equation")
    return emit("Einsum", operands, {"equation": f"{','.join(''.join(names) for names in labels)}->{''.join(output)}"})


def _is_one(n):
    return not is_unknown(n) and n == 1


def _summed(x, names, away):
    if not away:
        return x, names
    axes = [i for i, n in enumerate(names) if n in away]
    return emit("ReduceSum", [x, vector(axes)], {"keepdims": 0}), [n for n in names if n not in away]


def _aligned(x, names, order):
    """Axes in this order, with axes of size 1 for the names that are missing."""
    present = [n for n in order if n in names]
    x = _rewritten(x, names, present)
    missing = [i for i, n in enumerate(order) if n not in names]
    return emit("Unsqueeze", [x, vector(missing)]) if missing else x


def _rewritten(x, names, order):
    return x if names == order else emit("Transpose", [x], {"perm": [names.index(n) for n in order]})


def _without_repeats(x, names):
    """Diagonals where a label repeats within an operand."""
    once = [n for i, n in enumerate(names) if n not in names[:i]]
    if len(once) == len(names):
        return x, names
    return _emitted([x], [names], once), once


def _check_arrow(equation):
    """Blanks stand anywhere but within the arrow."""
    at = equation.replace("->", "  ").find("-")
    if at >= 0:
        raise RuntimeError(f"einsum(): invalid subscript given at index {at} in the equation string, subscripts must be in [a-zA-Z]")


def _equation(args):
    """Labels of every operand and of the result, one an axis, and the operands: letters, and numbers where an ellipsis stands
    for more axes than there are letters."""
    if len(args) < 2:
        raise ValueError("einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts list")
    if not is_tensor(args[0]) and not isinstance(args[0], str):
        raise TypeError(f"einsum(): argument 'equation' (position 1) must be str, not {type(args[0]).__name__}")
    if is_tensor(args[0]):
        equation, operands = _from_lists(args)
    else:
        _check_arrow(args[0])
        equation, operands = args[0].replace(" ", ""), list(args[1:])
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = list(operands[0])
    for i, x in enumerate(operands):
        tensor_argument(x, "einsum", "operands", i + 2)
    left, arrow, right = equation.partition("->")
    texts = left.split(",")
    if len(texts) < len(operands):
        raise RuntimeError("einsum(): more operands were provided than specified in the equation")
    if len(texts) > len(operands):
        raise RuntimeError("einsum(): fewer operands were provided than specified in the equation")
    for text in texts + [right]:
        _check_letters(text, equation)
    widths = [_ellipsis_width(text, x, i) for i, (text, x) in enumerate(zip(texts, operands))]
    width = max(widths)
    free = [c for c in reversed(_LETTERS) if c not in equation][:width]
    free += [f"{i}" for i in range(len(free), width)]
    labels = [_expanded(text, free, own) for text, own in zip(texts, widths)]
    if arrow:
        output = _expanded(right, free, width)
    else:
        every = [n for names in labels for n in names if n not in free]
        output = list(free) + sorted({n for n in every if every.count(n) == 1})
    _check_output(output, labels)
    return labels, output, operands


def _from_lists(args):
    """einsum(x, [0, 1], y, [1, 2], [0, 2]): numbers below 52 in place of letters."""
    has_output = len(args) % 2 == 1
    pairs = args[:-1] if has_output else args
    text = ",".join(_letters_of(pairs[i]) for i in range(1, len(pairs), 2))
    if has_output:
        text = text + "->" + _letters_of(args[-1])
    return text, [pairs[i] for i in range(0, len(pairs), 2)]


def _letters_of(subscripts):
    text = ""
    for s in subscripts:
        if s is not Ellipsis and not 0 <= s < 52:
            raise ValueError(f"einsum(): found subscript {s} which is not within the valid range [0, 52)")
        text = text + ("..." if s is Ellipsis else _LETTERS[(s + 26) % 52])
    return text


def _check_letters(text, equation):
    rest = text.replace("...", "", 1)
    for c in rest:
        if c not in _LETTERS:
            raise RuntimeError(f"einsum(): invalid subscript given at index {equation.index(c)} in the equation string, subscripts must be in [a-zA-Z]")


def _ellipsis_width(text, x, operand):
    named = len(text.replace("...", ""))
    rank = len(_shape(x))
    if "..." in text and named <= rank:
        return rank - named
    if named != rank:
        raise RuntimeError(
            f"einsum(): the number of subscripts in the equation ({named}) "
            f"{'is more than' if '...' in text else 'does not match'} the number of dimensions ({rank}) for operand {operand}"
            f"{'' if '...' in text else ' and no ellipsis was given'}"
        )
    return 0


def _expanded(text, free, width):
    """The ellipsis stands for the last `width` of the free letters."""
    before, dots, after = text.partition("...")
    return list(before) + (free[len(free) - width:] if dots else []) + list(after)


def _check_output(output, labels):
    for i, n in enumerate(output):
        if n in output[:i]:
            raise RuntimeError(f"einsum(): output subscript {n} appears more than once in the output")
        if not any(n in names for names in labels):
            raise RuntimeError(f"einsum(): output subscript {n} does not appear in the equation for any input operand")


def _label_sizes(labels, operands):
    sizes = {}
    for i, (names, x) in enumerate(zip(labels, operands)):
        for n, s in zip(names, _shape(x)):
            known = sizes.get(n, 1)
            if is_unknown(s) or s == 1:
                continue
            if not is_unknown(known) and known != 1 and known != s:
                raise RuntimeError(f"einsum(): subscript {n} has size {s} for operand {i} which does not broadcast with previously seen size {known}")
            sizes[n] = s
    return sizes


def tensordot(a, b, dims=2, out=None):
    tensor_argument(a, "tensordot", "a")
    tensor_argument(b, "tensordot", "b", 2)
    need(dims)
    p, q = need(_shape(a)), need(_shape(b))
    if is_tensor(dims):
        dims = need(dims.tolist())
    if not isinstance(dims, (int, tuple, list)):
        raise RuntimeError(f"tensordot expects dims to be int or tuple[list[int], list[int]] or list[list[int]] containing two lists, but got dims={dims}")
    if not isinstance(dims, int) and len(dims) != 2:
        raise ValueError(f"{'too many' if len(dims) > 2 else 'not enough'} values to unpack (expected 2{'' if len(dims) > 2 else f', got {len(dims)}'})")
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if dims > min(len(p), len(q)):
            raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}")
        named = [list(range(-dims, 0)), list(range(dims))]
    else:
        named = [[side] if isinstance(side, int) else list(side) for side in dims]
    left, right = [[wrap_dim(d, len(s)) for d in side] for side, s in zip(named, (p, q))]
    if len(left) != len(right):
        raise RuntimeError("both dimension lists should have same length")
    if _dtype(a) != _dtype(b):
        raise RuntimeError("both inputs should have same dtype")
    if Autocast.dtype is not None:
        a, b = lowered(a, b)
    for i, j in zip(*named):
        if not is_unknown(p[i]) and not is_unknown(q[j]) and p[i] != q[j] and p[i] != 1 and q[j] != 1:
            raise RuntimeError(f"contracted dimensions need to match, but first has size {p[i]} in dim {i} and second has size {q[j]} in dim {j}")
    # Axes that are broadcast are summed before the product.
    for i, j in zip(left, right):
        if _is_one(p[i]) and not _is_one(q[j]):
            b = emit("ReduceSum", [b, vector([j])], {"keepdims": 1})
        if _is_one(q[j]) and not _is_one(p[i]):
            a = emit("ReduceSum", [a, vector([i])], {"keepdims": 1})
    return into(out, _matrix_product(a, left, b, right))


def _matrix_product(a, left, b, right):
    """As a product of two matrices: free axes as rows and columns."""
    p, q = _shape(a), _shape(b)
    rows, columns = [i for i in range(len(p)) if i not in left], [j for j in range(len(q)) if j not in right]
    inner = _count([p[i] for i in left])
    x = _matrix(a, rows + left, _count([p[i] for i in rows]), inner)
    y = _matrix(b, right + columns, inner, _count([q[j] for j in columns]))
    shape = [p[i] for i in rows] + [q[j] for j in columns]
    return emit("Reshape", [emit("MatMul", [x, y]), vector(shape)], {"allowzero": 1})


def _matrix(x, order, rows, columns):
    if order != list(range(len(order))):
        x = emit("Transpose", [x], {"perm": order})
    return emit("Reshape", [x, vector([rows, columns])], {"allowzero": 1})


def _count(sizes):
    n = 1
    for s in sizes:
        n = n * s
    return n


@in_float32
def cdist(x1, x2, p=2.0, compute_mode="use_mm_for_euclid_dist_if_necessary"):
    """Distances of every row of x1 from every row of x2."""
    for name, x in (("X1", x1), ("X2", x2)):
        if not dtype_of(tensor_argument(x, "cdist", name.lower())).is_floating_point:
            raise RuntimeError(f"cdist only supports floating-point dtypes, {name} got: {SCALAR_NAMES[_dtype(x)]}")
    s, t = _shape(x1), _shape(x2)
    for name, sizes in (("X1", s), ("X2", t)):
        if len(sizes) < 2:
            raise RuntimeError(f"cdist only supports at least 2D tensors, {name} got: {len(sizes)}D")
    if not is_unknown(s[-1]) and not is_unknown(t[-1]) and s[-1] != t[-1]:
        raise RuntimeError(f"X1 and X2 must have the same number of columns. X1: {s[-1]} X2: {t[-1]}")
    if p < 0:
        raise RuntimeError("cdist only supports non-negative p values")
    if compute_mode not in ("use_mm_for_euclid_dist_if_necessary", "use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist"):
        raise ValueError(f"{compute_mode} is not a valid value for compute_mode")
    if _dtype(x1) != _dtype(x2):
        raise RuntimeError(f"expected scalar type {SCALAR_NAMES[_dtype(x1)]} but found {SCALAR_NAMES[_dtype(x2)]}")
    left = emit("Unsqueeze", [x1, vector((-2,))])
    right = emit("Unsqueeze", [x2, vector((-3,))])
    difference = arithmetic("Sub", "", left, right)
    return vector_norm(difference, p, [len(_shape(difference)) - 1], False)


def pdist(input, p=2.0):
    """Distances between the rows of one matrix, each pair once."""
    s = _shape(tensor_argument(input, "pdist"))
    if len(s) != 2:
        raise RuntimeError("pdist only supports 2D tensors, got: " + f"{len(s)}D")
    if not dtype_of(input).is_floating_point:
        raise RuntimeError("pdist only supports floating-point dtypes")
    n = s[0]
    return declared("pdist", [input], [(dtype_of(input), (n * (n - 1) // 2,))])
