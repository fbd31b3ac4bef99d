# torch.distributions: shapes, dtypes and formulas of the common distributions. Samples have shapes and unknown elements.
from torch.distributions import constraints, transforms
from torch.distributions.continuous import (
    Beta, Cauchy, Chi2, Dirichlet, Exponential, FisherSnedecor, Gamma, Gumbel, HalfCauchy, HalfNormal, Kumaraswamy, Laplace, LogNormal,
    LogisticNormal, LowRankMultivariateNormal, MultivariateNormal, Normal, Pareto, StudentT, Uniform, VonMises, Weibull,
)
from torch.distributions.discrete import (
    Bernoulli, Binomial, Categorical, ContinuousBernoulli, Geometric, Multinomial, NegativeBinomial, OneHotCategorical,
    OneHotCategoricalStraightThrough, Poisson, RelaxedBernoulli, RelaxedOneHotCategorical,
)
from torch.distributions.distribution import Distribution, ExponentialFamily
from torch.distributions.divergence import kl_divergence, register_kl
from torch.distributions.wrapping import Independent, MixtureSameFamily, TransformedDistribution
