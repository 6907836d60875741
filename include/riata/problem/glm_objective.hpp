#pragma once
#include <array>
#include <functional>
#include <memory>
#include <vector>
#include "riata/design/design.hpp"
#include "riata/family/any_observation.hpp"
#include "riata/problem/interfaces/columns.hpp"

namespace riata {

/// The mean loss of a GLM: sum_i w_i loss(y_ir, offset_ir + b0_r + x_i'B_r) with sum w = 1, in the
/// design's centred and scaled columns; the intercept, if there is one, is the last parameter. Of a
/// family whose row of eta is a vector, responses are its classes.
class GlmObjective final : public Columns, public LeastSquares {
 public:
  struct Data {
    std::vector<double> weights;  // one per row of the design; any positive sum
    Matrix y;                     // (rows, responses)
    Matrix offset;                // (rows, responses), or empty: 0
    /// Root mean squares of the design's columns; empty: measured.
    std::vector<double> column_scale = {};
    bool intercept = true;
    int threads = 1;
    /// Asked again and again within a pass, from many threads; true ends it with Cancelled.
    std::function<bool()> cancelled;
  };
  // What it lays out in memory.
  static constexpr Index kPacked = 8 << 20;  // numbers: smaller designs are kept in tiles (64 MiB)
  static constexpr double kSparse = 0.25;    // of all numbers: so many stored are read by column
  static constexpr Index kRun = 4096;        // rows whose losses one thread takes at a time
  static constexpr Index kTile = 256;        // rows: features x 256 doubles stay in the L2 cache
  static constexpr Index kSlabs = 32;  // partial sums, fixed for sums not to depend on threads,
  static constexpr Index kTiles = 8;   // whose sums are worth a slab of their own
  static constexpr Index kSums = 16 << 20;  // fewer of Hessians that together hold more numbers

  GlmObjective(const Design& design, AnyObservation observation, Data data);

  Index parameters() const override { return design_->cols() + (data_.intercept ? 1 : 0); }
  Index responses() const override { return data_.y.cols(); }
  Index rows() const override { return design_->rows(); }
  void value(Responses active, MatrixView b, std::span<double> value) const override;
  void gradient(Responses active, MatrixView b, std::span<double> value, std::span<double> gradient,
                std::span<double> eta) const override;
  void hessian(Responses active, MatrixView b, std::span<double> value, std::span<double> gradient,
               std::span<double> eta, std::span<double> hessian) const override;

  void start(Index response, std::span<double> eta) const override;
  double pointwise(Responses active, std::span<const double> eta, std::span<double> slope,
                   std::span<double> curvature) const override;
  void cross_curvature(std::span<const double> curvature, Index a, Index b,
                       std::span<double> out) const override;
  void add_product(Parameters parameters, std::span<const double> d,
                   std::span<double> eta) const override;
  void correlate(Parameters parameters, std::span<const double> v,
                 std::span<double> out) const override;
  std::optional<double> advance(Index response, Parameters parameters, std::span<const double> d,
                                const Advanced& to) const override;
  void gram(Parameters a, Parameters b, std::span<const double> w,
            std::span<double> out) const override;

  std::unique_ptr<Columns> sample() const override;
  std::vector<double> thinned(std::span<const double> w, Index parameters) const override;
  const LeastSquares* least_squares() const override;
  std::span<const double> row_weights() const override { return data_.weights; }
  void targets(Index response, Index begin, std::span<double> high,
               std::span<double> low) const override;
  void exact_rows(Index begin, Index count, double* high, double* low, Index ld) const override;

  void expand(Parameters parameters, std::span<double> out) const override;
  bool expand(Parameters parameters, SparseColumns& out) const override;
  bool is_sparse() const override { return sparse_; }
  double columns_scale(Parameters parameters) const override;
  double dual_norm(std::span<const double> v) const override;

  double half_null_deviance(Index r) const override { return half_null_deviance_[at(r)]; }
  double column_scale(Index j) const override { return column_scale_[at(j)]; }
  bool is_coupled() const override { return observation_->vector_loss() != nullptr; }
  bool is_convex() const override { return observation_->convex(); }
  bool has_dual() const override { return observation_->convex() && observation_->has_conjugate(); }
  DualPoint dual_point(Responses active, std::span<const double> slope,
                       std::span<const double> gradient) const override;
  DualPoint inner_dual_point(Responses active, std::span<const double> eta) const override;
  double dual_value(Responses active, const DualPoint& dual, double shrink) const override;

