"""Many networks as one: torch.func's stacked states and vmap, a model without storage, per-sample Jacobians."""
import copy
from typing import NamedTuple

import torch
from torch import nn
from torch.func import functional_call, stack_module_state, vmap


class Batch(NamedTuple):
    observations: torch.Tensor
    actions: torch.Tensor

    @property
    def size(self):
        return len(self.observations)


class Critic(nn.Module):
    def __init__(self, observations: int = 11, actions: int = 3, hidden: tuple = (32, 32)):
        super().__init__()
        sizes = (observations + actions, *hidden)
        layers = [layer for a, b in zip(sizes[:-1], sizes[1:]) for layer in (nn.Linear(a, b), nn.LayerNorm(b), nn.Mish())]
        self.net = nn.Sequential(*layers, nn.Linear(sizes[-1], 1))

    def forward(self, observation, action):
        return self.net(torch.cat((observation, action), dim=-1)).squeeze(-1)


class ParallelLinear(nn.Module):
    def __init__(self, members, fan_in, fan_out):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(members, fan_in, fan_out))
        self.bias = nn.Parameter(torch.zeros(members, 1, fan_out))
        for w in self.weight.data.unbind():
            nn.init.orthogonal_(w)

    def forward(self, x):
        return torch.baddbmm(self.bias, x, self.weight)

    def extra_repr(self):
        return "{}, {}x{}".format(*self.weight.shape)


class REDQ(nn.Module):
    """Critics side by side: once as one product for all, once as separate ones."""

    def __init__(self, members=5, observations=11, actions=3, hidden=32):
        super().__init__()
        self.members = members
        self.parallel = nn.Sequential(ParallelLinear(members, observations + actions, hidden), nn.ReLU(), ParallelLinear(members, hidden, 1))
        self.separate = nn.ModuleList(Critic(observations, actions, (hidden,)) for _ in range(2))
        self.target = copy.deepcopy(self.separate).requires_grad_(False)

    def soft_update(self, tau=0.005):
        for p, t in zip(self.separate.parameters(), self.target.parameters()):
            t.data.lerp_(p.data, tau)

    def forward(self, observation, action):
        x = torch.cat([observation, action], -1).expand(self.members, -1, -1)
        many = self.parallel(x).squeeze(-1)
        few = torch.stack([critic(observation, action) for critic in self.separate])
        target = torch.min(*[critic(observation, action) for critic in self.target])
        return torch.cat([many, few]).amin(0), target


class Functional(nn.Module):
    """One critic, run with weights from elsewhere."""

    def __init__(self):
        super().__init__()
        self.critic = Critic()

    def forward(self, observation, action):
        own = dict(self.critic.named_parameters())
        halved = {name: 0.5 * p for name, p in own.items()}
        return functional_call(self.critic, (halved, dict(self.critic.named_buffers())), (observation, action))


batch = Batch(torch.randn(64, 11), torch.randn(64, 3))
critics = [Critic() for _ in range(4)]
params, buffers = stack_module_state(critics)
_base = copy.deepcopy(critics[0]).to("meta")
values = vmap(lambda p, b, o, a: functional_call(_base, (p, b), (o, a)), in_dims=(0, 0, None, None))
redq = REDQ()
q, target = redq(batch.observations, batch.actions)
