# Attention: the scaled dot product in its mathematical form, two matrix products, and the multi-head layer around it.
import math

from _rooflint import emit, is_unknown, need
from torch import _core
from torch._autocast import Autocast, lowered
from torch.nn.functional.activation import softmax
from torch.nn.functional.checks import c_name, differ, expect_broadcast, expect_tensor, scalar_name
from torch.nn.functional.linear import linear
from torch.nn.functional.padding import pad

__all__ = ("multi_head_attention_forward", "scaled_dot_product_attention")


def scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, enable_gqa=False):
    """softmax(Q·Kᵀ / √d + mask) · V"""
    for position, (name, x) in enumerate((("query", query), ("key", key), ("value", value))):
        expect_tensor("scaled_dot_product_attention", x, name, position + 1)
    if Autocast.dtype is not None:
        query, key, value, attn_mask = lowered(query, key, value, attn_mask)
    if any(is_unknown(x) or is_unknown(_core.shape(x)) for x in (query, key, value)):
        return emit("MatMul", [emit("MatMul", [query, need(key).transpose(-2, -1)]), value])
    _check_operands(query, key, value, attn_mask, dropout_p, is_causal)
    if enable_gqa:
        key, value = _repeat_heads(query, key), _repeat_heads(query, value)
    q, k, v = _core.shape(query), _core.shape(key), _core.shape(value)
    _expect_broadcast_batch(q, k)
    if differ(q[-1], k[-1]):
        raise RuntimeError(f"Expected size for first two dimensions of batch2 tensor to be: [{_batch(q)}, {q[-1]}] but got: [{_batch(q)}, {k[-1]}].")
    if differ(k[-2], v[-2]):
        raise RuntimeError(f"Expected size for first two dimensions of batch2 tensor to be: [{_batch(q)}, {k[-2]}] but got: [{_batch(q)}, {v[-2]}].")
    _expect_broadcast_batch(q, v)
    d = _core.dtype_of(query)
    root = math.sqrt(1 / math.sqrt(q[-1]) if scale is None and not is_unknown(q[-1]) and q[-1] > 0 else abs(scale) if scale else 1.0)
    factor = _core.constant(root, d)
    scores = emit("MatMul", [emit("Mul", [query, factor]), emit("Mul", [key.transpose(-2, -1), factor])])
    if is_causal:
        import torch
        attn_mask = torch.ones(q[-2], k[-2], dtype=torch.bool).tril()
    if attn_mask is not None:
        scores = _masked(scores, attn_mask)
    weights = softmax(scores, -1)
    return emit("MatMul", [weights, value])


def _check_operands(query, key, value, attn_mask, dropout_p, is_causal):
    if not is_unknown(dropout_p) and dropout_p > 1:
        raise RuntimeError(f"dropout probability has to be between 0 and 1, but got {dropout_p:g}")
    if is_causal and attn_mask is not None:
        raise RuntimeError("_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True")
    dims = [_core.ndim(x) for x in (query, key, value)]
    if differ(query.dtype.name, key.dtype.name) or differ(query.dtype.name, value.dtype.name):
        raise RuntimeError(f"Expected query, key, and value to have the same dtype, but got query.dtype: {c_name(query)} key.dtype: {c_name(key)} and value.dtype: {c_name(value)} instead.")
    if min(dims) < 2:
        raise RuntimeError(f"Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: {dims[0]} key.dim: {dims[1]} and value.dim: {dims[2]} instead.")
    if not (query.dtype.is_floating_point or query.dtype.is_complex):
        raise RuntimeError(f"expected scalar type Float but found {scalar_name(query)}")
    if attn_mask is not None and not is_unknown(attn_mask):
        d = _core.dtype_of(attn_mask)
        if d.name not in ("bool", query.dtype.name, "float32"):
            raise RuntimeError(f"Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: {c_name(attn_mask)} and  query.dtype: {c_name(query)} instead.")


def _batch(s):
    n = 1
    for d in s[:-2]:
        n = n * d
    return n


