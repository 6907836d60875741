#pragma once
#include "arrays.hpp"
#include "bind.hpp"
#include "riata/net/trainer.hpp"

namespace riata::python {

void bind_net_components(nb::module_& net);
void bind_trainer(nb::module_& net);

/// What a trainer must keep to go on with the same bits, as plain data and arrays.
nb::dict state_dict(const net::State& state);
net::State state_from(const nb::dict& state);
nb::dict history_dict(const net::History& history);
nb::dict certificate_dict(const net::NetCertificate& certificate);

}  // namespace riata::python
