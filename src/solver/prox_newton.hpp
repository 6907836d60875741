#pragma once
#include <limits>
#include <optional>
#include "core/eigen.hpp"
#include "solver/certify.hpp"
#include "solver/column_model.hpp"
#include "solver/local_model.hpp"
#include "solver/sparse_model.hpp"
#include "solver/warmth.hpp"

namespace riata {

/// The state of one run.
class ProxNewton {
 public:
  ProxNewton(const Unit& unit, const Start& start, const SolverOptions& options);
  Solution solve();

 private:
  Index responses() const { return std::ssize(unit_.responses); }
  Vector local(const Vector& all) const;
  Vector scattered(const Vector& x) const;
  std::vector<Index> places_of(const std::vector<Index>& entries) const;

  void choose_working_set();
  void forget();
  bool by_columns_pays() const;
  bool sparse_pays() const;
  Dense first_weights(Index size) const;
  double objective(double loss, const Vector& x) const;
  struct Goal {
    Vector x;
    double promised;  // a lower bound of what the model gains there
    Dense along;      // what the way there does to eta, if the model knows
  };
  Goal minimise_model(const Vector& x);
  bool iterate();
  bool renew();
  bool bend_more();
  Dense bends() const;
  bool is_fresh() const;
  Dense product(const Vector& d) const;
  struct Place;
  Place place_at(Dense eta) const;
  Place ahead(const Vector& d) const;
  bool go_if_lower(const Vector& next, Place& there, double most);
  void leap();
  bool learns() const;
  void learn(const Vector& step, const Vector& gradient);
  bool step_to(const Goal& goal, const Vector& x, bool close);
  void update_gradient(const Vector& known);
  void correlate_set();
  void correlate_some(const std::vector<Index>& entries);
  void return_to_own_slopes();
  double gap_of(const Expansion& here) const;
  double shortfall(const Expansion& here) const;
  void tighten();
  bool solved();
  bool check();
  std::vector<Index> unsettled();
  bool stop(Status status);

  const Unit& unit_;
  const SolverOptions& options_;
  const Stopwatch watch_;
  double scale_, gap_ = std::numeric_limits<double>::quiet_NaN();
  double floor_ = 0;  // share of the largest curvature that every row has
  double last_promise_ = std::numeric_limits<double>::infinity();
  Vector b_;
  const bool warm_;  // it was given more than b_
  Warmth here_;
  Dense own_;  // the loss's slopes, where here_ has those that the last model came to; else empty
  std::optional<LocalPenalty> penalty_;  // on the working set
  bool behind_ = false;                  // the working set's gradient is that before a leap
  bool checked_ = false;                 // gradient and gap are of b_, everywhere
  Certificate out_;
};

}  // namespace riata
