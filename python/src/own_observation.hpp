#pragma once
#include "arrays.hpp"
#include "riata/riata.hpp"

namespace riata::python {

/// A family seen through a link, written in Python: an object whose methods take and give arrays.
AnyObservation own_observation(const nb::object& model);

}  // namespace riata::python
