#include "riata/model/penalty_at.hpp"
#include "model/lower.hpp"
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

namespace riata {

namespace {

Omega lowered(const std::vector<PenaltyTerm>& terms, const Features& X, const Matrix& coef) {
  if (coef.rows() != X.cols())
    throw ShapeMismatch(cat("penalty: coef must have a row for each of the ", X.cols(),
                            " features, it has ", coef.rows()));
  return lower(terms, X, X.cols(), coef.cols());
}

}  // namespace

double penalty_at(const std::vector<PenaltyTerm>& terms, const Features& X, const Matrix& coef) {
  return lowered(terms, X, coef).value(coef.values());
}

Matrix penalty_prox(const std::vector<PenaltyTerm>& terms, const Features& X, const Matrix& coef,
                    double step) {
  if (!(step > 0)) throw InvalidArgument(cat("prox: step must be above 0, got ", shortest(step)));
  Matrix out = coef;
  lowered(terms, X, coef).prox(out.values(), step);
  return out;
}

}  // namespace riata