  /// Intercept of the model without features; infinite where the mean of y ends the family's range
  /// and the link has no finite end there.
  double null_intercept(Index r) const { return null_intercept_[at(r)]; }
  double null_loss(Index r) const { return null_loss_[at(r)]; }

 private:
  /// The same over some rows, rising, their weights scaled to sum 1; the null model stays.
  GlmObjective(const GlmObjective& whole, const std::vector<Index>& rows);
  Workers workers() const { return {data_.threads, &data_.cancelled}; }
  void pack();
  void measure_columns();
  void fill(Index begin, Index rows, double* to) const;
  /// Rows [begin, begin + rows), column-major with the tile's height as leading dimension, from the
  /// packed design or through the buffer; the intercept's column of ones last.
  const double* tile(Index begin, Index rows, double* buffer) const;

  struct Pass;  // what one walk over the data is to compute
  struct Slab;  // the sums of some tiles
  void run(const Pass& pass) const;
  void run_by_columns(const Pass& pass) const;
  void run_walk(const Pass& pass) const;
  void add_tile(const Pass& pass, Index begin, Slab& to) const;
  void add_losses(const Pass& pass, Index begin, std::size_t count, Slab& to) const;

  void measure_null();
  void measure_null_of(Index response);
  void measure_null_of_classes();
  std::span<const double> offset_of(Index response) const;  // empty: 0
  static std::span<const double> shifted_run(std::span<const double> offset, double shift,
                                             Index begin, std::span<double> to);
  /// The loss, and of its slopes and curvatures the sums, where eta is an offset and a shift.
  struct ShiftSums {
    double loss = 0, slope = 0, size = 0, curvature = 0;  // size: of |slope|
  };
  ShiftSums sums_at(Index response, std::span<const double> offset, double shift,
                    bool sloped) const;
  double half_deviance(Index response, std::span<const double> offset, double shift) const;
  void check_null(Index response, std::span<const double> offset, double shift) const;
  double null_shift(Index response, double mean) const;
  double first_shift(Index response, double target, const std::array<double, 2>& shifts) const;
  /// The shift of an offset that makes the loss least, by damped Newton steps from one.
  double best_shift(Index response, std::span<const double> offset, double shift) const;
  double pointwise_of(Index response, std::span<const double> eta, std::span<double> slope,
                      std::span<double> curvature) const;
  /// The same of the rows from `begin` on, as many as eta has.
  double loss_of_run(Index response, Index begin, std::span<const double> eta,
                     std::span<double> slope, std::span<double> curvature) const;
  double pointwise_of_classes(std::span<const double> eta, std::span<double> slope,
                              std::span<double> curvature) const;
  /// The loss of rows of all classes from `begin` on; slope and curvature may be null.
  double loss_of_classes(Index begin, MatrixView eta, double* slope, double* curvature,
                         Index stride) const;
  /// Moves the columns of eta, each by a number, to where the loss is least.
  void shift_classes(std::vector<double>& eta) const;
  /// loss'(eta) of some responses, without weights.
  std::vector<double> slope_at(Responses active, std::span<const double> eta) const;
  /// f(first row, rows) over fixed runs of rows, by all threads.
  void for_runs(const std::function<void(Index, Index)>& f) const;
  /// The sum of of(first row, rows) over them, in their order.
  double sum_over_runs(const std::function<double(Index, Index)>& of) const;
  /// sum of w_i f*(shrink t_i)
  double conjugate(Responses active, const std::vector<double>& t, double shrink) const;
  /// X'rho of one response, with rho = -w slope, the intercept apart.
  void correlate_residual(std::span<const double> slope, std::span<double> out) const;
  double offset_product(Responses active, std::span<const double> slope) const;

  std::unique_ptr<const Design> owned_;  // of a sample
  const Design* design_;
  AnyObservation observation_;
  Data data_;
  bool sparse_ = false;  // so much of the design is zeros that tiles cost more than columns
  std::shared_ptr<double[]> packed_;  // the whole design in tiles, where it is small enough
  std::vector<StoredColumn> stored_;  // of one whose rows are read where they lie; else empty
  std::vector<double> half_null_deviance_, null_intercept_, null_loss_, column_scale_;
};

}  // namespace riata
