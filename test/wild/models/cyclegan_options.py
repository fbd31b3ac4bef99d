"""CycleGAN-like generator: norm layers by functools.partial, models as strings, options parsed from a list."""
import argparse
import functools

import torch
import torch.nn as nn


class BaseOptions:
    def __init__(self):
        self.initialized = False

    def initialize(self, parser):
        parser.add_argument("--input_nc", type=int, default=3)
        parser.add_argument("--output_nc", type=int, default=3)
        parser.add_argument("--ngf", type=int, default=16)
        parser.add_argument("--ndf", type=int, default=16)
        parser.add_argument("--netG", type=str, default="resnet_6blocks")
        parser.add_argument("--netD", type=str, default="basic")
        parser.add_argument("--norm", type=str, default="instance")
        parser.add_argument("--gpu_ids", type=str, default="-1")
        parser.add_argument("--no_dropout", action="store_true")
        parser.set_defaults(ndf=24)
        self.initialized = True
        return parser

    def parse(self, argv=None):
        parser = self.initialize(argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter))
        opt, _ = parser.parse_known_args(argv)
        opt.gpu_ids = [int(i) for i in opt.gpu_ids.split(",") if int(i) >= 0]
        return opt


def get_norm_layer(norm_type="instance"):
    if norm_type == "batch":
        return functools.partial(nn.BatchNorm2d, affine=True, track_running_stats=True)
    elif norm_type == "instance":
        return functools.partial(nn.InstanceNorm2d, affine=False, track_running_stats=False)
    elif norm_type == "none":
        return lambda x: nn.Identity()
    raise NotImplementedError("normalization layer [%s] is not found" % norm_type)


class ResnetBlock(nn.Module):
    def __init__(self, dim, padding_type, norm_layer, use_dropout, use_bias):
        super().__init__()
        self.conv_block = self.build_conv_block(dim, padding_type, norm_layer, use_dropout, use_bias)

    def build_conv_block(self, dim, padding_type, norm_layer, use_dropout, use_bias):
        conv_block = []
        for i in range(2):
            p = 0
            if padding_type == "reflect":
                conv_block += [nn.ReflectionPad2d(1)]
            elif padding_type == "zero":
                p = 1
            conv_block += [nn.Conv2d(dim, dim, kernel_size=3, padding=p, bias=use_bias), norm_layer(dim)]
            if i == 0:
                conv_block += [nn.ReLU(True)]
                if use_dropout:
                    conv_block += [nn.Dropout(0.5)]
        return nn.Sequential(*conv_block)

    def forward(self, x):
        return x + self.conv_block(x)


class ResnetGenerator(nn.Module):
    def __init__(self, input_nc, output_nc, ngf=64, norm_layer=nn.BatchNorm2d, use_dropout=False, n_blocks=6, padding_type="reflect"):
        assert n_blocks >= 0
        super().__init__()
        if type(norm_layer) == functools.partial:
            use_bias = norm_layer.func == nn.InstanceNorm2d
        else:
            use_bias = norm_layer == nn.InstanceNorm2d
        model = [nn.ReflectionPad2d(3), nn.Conv2d(input_nc, ngf, 7, padding=0, bias=use_bias), norm_layer(ngf), nn.ReLU(True)]
        n_downsampling = 2
        for i in range(n_downsampling):
            mult = 2**i
            model += [nn.Conv2d(ngf * mult, ngf * mult * 2, 3, stride=2, padding=1, bias=use_bias), norm_layer(ngf * mult * 2), nn.ReLU(True)]
        mult = 2**n_downsampling
        for i in range(n_blocks):
            model += [ResnetBlock(ngf * mult, padding_type, norm_layer, use_dropout, use_bias)]
        for i in range(n_downsampling):
            mult = 2 ** (n_downsampling - i)
            model += [
                nn.ConvTranspose2d(ngf * mult, int(ngf * mult / 2), 3, stride=2, padding=1, output_padding=1, bias=use_bias),
                norm_layer(int(ngf * mult / 2)),
                nn.ReLU(True),
            ]
        model += [nn.ReflectionPad2d(3), nn.Conv2d(ngf, output_nc, 7, padding=0), nn.Tanh()]
        self.model = nn.Sequential(*model)

    def forward(self, input):
        return self.model(input)


class NLayerDiscriminator(nn.Module):
    def __init__(self, input_nc, ndf=64, n_layers=3, norm_layer=nn.BatchNorm2d):
        super().__init__()
        use_bias = getattr(norm_layer, "func", norm_layer) == nn.InstanceNorm2d
        kw, padw = 4, 1
        sequence, nf_mult = [nn.Conv2d(input_nc, ndf, kw, 2, padw), nn.LeakyReLU(0.2, True)], 1
        for n in range(1, n_layers + 1):
            prev, nf_mult = nf_mult, min(2**n, 8)
            sequence += [nn.Conv2d(ndf * prev, ndf * nf_mult, kw, 2 if n < n_layers else 1, padw, bias=use_bias), norm_layer(ndf * nf_mult), nn.LeakyReLU(0.2, True)]
        sequence += [nn.Conv2d(ndf * nf_mult, 1, kw, 1, padw)]
        self.model = nn.Sequential(*sequence)

    def forward(self, input):
        return self.model(input)


def init_net(net, init_type="normal", init_gain=0.02, gpu_ids=[]):
    if len(gpu_ids) > 0:
        assert torch.cuda.is_available()
        net = torch.nn.DataParallel(net.to(gpu_ids[0]), gpu_ids)

    def init_func(m):
        classname = m.__class__.__name__
        if hasattr(m, "weight") and (classname.find("Conv") != -1 or classname.find("Linear") != -1):
            getattr(nn.init, {"normal": "normal_", "xavier": "xavier_normal_"}[init_type])(m.weight.data)
            if hasattr(m, "bias") and m.bias is not None:
                nn.init.constant_(m.bias.data, 0.0)

    net.apply(init_func)
    return net


def define_G(opt):
    norm_layer = get_norm_layer(norm_type=opt.norm)
    blocks = int(opt.netG.removeprefix("resnet_").removesuffix("blocks"))
    return init_net(ResnetGenerator(opt.input_nc, opt.output_nc, opt.ngf, norm_layer, not opt.no_dropout, blocks), gpu_ids=opt.gpu_ids)


def define_D(opt):
    return init_net(NLayerDiscriminator(opt.input_nc + opt.output_nc, opt.ndf, norm_layer=get_norm_layer(opt.norm)), "xavier")


opt = BaseOptions().parse([])
netG = define_G(opt)
netD = define_D(opt)
