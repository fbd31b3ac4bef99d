# Pruning masks, quantisation stubs, fused conv-bn at run time.
import copy
import torch
import torch.nn.utils.prune as prune
from torch import nn
from torch.ao.quantization import DeQuantStub, QuantStub


class QuantNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.quant, self.dequant = QuantStub(), DeQuantStub()
        self.conv = nn.Conv2d(3, 12, 3, bias=False)
        self.bn = nn.BatchNorm2d(12)
        self.act = nn.ReLU()
        self.fc = nn.Linear(12, 4)

    def forward(self, x):
        x = self.act(self.bn(self.conv(self.quant(x))))
        return self.dequant(self.fc(x.mean(dim=(2, 3))))


def fuse_conv_bn(conv, bn):
    fused = nn.Conv2d(conv.in_channels, conv.out_channels, conv.kernel_size, conv.stride, conv.padding, conv.dilation, conv.groups, bias=True)
    w = bn.weight / torch.sqrt(bn.running_var + bn.eps)
    fused.weight = nn.Parameter(conv.weight * w.reshape(-1, 1, 1, 1))
    fused.bias = nn.Parameter(bn.bias - bn.running_mean * w)
    return fused


def fused():
    model = copy.deepcopy(QuantNet()).eval()
    model.conv, model.bn = fuse_conv_bn(model.conv, model.bn), nn.Identity()
    return model


def pruned(amount=0.3):
    model = QuantNet()
    for module in model.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            prune.l1_unstructured(module, name="weight", amount=amount)
    prune.remove(model.fc, "weight")
    return model
