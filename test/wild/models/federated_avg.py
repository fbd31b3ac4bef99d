"""Federated learning in one file: clients with copies of a network, personal heads, averaged states, differences added."""
import copy
import random
from collections import OrderedDict
from dataclasses import asdict, dataclass, field

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, Subset, TensorDataset


@dataclass
class Args:
    num_clients: int = 4
    frac: float = 0.5
    rounds: int = 2
    local_ep: int = 1
    lr: float = 0.05
    model: str = "cnn"
    shapes: dict = field(default_factory=lambda: {"in": (1, 28, 28), "out": 10})
    personal: tuple = ("head",)


class LeNet(nn.Module):
    def __init__(self, in_shape=(1, 28, 28), num_classes=10, width=6):
        super().__init__()
        c, h, w = in_shape
        self.base = nn.Sequential(
            OrderedDict(
                conv1=nn.Conv2d(c, width, 5, padding=2), act1=nn.Sigmoid(), pool1=nn.AvgPool2d(2),
                conv2=nn.Conv2d(width, 16, 5), act2=nn.Sigmoid(), pool2=nn.AvgPool2d(2), flat=nn.Flatten(),
            )
        )
        with torch.no_grad():
            features = self.base(torch.zeros(1, *in_shape)).shape[1]
        self.classifier = nn.Sequential(nn.Linear(features, 120), nn.Sigmoid(), nn.Linear(120, 84), nn.Sigmoid())
        self.head = nn.Linear(84, num_classes)

    def forward(self, x):
        return self.head(self.classifier(self.base(x)))


class Client:
    def __init__(self, cid, dataset: Dataset, model, args):
        self.id, self.args = cid, args
        self.loader = DataLoader(dataset, batch_size=8, shuffle=True, drop_last=True)
        self.model = copy.deepcopy(model)
        self.personal = {k: v.clone() for k, v in model.state_dict().items() if k.startswith(args.personal)}

    def train(self, state):
        self.model.load_state_dict({**state, **self.personal}, strict=True)
        optimizer = torch.optim.SGD(self.model.parameters(), lr=self.args.lr, momentum=0.9)
        for _ in range(self.args.local_ep):
            for x, y in self.loader:
                optimizer.zero_grad()
                nn.functional.cross_entropy(self.model(x), y).backward()
                optimizer.step()
        self.personal = {k: v for k, v in self.model.state_dict().items() if k in self.personal}
        return OrderedDict((k, v.detach().clone() - state[k]) for k, v in self.model.state_dict().items())


class Server:
    def __init__(self, args: Args):
        self.args = args
        self.model = LeNet(args.shapes["in"], args.shapes["out"], width=8)
        data = TensorDataset(torch.rand(64, *args.shapes["in"]), torch.randint(0, args.shapes["out"], (64,)))
        parts = [list(range(i, 64, args.num_clients)) for i in range(args.num_clients)]
        self.clients = [Client(i, Subset(data, part), self.model, args) for i, part in enumerate(parts)]

    def aggregate(self, updates):
        state = self.model.state_dict()
        for key in state.keys():
            if not key.startswith(self.args.personal):
                state[key] = state[key] + torch.stack([u[key].float() for u in updates], 0).mean(0)
        self.model.load_state_dict(state)

    def fit(self):
        for _ in range(self.args.rounds):
            chosen = random.sample(self.clients, max(1, int(self.args.frac * len(self.clients))))
            self.aggregate([client.train(self.model.state_dict()) for client in chosen])
        return self.model


class Ensemble(nn.Module):
    """All clients' heads on the server's features."""

    def __init__(self, server):
        super().__init__()
        self.body = nn.Sequential(server.model.base, server.model.classifier)
        self.heads = nn.ModuleList(copy.deepcopy(client.model.head) for client in server.clients)

    def forward(self, x):
        z = self.body(x)
        return torch.stack([head(z) for head in self.heads]).softmax(-1).mean(0)


server = Server(Args(num_clients=5))
print(asdict(server.args))
global_model = server.model
ensemble = Ensemble(server)
