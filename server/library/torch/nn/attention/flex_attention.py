# Attention whose scores pass through a function of their place; the full products are counted, blocks left out or not.
import math

import torch


class BlockMask:
    def __init__(self, shape, mask_mod):
        self.shape = shape
        self.mask_mod = mask_mod

    def to(self, device):
        return self


def _or_one(value):
    return 1 if value is None else value


def create_mask(mod_fn, B, H, Q_LEN, KV_LEN, device=None):
    return mod_fn(*_places(_or_one(B), _or_one(H), Q_LEN, KV_LEN)).expand(_or_one(B), _or_one(H), Q_LEN, KV_LEN)


def create_block_mask(mask_mod, B, H, Q_LEN, KV_LEN, device=None, BLOCK_SIZE=128, _compile=False):
    return BlockMask((_or_one(B), _or_one(H), Q_LEN, KV_LEN), mask_mod)


def noop_mask(batch, head, token_q, token_kv):
    return torch.ones((), dtype=torch.bool)


def and_masks(*mask_mods):
    def both(b, h, q, k):
        result = mask_mods[0](b, h, q, k)
        for mod in mask_mods[1:]:
            result = result & mod(b, h, q, k)
        return result

    return both


def or_masks(*mask_mods):
    def either(b, h, q, k):
        result = mask_mods[0](b, h, q, k)
        for mod in mask_mods[1:]:
            result = result | mod(b, h, q, k)
        return result

    return either


def _places(*sizes):
    """Index tensors of batch, head, query and key that broadcast against each other."""
    return [torch.arange(n).reshape([-1 if i == axis else 1 for i in range(4)]) for axis, n in enumerate(sizes)]


def flex_attention(query, key, value, score_mod=None, block_mask=None, scale=None, enable_gqa=False, return_lse=False, kernel_options=None, *, return_aux=None):
    if query.dim() != 4 or key.dim() != 4 or value.dim() != 4:
        raise NotImplementedError("NYI: query, key, and value must be 4D tensors")
    batch, heads, length, features = query.shape
    if not enable_gqa and heads != key.shape[1]:
        raise ValueError(f"Expect query and key/value to have the same number of heads but got Hq={heads} and Hkv={key.shape[1]}. Try setting enable_gqa=True for GQA.")
    if heads != key.shape[1]:
        key, value = [x.repeat_interleave(heads // x.shape[1], 1) for x in (key, value)]
    scores = (query @ key.transpose(-2, -1)) * (1 / math.sqrt(features) if scale is None else scale)
    places = _places(batch, heads, length, key.shape[2])
    if score_mod is not None:
        scores = score_mod(scores, *places).to(query.dtype)
    if block_mask is not None:
        scores = scores.masked_fill(~block_mask.mask_mod(*places), float("-inf"))
    output = scores.softmax(-1) @ value
    return (output, scores.logsumexp(-1)) if return_lse else output
