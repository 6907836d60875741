#pragma once
#include <string>
#include <vector>
#include "riata/basis/b_spline.hpp"
#include "riata/basis/category.hpp"
#include "riata/basis/cyclic_b_spline.hpp"
#include "riata/basis/identity.hpp"
#include "riata/basis/raised_cosine_linear.hpp"
#include "riata/core/type_list.hpp"
#include "riata/family/bernoulli.hpp"
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
using Links =
    TypeList<Identity, Log, Logit, Probit, Cloglog, Inverse, InverseSquared, Softplus, Sqrt>;
using Penalties = TypeList<None, Ridge, Lasso, ElasticNet, GroupLasso, SparseGroupLasso,
                           GroupElasticNet, Mcp, Scad, GroupMcp, Box>;
using Bases = TypeList<BSpline, CyclicBSpline, RaisedCosineLinear, Category, IdentityBasis>;

template <class... Ts>
std::vector<std::string> names_of(TypeList<Ts...>) {
  return {Ts::name...};
}

/// The reference of everything in the catalog, as Markdown: what `riata catalog` prints.
std::string catalog_text();
std::string catalog_json();

}  // namespace riata
