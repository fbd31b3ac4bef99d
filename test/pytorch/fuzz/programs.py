"""Random bodies of `forward`: a class with layers, whose statements change one tensor after the other.

    programs.py SEED COUNT > cases

One JSON object a line, as mutate.py writes them. The generator follows shapes roughly, so that most programs run; PyTorch says
which do not.
"""
import json
import random
import sys

HEADER = "    def __init__(self):\n        super().__init__()"


def main():
    rng = random.Random(int(sys.argv[1]))
    for i in range(int(sys.argv[2])):
        print(json.dumps({"id": f"program/{i}", **program(rng)}))


def program(rng):
    kind = rng.choice(["image", "tokens", "sequence"])
    shape = {"image": [rng.choice([1, 2]), rng.choice([4, 6, 8]), rng.choice([8, 9, 12]), rng.choice([8, 10])],
             "tokens": [rng.choice([1, 2]), rng.choice([4, 6, 9]), rng.choice([8, 12, 16])],
             "sequence": [rng.choice([3, 5]), rng.choice([2, 4]), rng.choice([6, 8])]}[kind]
    body = Body(rng, shape)
    for _ in range(rng.randint(4, 10)):
        rng.choice(STEPS[kind])(body)
    statements = "\n        ".join(["def forward(self, x):", *body.lines, rng.choice(["return x", "return x, x.shape", "return x.mean(), x.size(0)", "return {'x': x, 'n': x.dim()}"])])
    layers = "".join(f"\n        {line}" for line in body.layers)
    text = f"class Net(nn.Module):\n{HEADER}{layers}\n\n    {statements.replace('def forward(self, x):', 'def forward(self, x):', 1)}"
    return {"code": "m(t0)", "setup": [text, "m = Net().eval()", f"t0 = torch.rand({', '.join(map(str, shape))})"]}


class Body:
    def __init__(self, rng, shape):
        self.rng, self.shape, self.layers, self.lines = rng, list(shape), [], []

    def layer(self, text):
        name = f"l{len(self.layers)}"
        self.layers.append(f"self.{name} = {text}")
        return f"self.{name}"

    def say(self, *lines):
        self.lines += lines

    def pick(self, *items):
        return self.rng.choice(items)


