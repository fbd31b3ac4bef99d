# rearrange, reduce, repeat: split axes, reduce, reorder, repeat, join axes.
import torch
from _rooflint import is_unknown
from einops._expression import ELLIPSIS, EinopsError, Expression, Length, axis_name

REDUCTIONS = ("min", "max", "sum", "mean", "prod", "any", "all")


def rearrange(tensor, pattern, **axes_lengths):
    return _transform(tensor, pattern, "rearrange", axes_lengths)


def repeat(tensor, pattern, **axes_lengths):
    return _transform(tensor, pattern, "repeat", axes_lengths)


def reduce(tensor, pattern, reduction, **axes_lengths):
    return _transform(tensor, pattern, reduction, axes_lengths)


def parse_shape(x, pattern):
    expression = Expression(pattern, allow_underscore=True)
    shape = x.shape
    groups = expression.groups
    if expression.has_ellipsis:
        at = groups.index(ELLIPSIS)
        if len(shape) < len(groups) - 1:
            raise RuntimeError(f"Can't parse shape with this number of dimensions: {pattern} {shape}")
        groups = groups[:at] + [["_"]] * (len(shape) - len(groups) + 1) + groups[at + 1:]
    elif len(shape) != len(groups):
        raise RuntimeError(f"Can't parse shape with different number of dimensions: {pattern} {shape}")
    if expression.has_composed_axes():
        raise RuntimeError(f"Can't parse shape with composite axes: {pattern} {shape}")
    sizes = {}
    for group, size in zip(groups, shape):
        if not group:
            _expect_size(pattern, size, 1)
        elif isinstance(group[0], Length):
            _expect_size(pattern, size, group[0].value)
        elif group[0] != "_":
            sizes[group[0]] = size
    return sizes


def asnumpy(tensor):
    return tensor.detach().cpu().numpy()


class Plan:
    """A pattern checked for one operation; `names` are the axes whose sizes are given."""

    def __init__(self, pattern, operation, names):
        left, right = pattern.split("->")
        self.operation = operation
        self.pattern = pattern
        self.left = Expression(left)
        self.right = Expression(right)
        self._check_sides(names)
        for name in names:
            valid, reason = axis_name(name)
            if not valid:
                raise EinopsError("Invalid name for an axis", name)
            if name not in self.left.names and name not in self.right.names:
                raise EinopsError(f"Axis {name} is not used in transform")
        for group in self.left.groups:
            if group == ELLIPSIS:
                continue
            open_axes = {axis for axis in group if not isinstance(axis, Length) and axis not in names}
            if len(open_axes) > 1:
                raise EinopsError(f"Could not infer sizes for {open_axes}")

    def _check_sides(self, names):
        left, right, pattern = self.left, self.right, self.pattern
        if right.has_ellipsis and not left.has_ellipsis:
            raise EinopsError(f"Ellipsis found in right side, but not left side of a pattern {pattern}")
        if left.has_ellipsis and left.has_ellipsis_in_group:
            raise EinopsError(f"Ellipsis inside parenthesis in the left side is not allowed: {pattern}")
        if self.operation == "rearrange":
            if left.has_unnamed_lengths or right.has_unnamed_lengths:
                raise EinopsError("Non-unitary anonymous axes are not supported in rearrange (exception is length 1)")
            if left.names != right.names:
                raise EinopsError(f"Identifiers only on one side of expression (should be on both): {left.names ^ right.names}")
        elif self.operation == "repeat":
            lost = {axis for axis in left.names - right.names if not isinstance(axis, Length)}
            if lost:
                raise EinopsError(f"Unexpected identifiers on the left side of repeat: {lost}")
            unsized = {axis for axis in right.names - left.names if not isinstance(axis, Length) and axis not in names}
            if unsized:
                raise EinopsError(f"Specify sizes for new axes in repeat: {unsized}")
        elif callable(self.operation) or self.operation in REDUCTIONS:
            added = right.names - left.names
            if added:
                raise EinopsError(f"Unexpected identifiers on the right side of reduce {self.operation}: {added}")
        else:
            raise EinopsError(f"Unknown reduction {self.operation}. Expect one of {REDUCTIONS}.")

    def apply(self, tensor, given):
        if is_unknown(tensor.dim()):
            return tensor.dim()
        left, right = self._groups(tensor)
        sizes = dict(given)
        for axis in [a for group in left + right for a in group if isinstance(a, Length)]:
            sizes[axis] = axis.value
        for group, size in zip(left, tensor.shape):
            _infer(group, size, sizes)
        axes = [axis for group in left for axis in group]
        tensor = _reshape(tensor, tuple(sizes[axis] for axis in axes))
        kept = {axis for group in right for axis in group}
        reduced = [i for i, axis in enumerate(axes) if axis not in kept]
        if reduced:
            tensor = _reduce(tensor, self.operation, tuple(reduced))
            axes = [axis for axis in axes if axis in kept]
        wanted = [axis for group in right for axis in group]
        order = [axes.index(axis) for axis in wanted if axis in axes]
        if order != sorted(order):
            tensor = tensor.permute(order)
        tensor = _repeat(tensor, wanted, axes, sizes)
        return _reshape(tensor, tuple(_product(sizes[axis] for axis in group) for group in right))

    def _groups(self, tensor):
        """Both sides with the ellipsis written out for this tensor."""
        rank = tensor.dim()
        left = self.left.groups
        if not self.left.has_ellipsis:
            if rank != len(left):
                raise EinopsError(f"Wrong shape: expected {len(left)} dims. Received {rank}-dim tensor.")
            return left, self.right.groups
        if rank < len(left) - 1:
            raise EinopsError(f"Wrong shape: expected >={len(left) - 1} dims. Received {rank}-dim tensor.")
        dots = [f"{ELLIPSIS}{i}" for i in range(rank - len(left) + 1)]
        return _written_out(left, dots), _written_out(self.right.groups, dots)


