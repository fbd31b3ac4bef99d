# Views: the same elements in another shape or order of axes.
from _rooflint import alias, emit, is_unknown, need, permutation, shape as _shape, unknown, wanted_sizes
from torch import _core, _strides
from torch._core import sizes as _sizes, tensor_argument, tensor_list, vector, viewing, wrap_dim

METHODS = (
    "flatten", "ravel", "unflatten", "reshape", "view", "view_as", "reshape_as", "squeeze", "unsqueeze", "transpose",
    "swapaxes", "swapdims", "permute", "t", "adjoint", "movedim", "moveaxis", "expand", "expand_as", "broadcast_to",
)


def _in_shape(x, wanted, strides):
    sizes = _core.shape(x)
    y = emit("Reshape", [x, vector(wanted)], {"allowzero": 1})
    return viewing(y, x, _reshaping(sizes), strides)


# What puts a view back into what it is a view of: functions of its geometry alone.


def _reshaping(sizes):
    return lambda base, y: emit("Reshape", [y, vector(sizes)], {"allowzero": 1})


def _unsqueezing(axes):
    return lambda base, y: emit("Unsqueeze", [y, vector(axes)])


def _squeezing(axes):
    return lambda base, y: emit("Squeeze", [y, vector(axes)])


def _transposing(perm):
    return lambda base, y: emit("Transpose", [y], {"perm": perm})


def _unchanged(base, y):
    return y


def reshape(input, shape):
    if not isinstance(shape, (tuple, list)) and not is_unknown(shape):
        raise TypeError(f"reshape(): argument 'shape' (position 2) must be tuple of ints, not {type(shape).__name__}")
    return _reshaped(tensor_argument(input, "reshape"), _sizes((shape,), "shape"))


def _reshaped(x, shape):
    """A view where the strides allow it, else a copy."""
    if is_unknown(shape):
        return shape
    wanted = wanted_sizes(x, shape)
    strides = _strides.viewed(x, wanted)
    if strides is None and x._strides is not None:
        return emit("Reshape", [x, vector(wanted)], {"allowzero": 1})
    return _in_shape(x, wanted, None if x._strides is None else strides)


def view(self, *shape, size=None, dtype=None):
    shape = _core.given(shape, size)
    from torch._types import dtype as dtype_class
    if len(shape) == 1 and isinstance(shape[0], dtype_class):
        dtype = shape[0]
    if dtype is not None:
        return _bits_as(self, dtype)
    if not shape:
        raise TypeError("view() received an invalid combination of arguments - got (), but expected (torch.dtype dtype) or (tuple of ints size)")
    shape = _sizes(shape)
    if is_unknown(shape):
        return shape
    wanted = wanted_sizes(self, shape)
    if self._strides is None:
        return _in_shape(self, wanted, None)
    strides = _strides.viewed(self, wanted)
    if strides is None and _core.known(wanted) and _core.known(_shape(self)):
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
            "contiguous subspaces). Use .reshape(...) instead."
        )
    return _in_shape(self, wanted, strides)


