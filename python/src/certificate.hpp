#pragma once
#include <nanobind/nanobind.h>
#include <cmath>
#include "riata/riata.hpp"

namespace riata::python {

namespace nb = nanobind;

/// Plain data, so that estimators pickle; the package makes a `riata.Certificate` of it.
inline nb::dict certificate_dict(const Certificate& c) {
  nb::dict penalties;
  for (const auto& [name, value] : c.penalties) penalties[name.c_str()] = value;
  nb::dict d;
  d["status"] = name_of(c.status);
  d["convex"] = c.convex;
  d["gap"] = c.gap;
  d["gap_absolute"] = c.gap_absolute;
  d["stationarity"] = c.stationarity;
  d["tolerance"] = c.tolerance;
  d["objective"] = c.objective;
  d["loss"] = c.loss;
  d["penalties"] = penalties;
  d["half_null_deviance"] = c.half_null_deviance;
  d["rank"] = c.rank;
  d["condition"] = c.condition;
  d["least_curvature"] =
      std::isnan(c.least_curvature) ? nb::none() : nb::object(nb::float_(c.least_curvature));
  d["separated"] = c.separated;
  d["rows_used"] = c.rows_used;
  d["rows_dropped"] = c.rows_dropped;
  d["iterations"] = c.iterations;
  d["passes"] = c.passes;
  d["seconds"] = c.seconds;
  d["ok"] = c.ok();
  return d;
}

}  // namespace riata::python
