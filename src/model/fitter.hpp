#pragma once
#include <memory>
#include <vector>
#include "model/central_path.hpp"
#include "problem/cross_products.hpp"
#include "riata/model/glm.hpp"
#include "riata/problem/glm_objective.hpp"
#include "riata/problem/gram_objective.hpp"
#include "riata/problem/interfaces/omega.hpp"
#include "riata/solver/solver.hpp"
#include "solver/shared_start.hpp"

namespace riata {

/// One set of rows, prepared once and then fitted at many strengths: what a single fit, a path and
/// the folds of a cross-validation share. X and y must outlive it.
class Fitter {
 public:
  /// rows: those to use, in order; empty: all.
  Fitter(const Glm& glm, const Features& X, MatrixView y, const FitData& data,
         std::vector<Index> rows = {});

  /// Least squares known by sums alone, for many strengths; fits are never finished. Null where
  /// the rows themselves are needed. X: for the names of its columns.
  static std::unique_ptr<Fitter> of(const Glm& glm, const Features& X, const CrossProducts& sums);

  /// For many strengths: least squares of far more rows than parameters are solved on their Gram
  /// matrix, but for fits that are to be finished.
  void expect_many_strengths();

  /// Where the solvers are: scaled parameters (parameters x responses), and the certificates.
  struct Point {
    std::vector<double> b;
    std::vector<Certificate> certificates;
    /// Of each response that leads a unit: what the solver left for the next strength.
    std::vector<std::shared_ptr<Warmth>> warmth;
    std::vector<double> rest = {};  // what rounding left of b, where solvers know it
    std::shared_ptr<const SharedWalks> walks = nullptr;  // of responses that walked together
  };
  struct Effort {
    double tolerance = tolerance::standard;
    bool finish = true;
    bool gap_by_model = false;  // see SolverOptions
  };
  /// The penalty's strengths times `factor`, from the null model or from the point given, whose
  /// warmth is used up.
  Point solve(double factor, const Effort& effort, Point* from = nullptr) const;
  Point null_point() const;
  Point from_fit(const Fit& fit) const;

  Fit fit(const Point& point) const;
  /// Coefficients in the features' own units: (features, responses), and the intercepts.
  Matrix coefficients(const Point& point, std::vector<double>& intercept) const;
  /// Columns of coefficients: responses, or the classes of the one there is.
  Index responses() const { return omega_->responses; }
  double max_factor() const;
  /// Whether it reads no rows any more.
  bool reads_no_rows() const { return objective_ == nullptr; }
  /// 1 - deviance / null deviance on the rows used, mean over responses.
  double deviance_explained(const Point& point) const;

 private:
  Fitter(const Glm& glm, const Features& X) : glm_(&glm), features_(&X) {}
  Index parameters() const { return omega_->parameters; }
  const Columns& smooth() const;
  bool is_coupled() const { return smooth().is_coupled(); }
  void centre_classes(Matrix& coef, std::vector<double>& intercept) const;
  std::vector<std::vector<Index>> bounded_units(const Omega& omega, Point& out) const;
  /// Gives the root mean squares of the columns as solvers see them.
  std::vector<double> scale_design(const Moments& moments);
  void standardize(const Moments& moments);
  void balance(std::vector<double>& sizes);
  SharedStart first_point(const std::vector<std::vector<Index>>& units, const Omega& omega,
                          const Point& from, const Effort& effort,
                          const std::function<bool()>& cancelled) const;
  /// From the start; if that fails, from the null model.
  Solution solve_unit(const std::vector<Index>& unit, const Omega& omega, const Start& start,
                      const Effort& effort, const std::function<bool()>& cancelled) const;
  std::vector<double> part_of(const std::vector<double>& b, const std::vector<Index>& some) const;
  /// The null model wherever the objective at the point is higher.
  void keep_good_starts(Point& point) const;

  const Glm* glm_;
  const Features* features_;
  Index rows_ = 0, rows_dropped_ = 0;
  std::unique_ptr<Design> design_;
  std::unique_ptr<GlmObjective> objective_;          // null: only sums are known
  std::unique_ptr<const CentralPath> central_path_;  // where an optimum may lie on the edge
  std::vector<double> null_intercept_, null_loss_;
  std::vector<double> offset_centre_;  // what the solver's intercepts hold of the offsets
  /// The same in Gram space, where paths are better off there; null: they are not.
  std::unique_ptr<GramObjective> gram_;
  std::unique_ptr<Omega> omega_;
};

}  // namespace riata
