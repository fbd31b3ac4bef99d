# Transforms of distributions that keep the shape.
import torch


class Transform:
    def __init__(self, cache_size=0):
        pass


class TanhTransform(Transform):
    def __call__(self, x):
        return torch.tanh(x)


class SigmoidTransform(Transform):
    def __call__(self, x):
        return torch.sigmoid(x)


class ExpTransform(Transform):
    def __call__(self, x):
        return torch.exp(x)


class SoftplusTransform(Transform):
    def __call__(self, x):
        return torch.nn.functional.softplus(x)


class AffineTransform(Transform):
    def __init__(self, loc, scale, event_dim=0, cache_size=0):
        self.loc, self.scale = loc, scale

    def __call__(self, x):
        return self.loc + self.scale * x
