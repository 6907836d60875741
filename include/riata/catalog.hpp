#pragma once
#include <string>
#include <vector>
#include "riata/basis/b_spline.hpp"
#include "riata/basis/category.hpp"
#include "riata/basis/cyclic_b_spline.hpp"
#include "riata/basis/exponential.hpp"
#include "riata/basis/fourier.hpp"
#include "riata/basis/identity.hpp"
#include "riata/basis/m_spline.hpp"
#include "riata/basis/raised_cosine_linear.hpp"
#include "riata/basis/raised_cosine_log.hpp"
#include "riata/core/type_list.hpp"
#include "riata/family/bernoulli.hpp"
#include "riata/family/categorical.hpp"
#include "riata/family/gamma.hpp"
#include "riata/family/gaussian.hpp"
#include "riata/family/inverse_gaussian.hpp"
#include "riata/family/negative_binomial.hpp"
#include "riata/family/poisson.hpp"
#include "riata/family/tweedie.hpp"
#include "riata/link/cloglog.hpp"
#include "riata/link/identity.hpp"
#include "riata/link/inverse.hpp"
#include "riata/link/inverse_squared.hpp"
#include "riata/link/log.hpp"
#include "riata/link/logit.hpp"
#include "riata/link/probit.hpp"
#include "riata/link/softplus.hpp"
#include "riata/link/sqrt.hpp"
#include "riata/net/adam.hpp"
#include "riata/net/adamw.hpp"
#include "riata/net/elu.hpp"
#include "riata/net/gelu.hpp"
#include "riata/net/lbfgs.hpp"
#include "riata/net/leaky_relu.hpp"
#include "riata/net/linear.hpp"
#include "riata/net/logistic.hpp"
#include "riata/net/rates.hpp"
#include "riata/net/relu.hpp"
#include "riata/net/sgd.hpp"
#include "riata/net/sgdw.hpp"
#include "riata/net/tanh.hpp"
#include "riata/penalty/box.hpp"
#include "riata/penalty/elastic_net.hpp"
#include "riata/penalty/group_elastic_net.hpp"
#include "riata/penalty/group_lasso.hpp"
#include "riata/penalty/group_mcp.hpp"
#include "riata/penalty/lasso.hpp"
#include "riata/penalty/mcp.hpp"
#include "riata/penalty/none.hpp"
#include "riata/penalty/ridge.hpp"
#include "riata/penalty/scad.hpp"
#include "riata/penalty/sparse_group_lasso.hpp"

namespace riata {

/// Everything that exists, by kind. A new component is its header plus a name here.
using Families =
    TypeList<Gaussian, Poisson, Bernoulli, Gamma, NegativeBinomial, InverseGaussian, Tweedie>;
using VectorFamilies = TypeList<Categorical>;
using Links =
    TypeList<Identity, Log, Logit, Probit, Cloglog, Inverse, InverseSquared, Softplus, Sqrt>;
using Penalties = TypeList<None, Ridge, Lasso, ElasticNet, GroupLasso, SparseGroupLasso,
                           GroupElasticNet, Mcp, Scad, GroupMcp, Box>;
using Bases = TypeList<BSpline, CyclicBSpline, MSpline, RaisedCosineLinear, RaisedCosineLog,
                       Exponential, Fourier, Category, IdentityBasis>;
using Activations =
    TypeList<net::Relu, net::LeakyRelu, net::Elu, net::Gelu, net::Tanh, net::Logistic, net::Linear>;
using Optimizers = TypeList<net::Sgd, net::SgdW, net::Adam, net::AdamW, net::Lbfgs>;
using Schedules = TypeList<net::ConstantRate, net::StepRate, net::CosineRate, net::PlateauRate>;

template <class... Ts>
std::vector<std::string> names_of(TypeList<Ts...>) {
  return {Ts::name...};
}

/// The reference of everything in the catalog, as Markdown: what `riata catalog` prints.
std::string catalog_text();
std::string catalog_json();

}  // namespace riata
