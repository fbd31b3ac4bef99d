# Same padding computed from the input's size, as TensorFlow ports do; EfficientNet-like decoding of block strings.
import collections
import math
import re
from functools import partial

import torch
from torch import nn
from torch.nn import functional as F

BlockArgs = collections.namedtuple("BlockArgs", ["num_repeat", "kernel_size", "stride", "expand_ratio", "input_filters", "output_filters", "se_ratio", "id_skip"])
BlockArgs.__new__.__defaults__ = (None,) * len(BlockArgs._fields)


class BlockDecoder:
    @staticmethod
    def _decode_block_string(block_string):
        assert isinstance(block_string, str)
        ops = block_string.split("_")
        options = {}
        for op in ops:
            splits = re.split(r"(\d.*)", op)
            if len(splits) >= 2:
                key, value = splits[:2]
                options[key] = value
        assert ("s" in options and len(options["s"]) == 1) or (len(options["s"]) == 2 and options["s"][0] == options["s"][1])
        return BlockArgs(
            num_repeat=int(options["r"]), kernel_size=int(options["k"]), stride=[int(options["s"][0])], expand_ratio=int(options["e"]),
            input_filters=int(options["i"]), output_filters=int(options["o"]), se_ratio=float(options["se"]) if "se" in options else None,
            id_skip=("noskip" not in block_string))

    @staticmethod
    def decode(string_list):
        return [BlockDecoder._decode_block_string(s) for s in string_list]


class Conv2dDynamicSamePadding(nn.Conv2d):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, dilation=1, groups=1, bias=True):
        super().__init__(in_channels, out_channels, kernel_size, stride, 0, dilation, groups, bias)
        self.stride = self.stride if len(self.stride) == 2 else [self.stride[0]] * 2

    def forward(self, x):
        ih, iw = x.size()[-2:]
        kh, kw = self.weight.size()[-2:]
        sh, sw = self.stride
        oh, ow = math.ceil(ih / sh), math.ceil(iw / sw)
        pad_h = max((oh - 1) * self.stride[0] + (kh - 1) * self.dilation[0] + 1 - ih, 0)
        pad_w = max((ow - 1) * self.stride[1] + (kw - 1) * self.dilation[1] + 1 - iw, 0)
        if pad_h > 0 or pad_w > 0:
            x = F.pad(x, [pad_w // 2, pad_w - pad_w // 2, pad_h // 2, pad_h - pad_h // 2])
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)


def get_same_padding_conv2d(image_size=None):
    if image_size is None:
        return Conv2dDynamicSamePadding
    return partial(Conv2dDynamicSamePadding, bias=False)


class MBConvBlock(nn.Module):
    def __init__(self, block_args):
        super().__init__()
        self._block_args = block_args
        Conv2d = get_same_padding_conv2d()
        inp = block_args.input_filters
        oup = inp * block_args.expand_ratio
        if block_args.expand_ratio != 1:
            self._expand_conv = Conv2d(inp, oup, kernel_size=1, bias=False)
            self._bn0 = nn.BatchNorm2d(oup, momentum=0.01, eps=1e-3)
        k, s = block_args.kernel_size, block_args.stride
        self._depthwise_conv = Conv2d(oup, oup, groups=oup, kernel_size=k, stride=s[0] if isinstance(s, list) else s, bias=False)
        self._bn1 = nn.BatchNorm2d(oup, momentum=0.01, eps=1e-3)
        if has_se := block_args.se_ratio is not None and 0 < block_args.se_ratio <= 1:
            squeezed = max(1, int(inp * block_args.se_ratio))
            self._se_reduce, self._se_expand = Conv2d(oup, squeezed, 1), Conv2d(squeezed, oup, 1)
        self.has_se = has_se
        self._project_conv = Conv2d(oup, block_args.output_filters, kernel_size=1, bias=False)
        self._swish = nn.SiLU()

    def forward(self, inputs, drop_connect_rate=None):
        x = inputs
        if self._block_args.expand_ratio != 1:
            x = self._swish(self._bn0(self._expand_conv(inputs)))
        x = self._swish(self._bn1(self._depthwise_conv(x)))
        if self.has_se:
            x_squeezed = self._se_expand(self._swish(self._se_reduce(F.adaptive_avg_pool2d(x, 1))))
            x = torch.sigmoid(x_squeezed) * x
        x = self._project_conv(x)
        a = self._block_args
        if a.id_skip and a.stride in (1, [1]) and a.input_filters == a.output_filters:
            x = x + inputs
        return x


class TinyEfficient(nn.Module):
    def __init__(self, blocks_args=("r1_k3_s11_e1_i16_o16_se0.25", "r2_k5_s22_e6_i16_o24_se0.25_noskip", "r1_k3_s22_e4_i24_o40"), num_classes=10):
        super().__init__()
        self._conv_stem = Conv2dDynamicSamePadding(3, 16, 3, stride=2, bias=False)
        self._blocks = nn.ModuleList([])
        for block_args in BlockDecoder.decode(blocks_args):
            self._blocks.append(MBConvBlock(block_args))
            if block_args.num_repeat > 1:
                block_args = block_args._replace(input_filters=block_args.output_filters, stride=1)
            for _ in range(block_args.num_repeat - 1):
                self._blocks.append(MBConvBlock(block_args))
        self._fc = nn.Linear(self._blocks[-1]._block_args.output_filters, num_classes)

    def forward(self, inputs):
        x = self._conv_stem(inputs)
        for idx, block in enumerate(self._blocks):
            x = block(x, drop_connect_rate=0.2 * float(idx) / len(self._blocks))
        return self._fc(x.mean([2, 3]))
