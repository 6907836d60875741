#include <algorithm>
#include "core/eigen.hpp"
#include "model/fitter.hpp"
#include "model/fold_sums.hpp"
#include "model/lower.hpp"
#include "model/moments.hpp"

namespace riata {

// Only the columns of X are counted here; that its rows may be others makes no difference.
std::unique_ptr<Fitter> Fitter::of(const Glm& glm, const Features& X, const CrossProducts& sums) {
  const bool intercept = glm.options().fit_intercept;
  if (!(sums.weight() > 0) || !pays_in_gram_space(sums.rows, X.cols() + 1)) return nullptr;
  const auto centred = sums.centred();
  if (!centred) return nullptr;
  std::unique_ptr<Fitter> out(new Fitter(glm, X));
  out->rows_ = sums.rows;
  out->design_ = std::make_unique<Design>(X);
  out->omega_ = std::make_unique<Omega>(lower(glm.penalty(), X, X.cols() + (intercept ? 1 : 0), 1));
  const Index p = X.cols();
  const auto of_features = [p](const Vector& v) {
    return std::vector<double>(v.begin(), v.begin() + p);
  };
  std::vector<double> sizes =
      out->scale_design({of_features(centred->mean), of_features(centred->deviation)});
  out->omega_->scale_bounds(out->design_->scale);
  out->gram_ = sums.objective(*centred, out->design_->scale, std::move(sizes), intercept);
  if (!out->gram_) return nullptr;
  out->null_intercept_ = {intercept ? centred->mean[p] : 0.0};
  out->offset_centre_ = {0};
  out->null_loss_ = {out->gram_->half_null_deviance(0)};  // the same number of least squares
  return out;
}

}  // namespace riata
