# Everything at module level, no functions; numpy for shapes; ends with a loop that needs data.
import os
import numpy as np
import torch
from torch import nn, autograd, optim

os.makedirs("images", exist_ok=True)
img_shape = (1, 28, 28)
latent = 100
cuda = torch.cuda.is_available()
Tensor = torch.cuda.FloatTensor if cuda else torch.FloatTensor


class Generator(nn.Module):
    def __init__(self):
        super().__init__()

        def block(in_feat, out_feat, normalize=True):
            layers = [nn.Linear(in_feat, out_feat)]
            if normalize:
                layers.append(nn.BatchNorm1d(out_feat, 0.8))
            layers.append(nn.LeakyReLU(0.2, inplace=True))
            return layers

        self.model = nn.Sequential(*block(latent, 128, normalize=False), *block(128, 256), nn.Linear(256, int(np.prod(img_shape))), nn.Tanh())

    def forward(self, z):
        img = self.model(z)
        return img.view(img.shape[0], *img_shape)


class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(nn.Linear(int(np.prod(img_shape)), 256), nn.LeakyReLU(0.2, inplace=True), nn.Linear(256, 1))

    def forward(self, img):
        return self.model(img.view(img.shape[0], -1))


generator, critic = Generator(), Critic()
if cuda:
    generator.cuda(); critic.cuda()
opt_g = optim.RMSprop(generator.parameters(), lr=5e-5)
opt_c = optim.RMSprop(critic.parameters(), lr=5e-5)
schedule = optim.lr_scheduler.LambdaLR(opt_g, lr_lambda=lambda e: 0.95**e)


def compute_gradient_penalty(D, real, fake):
    alpha = Tensor(np.random.random((real.size(0), 1, 1, 1)))
    mixed = (alpha * real + ((1 - alpha) * fake)).requires_grad_(True)
    d = D(mixed)
    gradients = autograd.grad(outputs=d, inputs=mixed, grad_outputs=torch.ones_like(d), create_graph=True)[0]
    return ((gradients.view(gradients.size(0), -1).norm(2, dim=1) - 1) ** 2).mean()


z = Tensor(np.random.normal(0, 1, (16, latent)))
gen_imgs = generator(z)
validity = critic(gen_imgs)
