import timm
import torch
from timm.layers import DropPath, Mlp, trunc_normal_
from timm.models.vision_transformer import Attention, VisionTransformer
from torch import nn


class TokenMixer(VisionTransformer):
    def __init__(self, *args, extra_tokens=2, **kwargs):
        super().__init__(*args, **kwargs)
        self.extra = nn.Parameter(torch.zeros(1, extra_tokens, self.embed_dim))
        trunc_normal_(self.extra, std=0.02)

    def forward_features(self, x, attn_mask=None, **kwargs):
        x = self.patch_embed(x)
        x = self._pos_embed(x)
        x = torch.cat([x, self.extra.expand(x.shape[0], -1, -1)], dim=1)
        return self.norm(self.blocks(x))


def token_mixer_tiny(**kwargs):
    return TokenMixer(img_size=64, patch_size=8, embed_dim=96, depth=2, num_heads=3, num_classes=10, **kwargs)


class Segmenter(nn.Module):
    def __init__(self, backbone="resnet10t", classes=6):
        super().__init__()
        self.body = timm.create_model(backbone, features_only=True, pretrained=False, out_indices=(1, 2, 3))
        channels = self.body.feature_info.channels()
        self.heads = nn.ModuleList(nn.Conv2d(c, classes, 1) for c in channels)
        self.refine = nn.Sequential(Mlp(classes, 4 * classes), DropPath(0.1))
        self.attn = Attention(classes, num_heads=2)

    def forward(self, x):
        maps = [h(f) for h, f in zip(self.heads, self.body(x))]
        y = maps[-1].flatten(2).transpose(1, 2)
        y = y + self.refine(y) + self.attn(y)
        return maps, y


if __name__ == "__main__":
    m = Segmenter()
    print([o.shape for o in m(torch.rand(2, 3, 96, 128))[0]])
