#pragma once
#include <limits>
#include <string>
#include <utility>
#include <vector>
#include "riata/core/view.hpp"

namespace riata::net {

/// How near one parameter is to a stationary point.
struct ParameterCertificate {
  std::string parameter;
  double residual = 0;  // largest |w - prox(w - gradient)| at a unit step
  Index zeros = 0, count = 0;
  /// Of every group strength - ||gradient||, soft thresholds first: at least 0 where a group of
  /// zeros is held there. NaN for groups that are not zero; empty without groups.
  std::vector<double> slack;
};

/// Whether a net is a stationary point of its objective: on all rows, in double.
struct NetCertificate {
  /// False: there is no objective to certify, and `reason` says why.
  bool defined = false;
  std::string reason;
  std::string objective;                                       // in words
  double residual = std::numeric_limits<double>::quiet_NaN();  // the largest
  double data_term = std::numeric_limits<double>::quiet_NaN();
  std::vector<std::pair<std::string, double>> penalties;
  double value = std::numeric_limits<double>::quiet_NaN();  // data term and penalties
  std::vector<ParameterCertificate> parameters;
  int iterations = 0;  // of polish
  bool converged = false;
};

}  // namespace riata::net
