# Pooling.
from _rooflint import emit, is_unknown
from torch import _core
from torch.nn.functional.convolution import ntuple


def _pool(op, rank, input, kernel_size, stride, padding, ceil_mode, **attributes):
    if is_unknown(input):
        return input
    unbatched = _core.ndim(input) == rank + 1
    if unbatched:
        input = input.unsqueeze(0)
    kernel = ntuple(kernel_size, rank)
    pads = ntuple(padding, rank)
    attributes.update(kernel_shape=kernel, strides=kernel if stride is None or stride == [] else ntuple(stride, rank), pads=pads + pads, ceil_mode=int(ceil_mode))
    output = emit(op, [input], attributes)
    return output.squeeze(0) if unbatched else output


def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    return _pool("MaxPool", 2, input, kernel_size, stride, padding, ceil_mode, dilations=ntuple(dilation, 2))


def avg_pool2d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):
    return _pool("AveragePool", 2, input, kernel_size, stride, padding, ceil_mode, count_include_pad=int(count_include_pad))


def adaptive_avg_pool2d(input, output_size):
    s = _core.shape(input)
    sizes = [s[-2 + i] if o is None else o for i, o in enumerate(ntuple(output_size, 2))]
    if sizes == [1, 1]:
        return emit("GlobalAveragePool", [input])
    return emit("AdaptiveAveragePool", [input], {"output_size": sizes}, domain="ext")