def _bits_as(x, dtype):
    """The same bytes read as another type: the last axis takes the ratio of the sizes."""
    here, there = x.dtype.itemsize, dtype.itemsize
    sizes = list(_shape(x))
    if here == there:
        return emit("BitCast", [x], {"to": dtype.onnx})
    if not sizes:
        raise RuntimeError(f"self.dim() cannot be 0 to view {x.dtype} as {dtype} (different element sizes)")
    if here > there:
        sizes[-1] = sizes[-1] * (here // there)
    elif sizes[-1] % (there // here) != 0:
        raise RuntimeError(f"self.size(-1) must be divisible by {there // here} to view {x.dtype} as {dtype} (different element sizes), but got {sizes[-1]}")
    else:
        sizes[-1] = sizes[-1] // (there // here)
    return _core.make(tuple(sizes), dtype.name)


def view_as(self, other):
    return view(self, *_shape(tensor_argument(other, "view_as", "other")))


def reshape_as(self, other):
    return _reshaped(self, tuple(_shape(tensor_argument(other, "reshape_as", "other"))))


def _method_reshape(self, *sizes, shape=None):
    sizes = _core.given(sizes, shape)
    if not sizes:
        raise TypeError('reshape() missing 1 required positional arguments: "shape"')
    return _reshaped(self, _sizes(sizes, "shape"))


def flatten(input, start_dim=0, end_dim=-1):
    s = _core.shape(tensor_argument(input, "flatten"))
    if is_unknown(s):
        return s
    rank = len(s)
    first, last = need(wrap_dim(start_dim, rank)), need(wrap_dim(end_dim, rank))
    if first > last:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if rank == 0:
        return _reshaped(input, (1,))
    if first == last:
        return alias(input)
    n = 1
    for d in s[first:last + 1]:
        n = n * d
    return _reshaped(input, (*s[:first], n, *s[last + 1:]))


def ravel(input):
    n = _core.shape(tensor_argument(input, "ravel")).numel()
    return n if is_unknown(n) and is_unknown(_shape(input)) else _reshaped(input, (n,))


def unflatten(input, dim, sizes):
    s = _core.shape(tensor_argument(input, "unflatten"))
    if is_unknown(s):
        return s
    need(sizes)
    if not sizes:
        raise RuntimeError("unflatten: sizes must be non-empty")
    if not isinstance(sizes, (tuple, list)):
        raise TypeError(f"unflatten(): argument 'sizes' (position 2) must be tuple of ints, not {type(sizes).__name__}")
    dim = need(wrap_dim(dim, len(s)))
    if not s:
        raise RuntimeError("unflatten: cannot unflatten a tensor without dimensions")
    sizes = list(_sizes((sizes,), "sizes"))
    left = [i for i, n in enumerate(sizes) if not is_unknown(n) and n == -1]
    if len(left) > 1:
        raise RuntimeError("unflatten: only one dimension can be inferred")
    product = 1
    for i, n in enumerate(sizes):
        product = product * (1 if i in left else n)
    if _core.known([product, s[dim]]):
        fits = s[dim] % product == 0 if left and product else product == s[dim]
        if not fits:
            raise RuntimeError(f"unflatten: Provided sizes {sizes} don't multiply up to the size of dim {dim} ({s[dim]}) in the input tensor")
    for i in left:
        sizes[i] = s[dim] // product
    return _in_shape(input, (*s[:dim], *sizes, *s[dim + 1:]), _split_strides(input, dim, sizes))


def _split_strides(x, dim, sizes):
    strides = _strides.of(x)
    if x._strides is None or strides is None or not _core.known(sizes):
        return None
    return (*strides[:dim], *[step * strides[dim] for step in _strides.contiguous(sizes)], *strides[dim + 1:])


def squeeze(input, *dims, dim=None):
    s = _core.shape(tensor_argument(input, "squeeze"))
    if is_unknown(s):
        return s
    if len(dims) > 1:
        raise TypeError(f"squeeze() takes from 1 to 2 positional arguments but {1 + len(dims)} were given")
    dim = dims[0] if dims else dim
    if dim is None:
        axes = [i for i, n in enumerate(s) if is_unknown(n) or n == 1]
        if any(is_unknown(s[i]) for i in axes):
            return unknown("which dimensions are 1 is not known")
    else:
        axes = _core.wrap_dims(dim, len(s)) if not isinstance(dim, (tuple, list)) or len(dim) else []
        axes = [i for i in axes if i < len(s) and (is_unknown(s[i]) or s[i] == 1)]
    if not axes:
        return _same(input)
    strides = None if input._strides is None else tuple(d for i, d in enumerate(input._strides) if i not in axes)
    axes = sorted(axes)
    return viewing(emit("Squeeze", [input, vector(axes)]), input, _unsqueezing(axes), strides)


def _same(x):
    return viewing(alias(x), x, _unchanged, x._strides, True)


def unsqueeze(input, dim):
    s = _core.shape(tensor_argument(input, "unsqueeze"))
    if is_unknown(s):
        return s
    dim = wrap_dim(dim, len(s) + 1)
    strides = _strides.of(input) if input._strides is not None else None
    if strides is not None:
        step = strides[dim] * s[dim] if dim < len(s) else 1
        strides = (*strides[:dim], step, *strides[dim:])
    return viewing(emit("Unsqueeze", [input, vector([dim])]), input, _squeezing([dim]), strides)


def permute(input, dims):
    return _permuted(tensor_argument(input, "permute"), _sizes((dims,), "dims"))


def _method_permute(self, *axes, dims=None):
    return _permuted(self, _sizes(_core.given(axes, dims), "dims"))


def _permuted(x, dims):
    s = _core.shape(x)
    if is_unknown(s) or not _core.known(dims):
        return emit("Transpose", [x], {"perm": list(dims)})
    if len(dims) != len(s):
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering "
            f"of dimensions i.e. input.dim() = {len(s)} is not equal to len(dims) = {len(dims)}"
        )
    perm, inverse = permutation(dims, len(s))
    if perm == list(range(len(s))):
        return _same(x)
    strides = _strides.of(x)
    strides = None if strides is None else tuple(strides[i] for i in perm)
    y = emit("Transpose", [x], {"perm": perm})
    return viewing(y, x, _transposing(inverse), strides)


def transpose(input, dim0, dim1):
    s = _core.shape(tensor_argument(input, "transpose"))
    if is_unknown(s):
        return s
    a, b = wrap_dim(dim0, len(s)), wrap_dim(dim1, len(s))
    perm = list(range(len(s)))
    if s:
        perm[a], perm[b] = b, a
    return _permuted(input, perm)


def swapaxes(input, axis0, axis1):
    return transpose(input, axis0, axis1)


def swapdims(input, dim0, dim1):
    return transpose(input, dim0, dim1)


def t(input):
    rank = len(_shape(tensor_argument(input, "t")))
    if not is_unknown(rank) and rank > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {rank}D")
    return transpose(input, 0, 1) if rank == 2 else _same(input)


def adjoint(input):
    from torch._functions import conj
    if not _shape(tensor_argument(input, "adjoint")):
        return _same(input)
    if len(_shape(input)) < 2:
        raise RuntimeError(f"tensor.adjoint() is only supported on matrices or batches of matrices. Got {len(_shape(input))}-D tensor.")
    y = transpose(input, -2, -1)
    return conj(y) if input.dtype.is_complex else y


def movedim(input, source, destination):
    rank = len(_shape(tensor_argument(input, "movedim")))
    if is_unknown(rank):
        return rank
    source = [source] if isinstance(source, int) else list(source)
    destination = [destination] if isinstance(destination, int) else list(destination)
    if len(source) != len(destination):
        raise RuntimeError(
            f"movedim: Invalid source or destination dims: source ({source} dims) should contain the same number of dims as "
            f"destination ({destination} dims)"
        )
    places = []
    for name, dims in (("source", source), ("destination", destination)):
        wrapped = [wrap_dim(d, rank) for d in dims]
        if len(set(wrapped)) != len(wrapped):
            raise RuntimeError(f"movedim: repeated dim in `{name}` ({dims})")
        places.append(wrapped)
    if rank == 0:
        return _same(input)
    moved = dict(zip(places[1], places[0]))
    rest = iter([d for d in range(rank) if d not in places[0]])
    return _permuted(input, [moved[d] if d in moved else next(rest) for d in range(rank)])


moveaxis = movedim


def expand(self, *sizes, size=None, implicit=False):
    s, wanted = _core.shape(self), _sizes(_core.given(sizes, size))
    if is_unknown(wanted) or is_unknown(s):
        return wanted if is_unknown(wanted) else emit("Expand", [self, vector(wanted)])
    if len(wanted) < len(s):
        raise RuntimeError(
            f"expand(torch.{_core.SCALAR_NAMES[self.dtype.name]}Tensor{{{list(s)}}}, size={list(wanted)}): the number of sizes provided "
            f"({len(wanted)}) must be greater or equal to the number of dimensions in the tensor ({len(s)})"
        )
    lead = len(wanted) - len(s)
    # the last axis is held to its size first
    axes = reversed(list(enumerate(wanted)))
    target = [_expanded(n, i, i < lead, s[max(i - lead, 0)] if s else 1, wanted, s) for i, n in axes][::-1]
    if _core.same_sizes(target, s):
        return _same(self)
    strides = _strides.of(self)
    if strides is not None and _core.known(target):
        strides = (*[0] * lead, *[0 if here == 1 and n != 1 else d for here, n, d in zip(s, target[lead:], strides)])
    y = emit("Expand", [self, vector(target)])
    if not is_unknown(y):
        y._strides = strides
    return y


def _expanded(n, i, new, here, wanted, s):
    """Size of one axis after expansion; `here` is its size now unless the axis is new."""
    if is_unknown(n):
        return n
    if n == -1:
        if new:
            raise RuntimeError(f"The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension {i}")
        return here
    if not new and not is_unknown(here) and here != 1 and here != n:
        raise RuntimeError(
            f"The expanded size of the tensor ({n}) must match the existing size ({here}) at non-singleton dimension {i}.  "
            f"Target sizes: {list(wanted)}.  Tensor sizes: {list(s)}"
        )
    if n < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {n}: {list(wanted)}")
    return n


def expand_as(self, other):
    return expand(self, *_shape(tensor_argument(other, "expand_as", "other")))


def broadcast_to(input, *size, **keywords):
    return expand(tensor_argument(input, "broadcast_to"), *size, **keywords)


def broadcast_shapes(*shapes):
    from torch._types import Size
    result = []
    for shape in shapes:
        if not isinstance(shape, (int, tuple, list)) and shape is not None:
            raise RuntimeError(f"Input shapes should be of type ints, a tuple of ints, or a list of ints, got {shape}")
        shape = [] if shape is None else [shape] if isinstance(shape, int) else list(shape)
        if any(n < 0 for n in shape):
            raise RuntimeError(f"Trying to create tensor with negative dimension ({min(shape)}): ({min(shape)})")
        result = [1] * (len(shape) - len(result)) + result
        for i in range(1, len(shape) + 1):
            here, there = result[-i], shape[-i]
            if here != 1 and there != 1 and here != there:
                raise RuntimeError("Shape mismatch: objects cannot be broadcast to a single shape")
            result[-i] = there if here == 1 else here
    return Size(result)


def broadcast_tensors(*tensors):
    if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
        tensors = tensors[0]
    tensors = tensor_list(tensors, "broadcast_tensors")
    target = []
    for x in tensors:
        target = _joint(target, list(_shape(x)))
    return tuple(expand(x, *target) if target else _same(x) for x in tensors)


def _joint(a, b):
    """The shape that two shapes broadcast to."""
    rank = max(len(a), len(b))
    a, b = [1] * (rank - len(a)) + a, [1] * (rank - len(b)) + b
    result = []
    for axis, (m, n) in enumerate(zip(a, b)):
        if is_unknown(m) or is_unknown(n):
            size, other = (m, n) if is_unknown(m) else (n, m)
            result.append(size if is_unknown(other) or other == 1 else other)
        elif m != n and m != 1 and n != 1:
            raise RuntimeError(f"The size of tensor a ({m}) must match the size of tensor b ({n}) at non-singleton dimension {axis}")
        else:
            result.append(n if m == 1 else m)
    return result


def _attach(cls):
    """Methods that take sizes one by one where the function takes a tuple."""
    cls.reshape = _method_reshape
    cls.permute = _method_permute