def _expect_broadcast_batch(s, t):
    rank = max(len(s), len(t))
    for i in range(3, min(len(s), len(t)) + 1):
        if differ(s[-i], t[-i]) and s[-i] != 1 and t[-i] != 1:
            raise RuntimeError(f"The size of tensor a ({s[-i]}) must match the size of tensor b ({t[-i]}) at non-singleton dimension {rank - i}")


def _repeat_heads(query, x):
    """Grouped queries: each key and value head serves several query heads."""
    heads, shared = _core.shape(query)[-3], _core.shape(x)[-3]
    if is_unknown(heads) or is_unknown(shared) or heads == shared:
        return x
    if shared == 0 or heads % shared != 0:
        raise RuntimeError("Number of heads in key and value must divide the number of heads in query")
    return x.repeat_interleave(heads // shared, -3)


def _masked(scores, mask):
    if is_unknown(mask):
        return scores
    expect_broadcast(scores, mask)
    d = _core.dtype_of(scores)
    if _core.dtype_of(mask).name == "bool":
        return emit("Where", [mask, scores, _core.constant(-math.inf, d)])
    return emit("Add", [scores, _core.cast(mask, d)])


# --- Multi-head attention ---


def multi_head_attention_forward(
    query, key, value, embed_dim_to_check, num_heads, in_proj_weight, in_proj_bias, bias_k, bias_v, add_zero_attn, dropout_p,
    out_proj_weight, out_proj_bias, training=True, key_padding_mask=None, need_weights=True, attn_mask=None,
    use_separate_proj_weight=False, q_proj_weight=None, k_proj_weight=None, v_proj_weight=None, static_k=None, static_v=None,
    average_attn_weights=True, is_causal=False,
):
    """Length × batch × features operands, as of old; the batch axis may be missing."""
    need(query, key, value)
    batched = _check_ranks(query, key, value, key_padding_mask, attn_mask, num_heads)
    if not batched:
        query, key, value = query.unsqueeze(1), key.unsqueeze(1), value.unsqueeze(1)
        if key_padding_mask is not None:
            key_padding_mask = key_padding_mask.unsqueeze(0)
    target, batch, features = _core.shape(query)
    source = _core.shape(key)[0]
    if is_causal and attn_mask is None:
        raise RuntimeError("Need attn_mask if specifying the is_causal hint.")
    head_dim = _check_features(query, key, value, embed_dim_to_check, num_heads, use_separate_proj_weight)
    if use_separate_proj_weight:
        biases = (None, None, None) if in_proj_bias is None else in_proj_bias.chunk(3)
        weights = (q_proj_weight, k_proj_weight, v_proj_weight)
        _check_projections(query, key, value, weights)
        q, k, v = [linear(x, w, b) for x, w, b in zip((query, key, value), weights, biases)]
    else:
        q, k, v = _packed_projection(query, key, value, in_proj_weight, in_proj_bias)
    hinted = is_causal and key_padding_mask is None and not need_weights
    attn_mask = None if hinted else _checked_mask(attn_mask, target, source, batch * num_heads)
    if bias_k is not None and bias_v is not None:
        k, v, attn_mask, key_padding_mask = _extended(k, v, bias_k.repeat(1, batch, 1), bias_v.repeat(1, batch, 1), attn_mask, key_padding_mask)
    q = q.reshape(target, batch * num_heads, head_dim).transpose(0, 1)
    k = k.reshape(_core.shape(k)[0], batch * num_heads, head_dim).transpose(0, 1) if static_k is None else _static("k", static_k, batch * num_heads, head_dim)
    v = v.reshape(_core.shape(v)[0], batch * num_heads, head_dim).transpose(0, 1) if static_v is None else _static("v", static_v, batch * num_heads, head_dim)
    if add_zero_attn:
        zeros = k.new_zeros((batch * num_heads, 1, head_dim))
        k, v = emit("Concat", [k, zeros], {"axis": 1}), emit("Concat", [v, zeros], {"axis": 1})
        attn_mask = attn_mask if attn_mask is None else pad(attn_mask, (0, 1))
        key_padding_mask = key_padding_mask if key_padding_mask is None else pad(key_padding_mask, (0, 1))
    source = _core.shape(k)[1]
    mask = _merged(attn_mask, key_padding_mask, batch, num_heads, source, q)
    output, weights = _attend(q, k, v, mask, need_weights, batch, num_heads, target, source, hinted)
    output = linear(output, out_proj_weight, out_proj_bias).reshape(target, batch, _core.shape(out_proj_weight)[0])
    if not need_weights:
        return (output if batched else output.squeeze(1)), None
    if average_attn_weights:
        weights = weights.mean(dim=1)
    return (output, weights) if batched else (output.squeeze(1), weights.squeeze(0))


def _check_projections(query, key, value, weights):
    target = _core.shape(query)[-1]
    for name, x, w in zip(("query", "key", "value"), (query, key, value), weights):
        features = _core.shape(x)[-1]
        if differ(_core.shape(w)[0], target) or differ(_core.shape(w)[1], features):
            raise AssertionError(f"expecting {name} weights shape of {(target, features)}, but got {_core.shape(w)}")


def _check_ranks(query, key, value, key_padding_mask, attn_mask, num_heads):
    q, k, v = [need(_core.ndim(x)) for x in (query, key, value)]
    if q == 3:
        if k != 3 or v != 3:
            raise AssertionError(f"For batched (3-D) `query`, expected `key` and `value` to be 3-D but found {k}-D and {v}-D tensors respectively")
        if key_padding_mask is not None and key_padding_mask.dim() != 2:
            raise AssertionError(f"For batched (3-D) `query`, expected `key_padding_mask` to be `None` or 2-D but found {key_padding_mask.dim()}-D tensor instead")
        if attn_mask is not None and attn_mask.dim() not in (2, 3):
            raise AssertionError(f"For batched (3-D) `query`, expected `attn_mask` to be `None`, 2-D or 3-D but found {attn_mask.dim()}-D tensor instead")
        return True
    if q != 2:
        raise AssertionError(f"query should be unbatched 2D or batched 3D tensor but received {q}-D query tensor")
    if k != 2 or v != 2:
        raise AssertionError(f"For unbatched (2-D) `query`, expected `key` and `value` to be 2-D but found {k}-D and {v}-D tensors respectively")
    if key_padding_mask is not None and key_padding_mask.dim() != 1:
        raise AssertionError(f"For unbatched (2-D) `query`, expected `key_padding_mask` to be `None` or 1-D but found {key_padding_mask.dim()}-D tensor instead")
    if attn_mask is not None:
        if attn_mask.dim() not in (2, 3):
            raise AssertionError(f"For unbatched (2-D) `query`, expected `attn_mask` to be `None`, 2-D or 3-D but found {attn_mask.dim()}-D tensor instead")
        expected = (num_heads, _core.shape(query)[0], _core.shape(key)[0])
        if attn_mask.dim() == 3 and tuple(_core.shape(attn_mask)) != expected:
            raise AssertionError(f"Expected `attn_mask` shape to be {expected} but got {_core.shape(attn_mask)}")
    return False


def _check_features(query, key, value, embed_dim, num_heads, separate):
    features = _core.shape(query)[-1]
    if differ(features, embed_dim):
        raise AssertionError(f"was expecting embedding dimension of {embed_dim}, but got {features}")
    head_dim = embed_dim // num_heads
    if head_dim * num_heads != embed_dim:
        raise AssertionError(f"embed_dim {embed_dim} not divisible by num_heads {num_heads}")
    k, v = _core.shape(key), _core.shape(value)
    compared = (k[:2], v[:2]) if separate else (k, v)
    if any(differ(a, b) for a, b in zip(*compared)):
        what = "sequence and batch dims" if separate else "shape"
        raise AssertionError(f"key's {what} {compared[0]} does not match value's {compared[1]}" if separate else f"key shape {k} does not match value shape {v}")
    return head_dim


def _packed_projection(q, k, v, weight, bias):
    """One product where query, key and value are one tensor, else two or three."""
    features = _core.shape(q)[-1]
    if k is v and q is k:
        return linear(q, weight, bias).chunk(3, dim=-1)
    if k is v:
        query_weight, kv_weight = weight.split([features, features * 2])
        query_bias, kv_bias = (None, None) if bias is None else bias.split([features, features * 2])
        return (linear(q, query_weight, query_bias), *linear(k, kv_weight, kv_bias).chunk(2, dim=-1))
    biases = (None, None, None) if bias is None else bias.chunk(3)
    return tuple(linear(x, w, b) for x, w, b in zip((q, k, v), weight.chunk(3), biases))


def _static(name, static, rows, head_dim):
    if differ(_core.shape(static)[0], rows):
        raise AssertionError(f"expecting static_{name}.size(0) of {rows}, but got {_core.shape(static)[0]}")
    if differ(_core.shape(static)[2], head_dim):
        raise AssertionError(f"expecting static_{name}.size(2) of {head_dim}, but got {_core.shape(static)[2]}")
    return static


def _checked_mask(mask, target, source, rows):
    if mask is None:
        return None
    if _core.dtype_of(mask).name != "bool" and not _core.dtype_of(mask).is_floating_point:
        raise AssertionError(f"only bool and floating types of attn_mask are supported, but got {_core.dtype_of(mask)}")
    s = _core.shape(mask)
    expected = (target, source) if len(s) == 2 else (rows, target, source)
    if any(differ(a, b) for a, b in zip(s, expected)):
        raise RuntimeError(f"The shape of the {len(s)}D attn_mask is {s}, but should be {expected}.")
    return mask.unsqueeze(0) if len(s) == 2 else mask


def _extended(k, v, bias_k, bias_v, attn_mask, key_padding_mask):
    """A learned key and value at the end of the sequence."""
    k, v = emit("Concat", [k, bias_k], {"axis": 0}), emit("Concat", [v, bias_v], {"axis": 0})
    attn_mask = attn_mask if attn_mask is None else pad(attn_mask, (0, 1))
    return k, v, attn_mask, key_padding_mask if key_padding_mask is None else pad(key_padding_mask, (0, 1))


def _merged(attn_mask, key_padding_mask, batch, num_heads, source, q):
    """Both masks as one that is added to the scores."""
    d = _core.dtype_of(q)
    if key_padding_mask is not None:
        s = _core.shape(key_padding_mask)
        for axis, expected in enumerate((batch, source)):
            if differ(s[axis], expected):
                raise AssertionError(f"Expected key_padded_mask.shape[{axis}] to be {expected}, but got {s[axis]}")
        padding = _additive(key_padding_mask, d).reshape(batch, 1, 1, source).expand(-1, num_heads, -1, -1).reshape(batch * num_heads, 1, source)
        return padding if attn_mask is None else _additive(attn_mask, d) + padding
    return attn_mask if attn_mask is None else _additive(attn_mask, d)


def _additive(mask, d):
    """0 where attention is allowed, −∞ where it is not."""
    if _core.dtype_of(mask).name == "bool":
        return emit("Where", [mask, _core.constant(-math.inf, d), _core.constant(0.0, d)])
    return _core.cast(mask, d)


def _attend(q, k, v, mask, need_weights, batch, num_heads, target, source, is_causal):
    head_dim = _core.shape(q)[-1]
    if need_weights:
        if Autocast.dtype is not None:
            q, k, v = lowered(q, k, v)
        scores = emit("MatMul", [q * math.sqrt(1.0 / head_dim), k.transpose(-2, -1)])
        weights = softmax(scores if mask is None else scores + mask, -1)
        output = emit("MatMul", [weights, v])
        output = output.transpose(0, 1).reshape(target * batch, num_heads * head_dim)
        return output, weights.reshape(batch, num_heads, target, source)
    if mask is not None:
        mask = mask.unsqueeze(0) if _core.shape(mask)[0] == 1 and batch * num_heads != 1 else mask.reshape(batch, num_heads, -1, source)
    q, k, v = [x.reshape(batch, num_heads, -1, head_dim) for x in (q, k, v)]
    output = scaled_dot_product_attention(q, k, v, mask, is_causal=is_causal)
    return output.permute(2, 0, 1, 3).reshape(batch * target, num_heads * head_dim), None
