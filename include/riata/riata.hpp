#pragma once

/// riata: models with regularization that the user can aim. All of the public interface.

#include "riata/catalog.hpp"
#include "riata/core/build_info.hpp"
#include "riata/core/parallel.hpp"
#include "riata/data/binning.hpp"
#include "riata/data/csv.hpp"
#include "riata/data/file.hpp"
#include "riata/data/simulate.hpp"
#include "riata/data/split.hpp"
#include "riata/design/basis_block.hpp"
#include "riata/design/lagged_block.hpp"
#include "riata/design/product_block.hpp"
#include "riata/design/sparse_block.hpp"
#include "riata/model/adaptive.hpp"
#include "riata/model/cross_validation.hpp"
#include "riata/model/glm.hpp"
#include "riata/model/memory.hpp"
#include "riata/model/path.hpp"
#include "riata/model/saved_model.hpp"
#include "riata/model/selection.hpp"
#include "riata/report/report.hpp"
