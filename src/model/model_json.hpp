#pragma once
#include <nlohmann/json.hpp>
#include "riata/solver/certificate.hpp"

namespace riata {

nlohmann::ordered_json certificate_json(const Certificate& certificate);
/// What `certificate_json` wrote. Throws InvalidArgument, or nlohmann's exceptions where an entry
/// lacks or is of the wrong kind.
Certificate certificate_from(const nlohmann::json& json);

}  // namespace riata