def _transform(tensor, pattern, operation, axes_lengths):
    if is_unknown(tensor):
        return tensor
    if isinstance(tensor, (list, tuple)):
        if len(tensor) == 0:
            raise TypeError("Rearrange/Reduce/Repeat can't be applied to an empty list")
        tensor = torch.stack(list(tensor))
    elif not isinstance(tensor, torch.Tensor):
        raise RuntimeError(f"Tensor type unknown to einops {type(tensor)}")
    try:
        return Plan(pattern, operation, tuple(axes_lengths)).apply(tensor, axes_lengths)
    except EinopsError as error:
        raise EinopsError(
            f'Error while processing {operation}-reduction pattern "{pattern}".\n'
            f" Input tensor shape: {tensor.shape}. Additional info: {axes_lengths}.\n {error}"
        )


def _written_out(groups, dots):
    result = []
    for group in groups:
        if group == ELLIPSIS:
            result.extend([dot] for dot in dots)
        else:
            result.append([axis for part in group for axis in (dots if part == ELLIPSIS else [part])])
    return result


def _infer(group, size, sizes):
    """The one axis of a group whose size is not given has what is left of the dimension."""
    open_axes = [axis for axis in group if axis not in sizes]
    known = _product(sizes[axis] for axis in group if axis in sizes)
    if not open_axes:
        if not is_unknown(size != known) and size != known:
            raise EinopsError(f"Shape mismatch, {size} != {known}")
        return
    if known == 1:
        sizes[open_axes[0]] = size
        return
    if not is_unknown(size) and (known == 0 or size % known != 0):
        raise EinopsError(f"Shape mismatch, can't divide axis of length {size} in chunks of {known}")
    sizes[open_axes[0]] = size // known


def _reduce(tensor, operation, axes):
    if callable(operation):
        return operation(tensor, axes)
    if operation in ("min", "max"):
        return tensor.amin(dim=axes) if operation == "min" else tensor.amax(dim=axes)
    if operation == "sum":
        return tensor.sum(dim=axes)
    if operation == "mean":
        if not tensor.dtype.is_floating_point and not tensor.dtype.is_complex:
            raise NotImplementedError("reduce_mean is not available for non-floating tensors")
        return tensor.mean(dim=axes)
    for axis in sorted(axes, reverse=True):
        tensor = getattr(tensor, operation)(dim=axis)
    return tensor


def _repeat(tensor, wanted, axes, sizes):
    """New axes where the right side has some that the left has not."""
    if all(axis in axes for axis in wanted):
        return tensor
    for i, axis in enumerate(wanted):
        if axis not in axes:
            tensor = tensor.unsqueeze(i)
    return tensor.expand(tuple(sizes[axis] for axis in wanted))


def _reshape(tensor, shape):
    return tensor if shape == tuple(tensor.shape) else tensor.reshape(shape)


def _product(values):
    product = 1
    for value in values:
        product = product * value
    return product


def _expect_size(pattern, size, expected):
    if size != expected:
        raise RuntimeError(f"Length of anonymous axis does not match: {pattern} {expected} {size}")
