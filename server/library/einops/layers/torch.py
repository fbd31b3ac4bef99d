# einops.layers.torch: the transforms as modules.
import torch
from _rooflint import is_unknown
from einops._composition import ALPHABET
from einops._expression import ELLIPSIS, EinopsError, Expression
from einops._patterns import Plan, rearrange

# Ranks that a pattern with an ellipsis is prepared for.
MAX_RANK = 8


class RearrangeMixin:
    operation = "rearrange"

    def __init__(self, pattern, **axes_lengths):
        super().__init__()
        self.pattern = pattern
        self.axes_lengths = axes_lengths
        self._prepare()

    def _prepare(self):
        try:
            self._plan = Plan(self.pattern, self.operation, tuple(self.axes_lengths))
        except EinopsError as error:
            raise EinopsError(f"Error while preparing {self!r}\n {error}")

    def __repr__(self):
        return f"{type(self).__name__}({self._arguments()})"

    def _arguments(self):
        return ", ".join([repr(self.pattern), *(f"{name}={size}" for name, size in self.axes_lengths.items())])

    def forward(self, input):
        left = self._plan.left
        named = len(left.groups) - (1 if left.has_ellipsis else 0)
        rank = input.dim()
        if is_unknown(rank):
            return rank
        if rank != named if not left.has_ellipsis else not named <= rank < named + MAX_RANK:
            raise KeyError(rank)
        return self._plan.apply(input, self.axes_lengths)


class ReduceMixin(RearrangeMixin):
    def __init__(self, pattern, reduction, **axes_lengths):
        torch.nn.Module.__init__(self)
        self.operation = self.reduction = reduction
        self.pattern = pattern
        self.axes_lengths = axes_lengths
        self._prepare()

    def _arguments(self):
        sizes = [f"{name}={size}" for name, size in self.axes_lengths.items()]
        return ", ".join([repr(self.pattern), repr(self.reduction), *sizes])


class Rearrange(RearrangeMixin, torch.nn.Module):
    pass


class Reduce(ReduceMixin, torch.nn.Module):
    pass


class EinMix(torch.nn.Module):
    """Linear with named axes: an einsum of the input with one weight, plus a bias."""

    def __init__(self, pattern, weight_shape, bias_shape=None, **axes_lengths):
        super().__init__()
        self.pattern = pattern
        self.weight_shape = weight_shape
        self.bias_shape = bias_shape
        self.axes_lengths = axes_lengths
        left, right = pattern.split("->")
        left = Expression(left)
        right = Expression(right)
        weight = Expression(weight_shape)
        self._check(left, right, weight)
        self._before = None
        self._after = None
        sizes = axes_lengths
        if left.has_composed_axes():
            self._before = (f"{_written(left)} -> {_apart(left)}", _only(sizes, left.names))
        if right.has_composed_axes():
            self._after = (f"{_apart(right)} -> {_written(right)}", _only(sizes, right.names))
        letters = dict(zip(sorted((left.names | right.names | weight.names) - {ELLIPSIS}), ALPHABET))
        sides = [_joined(side, letters) for side in (left, weight, right)]
        self.einsum_pattern = f"{sides[0]},{sides[1]}->{sides[2]}"
        self.weight = torch.nn.Parameter(torch.empty([sizes[axis] for axis in weight.flat()]))
        if bias_shape is None:
            self.register_parameter("bias", None)
        else:
            self.bias = torch.nn.Parameter(torch.empty(self._bias_sizes(right)))

    def _check(self, left, right, weight):
        extra = left.names - {ELLIPSIS} - (right.names | weight.names)
        if extra:
            raise EinopsError(f"Unrecognized identifiers on the left side of EinMix {extra}")
        extra = right.names - left.names - weight.names
        if extra:
            raise EinopsError(f"Axes {extra} on the right side of EinMix come from nowhere")
        if weight.has_composed_axes():
            raise EinopsError("Parenthesis is not allowed in weight shape")
        for axis in weight.flat():
            if axis not in self.axes_lengths:
                raise EinopsError(f"Dimension {axis} of weight should be specified")
        unused = set(self.axes_lengths) - (left.names | weight.names)
        if unused:
            raise EinopsError(f"Axes {unused} are not used in pattern")

    def _bias_sizes(self, right):
        """Sizes of the bias at its axes of the output, 1 elsewhere."""
        bias = Expression(self.bias_shape)
        if bias.names - right.names:
            raise EinopsError(f"Bias axes {bias.names - right.names} not present in output")
        if bias.names - set(self.axes_lengths):
            raise EinopsError(f"Sizes not provided for bias axes {bias.names - set(self.axes_lengths)}")
        sizes = []
        for axis in right.flat():
            if axis == ELLIPSIS:
                if any(size != 1 for size in sizes):
                    raise EinopsError("all bias dimensions should go after ellipsis in the output")
                sizes = []
            else:
                sizes.append(self.axes_lengths[axis] if axis in bias.names else 1)
        return sizes

    def forward(self, input):
        if self._before is not None:
            input = rearrange(input, self._before[0], **self._before[1])
        result = torch.einsum(self.einsum_pattern, input, self.weight)
        if self.bias is not None:
            result = result + self.bias
        if self._after is not None:
            result = rearrange(result, self._after[0], **self._after[1])
        return result


def _only(sizes, names):
    return {name: size for name, size in sizes.items() if name in names}


def _apart(expression):
    return " ".join("..." if axis == ELLIPSIS else axis for axis in expression.flat())


def _joined(expression, letters):
    return "".join("..." if axis == ELLIPSIS else letters[axis] for axis in expression.flat())


def _written(expression):
    groups = ["..." if group == ELLIPSIS else f"({' '.join(group)})" for group in expression.groups]
    return " ".join(groups)
