# Reinforcement learning: actor-critic over vectors and over pixels, layer_init helper, distributions at the end.
import numpy as np
import torch
import torch.nn as nn
from torch.distributions.categorical import Categorical


def layer_init(layer, std=np.sqrt(2), bias_const=0.0):
    torch.nn.init.orthogonal_(layer.weight, std)
    torch.nn.init.constant_(layer.bias, bias_const)
    return layer


class FakeEnvs:
    single_observation_space = type("Box", (), {"shape": (17,)})
    single_action_space = type("Discrete", (), {"n": 6})


class Agent(nn.Module):
    def __init__(self, envs):
        super().__init__()
        obs = np.array(envs.single_observation_space.shape).prod()
        self.critic = nn.Sequential(layer_init(nn.Linear(obs, 64)), nn.Tanh(), layer_init(nn.Linear(64, 64)), nn.Tanh(), layer_init(nn.Linear(64, 1), std=1.0))
        self.actor = nn.Sequential(layer_init(nn.Linear(obs, 64)), nn.Tanh(), layer_init(nn.Linear(64, envs.single_action_space.n), std=0.01))

    def get_value(self, x):
        return self.critic(x)

    def get_action_and_value(self, x, action=None):
        logits = self.actor(x)
        probs = Categorical(logits=logits)
        if action is None:
            action = probs.sample()
        return action, probs.log_prob(action), probs.entropy(), self.critic(x)

    def forward(self, x):
        return self.get_action_and_value(x)


class DQN(nn.Module):
    def __init__(self, in_channels=4, n_actions=14):
        super(DQN, self).__init__()
        self.conv1 = nn.Conv2d(in_channels, 32, kernel_size=8, stride=4)
        self.conv2 = nn.Conv2d(32, 64, kernel_size=4, stride=2)
        self.conv3 = nn.Conv2d(64, 64, kernel_size=3, stride=1)
        self.fc4 = nn.Linear(7 * 7 * 64, 128)
        self.value, self.advantage = nn.Linear(128, 1), nn.Linear(128, n_actions)

    def forward(self, x):
        x = x.float() / 255
        x = torch.relu(self.conv1(x))
        x = torch.relu(self.conv2(x))
        x = torch.relu(self.conv3(x))
        x = torch.relu(self.fc4(x.view(x.size(0), -1)))
        v, a = self.value(x), self.advantage(x)
        return v + a - a.mean(1, keepdim=True)


if __name__ == "__main__":
    envs = FakeEnvs()
    agent = Agent(envs).to("cpu")
    optimizer = torch.optim.Adam(agent.parameters(), lr=2.5e-4, eps=1e-5)
    next_obs = torch.Tensor(np.zeros((8, 17)))
    with torch.no_grad():
        action, logprob, _, value = agent.get_action_and_value(next_obs)