def conv(b):
    c, k = b.shape[1], b.pick(1, 3, 5)
    out, stride, groups = b.pick(4, 6, 8), b.pick(1, 1, 2), b.pick(1, 1, 2)
    padding = b.pick(k // 2, "'same'" if stride == 1 else 0, 1)
    b.say(f"x = {b.layer(f'nn.Conv2d({c}, {out}, {k}, stride={stride}, padding={padding}, groups={groups}, bias={b.pick(True, False)})')}(x)")
    b.shape[1] = out


def norm2d(b):
    c = b.shape[1]
    b.say(f"x = {b.layer(b.pick(f'nn.BatchNorm2d({c})', f'nn.GroupNorm(2, {c})', f'nn.InstanceNorm2d({c})', f'nn.SyncBatchNorm({c})'))}(x)")


def activation(b):
    b.say(b.pick("x = F.relu(x)", "x = F.gelu(x)", "x = x.sigmoid() * x", "x = torch.tanh(x)", "x = F.leaky_relu(x, 0.1, inplace=True)", "x.mul_(2)", "x = x.clamp(min=0)",
                 "x = F.softmax(x, dim=-1)", "x += 1", "x = torch.where(x > 0, x, torch.zeros_like(x))", "x = x * (x > 0)", "x[x < 0] = 0", "x = x.masked_fill(x < 0, 0.)", "x = F.dropout(x, 0.1, self.training)"))


def pool(b):
    b.say(b.pick("x = F.max_pool2d(x, 2)", "x = F.avg_pool2d(x, 3, 1, 1)", "x = F.adaptive_avg_pool2d(x, (4, 4))", "x, _ = F.max_pool2d(x, 2, return_indices=True)",
                 "x = F.interpolate(x, scale_factor=2, mode='bilinear', align_corners=False)", "x = F.interpolate(x, size=(7, 9))", "x = F.pad(x, (1, 2, 0, 1))", "x = F.pad(x, [1, 1], mode='reflect')",
                 "x = F.interpolate(x, size=x.shape[-2:], mode='nearest')", "x = F.pixel_unshuffle(F.interpolate(x, size=(8, 8)), 2)[:, :%d]" % b.shape[1]))


def channels(b):
    c = b.shape[1]
    lines = b.pick(["a, b = x.chunk(2, dim=1)", "x = torch.cat([b, a], 1)"], [f"a, b = torch.split(x, [{c // 2}, {c - c // 2}], 1)", "x = torch.cat((a.exp(), b), dim=1)"],
                   ["x = x + x.mean((2, 3), keepdim=True)"], ["x = torch.stack(x.unbind(1), dim=1)"], ["y = x.amax(1, keepdim=True)", "x = x * y.sigmoid()"],
                   [f"x = x.view(x.size(0), 2, {c} // 2, *x.shape[2:]).transpose(1, 2).flatten(1, 2)"], ["x = torch.roll(x, shifts=(1, -1), dims=(2, 3))"], ["x = x.flip(-1)"],
                   ["x = F.unfold(x, 3, padding=1)", f"x = F.fold(x, x.shape[-1:] and (1, x.shape[-1]), (1, 1)) if x.shape[1] == {c} else x.unsqueeze(-1)[:, :{c}]"],
                   ["x[:, 0] = x[:, 1]"], ["x[:, ::2, 1:3] += 1.0"], ["x = torch.cat([x[:, :1] * 0, x[:, 1:]], 1)"])
    b.say(*lines)


def squeeze_excite(b):
    c = b.shape[1]
    down, up = b.layer(f"nn.Conv2d({c}, 2, 1)"), b.layer(f"nn.Conv2d(2, {c}, 1)")
    b.say(f"s = {up}(F.relu({down}(F.adaptive_avg_pool2d(x, 1))))", "x = x * s.sigmoid()")


def image_attention(b):
    c = b.shape[1]
    qkv = b.layer(f"nn.Conv2d({c}, {3 * c}, 1)")
    b.say("n, c, h, w = x.shape", f"q, k, v = {qkv}(x).flatten(2).chunk(3, dim=1)", b.pick("a = (q.transpose(-2, -1) @ k).softmax(-1)", "a = torch.einsum('bci,bcj->bij', q, k).softmax(-1)",
          "a = torch.bmm(q.permute(0, 2, 1), k).div(c ** 0.5).softmax(dim=-1)"), "x = (v @ a.transpose(1, 2)).reshape(n, c, h, w)")


def linear(b):
    out = b.pick(8, 12, 16)
    b.say(f"x = {b.layer(b.pick(f'nn.Linear({b.shape[-1]}, {out})', f'nn.LazyLinear({out})', f'nn.utils.parametrizations.weight_norm(nn.Linear({b.shape[-1]}, {out}))'))}(x)")
    b.shape[-1] = out


def norm(b):
    d = b.shape[-1]
    b.say(f"x = {b.layer(b.pick(f'nn.LayerNorm({d})', f'nn.RMSNorm({d})', f'nn.LayerNorm([{d}], elementwise_affine=False)'))}(x)")


def attention(b):
    d = b.shape[-1]
    qkv = b.layer(f"nn.Linear({d}, {3 * d}, bias={b.pick(True, False)})")
    b.say("n, t, d = x.shape", f"q, k, v = {qkv}(x).reshape(n, t, 3, 2, d // 2).permute(2, 0, 3, 1, 4)" + b.pick("", ".unbind(0)"),
          *b.pick(["x = F.scaled_dot_product_attention(q, k, v)"], ["x = F.scaled_dot_product_attention(q, k, v, is_causal=True)"],
                  ["m = torch.ones(t, t, dtype=torch.bool, device=x.device).tril()", "x = F.scaled_dot_product_attention(q, k, v, attn_mask=m)"],
                  ["a = (q * (d // 2) ** -0.5) @ k.transpose(-2, -1)", "x = a.softmax(dim=-1) @ v"], ["x = torch.einsum('bhqk,bhkd->bhqd', torch.einsum('bhqd,bhkd->bhqk', q, k).softmax(-1), v)"]),
          "x = x.transpose(1, 2).reshape(n, t, -1)")


def multihead(b):
    d = b.shape[-1]
    b.say(f"x = {b.layer(f'nn.MultiheadAttention({d}, 2, batch_first={b.pick(True, False)})')}(x, x, x, need_weights={b.pick(True, False)})[0]")


def encoder(b):
    d = b.shape[-1]
    b.say(f"x = {b.layer(f'nn.TransformerEncoderLayer({d}, 2, {2 * d}, batch_first=True, norm_first={b.pick(True, False)})')}(x)")


def tokens(b):
    d, t = b.shape[-1], b.shape[1]
    b.say(*b.pick([f"x = torch.cat([x.new_zeros(x.size(0), 1, {d}), x], dim=1)[:, 1:]"], [f"x = x + {b.layer(f'nn.Parameter(torch.zeros(1, {t}, {d}))')}"], ["x = x.transpose(0, 1).contiguous().transpose(0, 1)"],
                  ["idx = torch.arange(x.size(1) - 1, -1, -1, device=x.device)", "x = x[:, idx]"], ["x = x.gather(1, torch.zeros_like(x, dtype=torch.long))"], ["x = x - x.mean(dim=-1, keepdim=True)"],
                  [f"x = x + {b.layer(f'nn.Embedding({t}, {d})')}(torch.arange({t}))"], ["i = torch.topk(x.sum(-1), 2, dim=1).indices", "x = x.scatter(1, i[..., None].expand(-1, -1, x.size(-1)), 0.)"],
                  ["x = x.view(*x.shape[:-1], 2, -1).flip(-2).flatten(-2)"], ["x = x.repeat_interleave(2, dim=1)[:, ::2]"], ["x = torch.cumsum(x, dim=1) / torch.arange(1, x.size(1) + 1).view(1, -1, 1)"],
                  ["h = x.size(-1) // 2", "x = torch.cat((-x[..., h:], x[..., :h]), dim=-1)"], ["x = F.normalize(x, dim=-1)"], ["x = (x.unsqueeze(2) - x.unsqueeze(1)).abs().mean(1)"]))


def recurrent(b):
    d, out = b.shape[-1], b.pick(6, 8)
    kind, two = b.pick("LSTM", "GRU", "RNN"), b.pick(True, False)
    layer = b.layer(f"nn.{kind}({d}, {out}, num_layers={b.pick(1, 2)}, bidirectional={two})")
    n = b.shape[1]
    b.say(*b.pick([f"x, h = {layer}(x)"], [f"p = nn.utils.rnn.pack_padded_sequence(x, [x.size(0)] * {n})", f"p, h = {layer}(p)", "x, sizes = nn.utils.rnn.pad_packed_sequence(p)"],
                  [f"x = {layer}(x)[0]"]))
    b.shape[-1] = out * (2 if two else 1)


def cell(b):
    d = b.shape[-1]
    layer = b.layer(f"nn.{b.pick('GRUCell', 'RNNCell')}({d}, {d})")
    b.say("h = torch.zeros_like(x[0])", "steps = []", "for t in x:", f"    h = {layer}(t, h)", "    steps.append(h)", "x = torch.stack(steps)")


STEPS = {
    "image": [conv, conv, norm2d, activation, activation, pool, channels, channels, squeeze_excite, image_attention],
    "tokens": [linear, norm, attention, multihead, encoder, tokens, tokens, tokens, activation],
    "sequence": [linear, norm, recurrent, recurrent, cell, activation, tokens],
}


main()
