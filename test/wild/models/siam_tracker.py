"""A tracker: template and search image through one backbone, correlations whose kernels are features."""
import torch
import torch.nn as nn
import torch.nn.functional as F


def conv2d(x, kernel):
    """ group conv2d to calculate cross correlation, one kernel per image """
    batch = kernel.size()[0]
    pk = kernel.view(-1, x.size()[1], kernel.size()[2], kernel.size()[3])
    px = x.view(1, -1, x.size()[2], x.size()[3])
    po = F.conv2d(px, pk, groups=batch)
    return po.view(batch, -1, po.size()[2], po.size()[3])


def xcorr_depthwise(x, kernel):
    batch, channel = kernel.shape[:2]
    x = x.view(1, batch * channel, x.size(2), x.size(3))
    kernel = kernel.view(batch * channel, 1, kernel.size(2), kernel.size(3))
    out = F.conv2d(x, kernel, groups=batch * channel)
    return out.view(batch, channel, out.size(2), out.size(3))


class _Block(nn.Sequential):
    def __init__(self, cin, cout, k, s=1, pool=False):
        layers = [nn.Conv2d(cin, cout, k, stride=s), nn.BatchNorm2d(cout), nn.ReLU(inplace=True)]
        super().__init__(*layers, *([nn.MaxPool2d(3, stride=2)] if pool else []))


class DepthwiseXCorr(nn.Module):
    def __init__(self, in_channels, hidden, out_channels, kernel_size=3):
        super().__init__()
        self.conv_kernel = nn.Sequential(nn.Conv2d(in_channels, hidden, kernel_size, bias=False), nn.BatchNorm2d(hidden))
        self.conv_search = nn.Sequential(nn.Conv2d(in_channels, hidden, kernel_size, bias=False), nn.BatchNorm2d(hidden))
        self.head = nn.Sequential(nn.Conv2d(hidden, hidden, 1, bias=False), nn.ReLU(), nn.Conv2d(hidden, out_channels, 1))

    def forward(self, kernel, search):
        return self.head(xcorr_depthwise(self.conv_search(search), self.conv_kernel(kernel)))


class SiamRPN(nn.Module):
    cfg = {"width": 24, "anchors": 5}

    def __init__(self, **overrides):
        super().__init__()
        for key, value in {**self.cfg, **overrides}.items():
            setattr(self, key, value)
        w = self.width
        self.features = nn.Sequential(_Block(3, w, 11, 2, True), _Block(w, 2 * w, 5, pool=True), _Block(2 * w, 2 * w, 3))
        self.cls = DepthwiseXCorr(2 * w, w, 2 * self.anchors)
        self.loc = DepthwiseXCorr(2 * w, w, 4 * self.anchors)
        self.zf = None

    @torch.no_grad()
    def template(self, z):
        self.zf = self.features(z)

    def track(self, x):
        xf = self.features(x)
        return {"cls": self.cls(self.zf, xf), "loc": self.loc(self.zf, xf)}

    def log_softmax(self, cls):
        b, a2, h, w = cls.size()
        cls = cls.view(b, 2, a2 // 2, h, w).permute(0, 2, 3, 4, 1).contiguous()
        return F.log_softmax(cls, dim=4)

    def forward(self, template, search):
        zf, xf = self.features(template), self.features(search)
        plain = conv2d(xf, zf)
        return self.log_softmax(self.cls(zf, xf)), self.loc(zf, xf), plain


if __name__ == "__main__":
    net = SiamRPN(width=16)
    boxes = net(torch.randn(2, 3, 127, 127), torch.randn(2, 3, 191, 191))
