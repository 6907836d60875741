#pragma once
#include "riata/design/design.hpp"

namespace riata {

struct Design::Part {
  const AnyBlock::Interface* block;
  std::size_t first;           // where in the list its columns begin
  std::vector<Index> columns;  // by their number in the block
  std::vector<double> centre;  // to be taken off what the block stores
  std::vector<double> scale;
};

struct Design::Group {
  const AnyBlock::Interface* block;  // one that is structured, or null: all others
  std::vector<Index> columns;        // of the design
  std::vector<Index> local;          // of the block
  std::vector<Index> places;         // in the list
};

}  // namespace riata
