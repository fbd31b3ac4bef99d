# torchvision's classes, changed by inheritance.
import torch
from torch import nn
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet
from torchvision.models import mobilenet_v3_small, vgg
from torchvision.ops import SqueezeExcitation, StochasticDepth


class SEBasicBlock(BasicBlock):
    def __init__(self, inplanes, planes, *args, **kwargs):
        super().__init__(inplanes, planes, *args, **kwargs)
        self.se = SqueezeExcitation(planes, planes // 16)
        self.drop = StochasticDepth(0.1, "row")

    def forward(self, x):
        identity = x
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.se(self.bn2(self.conv2(out)))
        if self.downsample is not None:
            identity = self.downsample(x)
        return self.relu(self.drop(out) + identity)


class GrayResNet(ResNet):
    def __init__(self, block=SEBasicBlock, layers=(1, 1, 1, 1), num_classes=10, **kwargs):
        super().__init__(block, list(layers), num_classes=num_classes, **kwargs)
        self.conv1 = nn.Conv2d(1, self.conv1.out_channels, 3, padding=1, bias=False)
        self.maxpool = nn.Identity()
        del self.avgpool
        self.pool = nn.AdaptiveMaxPool2d(1)

    def _forward_impl(self, x):
        x = self.relu(self.bn1(self.conv1(x)))
        for i in range(1, 5):
            x = self._modules[f"layer{i}"](x)
        return self.fc(torch.flatten(self.pool(x), 1))


def finetune(num_classes: int = 4, freeze: bool = True) -> nn.Module:
    model = mobilenet_v3_small(weights=None)
    if freeze:
        for p in model.features.parameters():
            p.requires_grad = False
    in_features = model.classifier[3].in_features
    model.classifier[3] = nn.Linear(in_features, num_classes)
    return model


class PerceptualVGG(nn.Module):
    slices = [(0, 4), (4, 9)]

    def __init__(self):
        super().__init__()
        features = vgg.vgg11(weights=None).features
        self.slices_ = nn.ModuleList(features[a:b] for a, b in self.slices)
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406]).view(-1, 1, 1))
        self.register_buffer("std", torch.tensor([0.229, 0.224, 0.225]).view(-1, 1, 1))
        for p in self.parameters():
            p.requires_grad_(False)

    def forward(self, x, y=None):
        x = (x - self.mean) / self.std
        out = []
        for s in self.slices_:
            x = s(x)
            out.append(x.mean((2, 3)))
        return {"low": out[0], "high": out[1]}
