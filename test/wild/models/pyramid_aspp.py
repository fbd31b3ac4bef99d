import torch
import torch.nn as nn
import torch.nn.functional as F
affine_par = True
BatchNorm = nn.BatchNorm2d


class ASPPModule(nn.Module):
	def __init__(self, inplanes, planes, kernel_size, padding, dilation):
		super(ASPPModule, self).__init__()
		self.atrous_conv = nn.Conv2d(inplanes, planes, kernel_size=kernel_size, stride=1, padding=padding, dilation=dilation, bias=False)
		self.bn = BatchNorm(planes, affine = affine_par)
		self._init_weight()

	def forward(self, x):
		return F.relu(self.bn(self.atrous_conv(x)))

	def _init_weight(self):
		for m in self.modules():
			if isinstance(m, nn.Conv2d):
				torch.nn.init.kaiming_normal_(m.weight)
			elif isinstance(m, BatchNorm):
				m.weight.data.fill_(1); m.bias.data.zero_()

class ASPP(nn.Module):
	def __init__(self, inplanes=64, output_stride=16):
		super(ASPP, self).__init__()
		if output_stride == 16: dilations = [1, 6, 12, 18]
		elif output_stride == 8: dilations = [1, 12, 24, 36]
		else: raise NotImplementedError
		for i, d in enumerate(dilations):
			setattr(self, 'aspp%d' % (i + 1), ASPPModule(inplanes, 32, 3 if i else 1, padding=d if i else 0, dilation=d))
		self.global_avg_pool = nn.Sequential(nn.AdaptiveAvgPool2d((1, 1)), nn.Conv2d(inplanes, 32, 1, stride=1, bias=False), nn.ReLU())
		self.conv1 = nn.Conv2d(160, 32, 1, bias=False)

	def forward(self, x):
		xs = [getattr(self, 'aspp%d' % i)(x) for i in range(1, 5)]
		x5 = F.interpolate(self.global_avg_pool(x), size=xs[3].size()[2:], mode='bilinear', align_corners=True)
		return self.conv1(torch.cat(xs + [x5], dim=1))

class DeepLab(nn.Module):
	def __init__(self, output_stride = 8, num_classes=21):
		super(DeepLab, self).__init__()
		self.backbone = nn.Sequential(*[nn.Conv2d(3 if not i else 16*2**(i-1), 16*2**i, 3, 2, 1) for i in range(3)])
		self.aspp = ASPP(output_stride=output_stride)
		self.last_conv = nn.Conv2d(32, num_classes, 1)

	def forward(self, input):
		x = self.last_conv(self.aspp(self.backbone(input)))
		return F.interpolate(x, size=input.size()[2:], mode='bilinear', align_corners=True)

	def get_1x_lr_params(self):
		for m in self.backbone.named_modules():
			if isinstance(m[1], nn.Conv2d):
				for p in m[1].parameters():
					if p.requires_grad: yield p

if __name__ == "__main__":
	model = DeepLab()
	model.eval()
	input = torch.rand(1, 3, 129, 129)
	output = model(input)
	print(output.size())
