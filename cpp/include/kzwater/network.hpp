// The tree of reaches and its cutting into pieces that are routed on their own.
//
// The levels of a piece are counted from its lowest reaches upwards, so that every reach has its
// upstream reaches exactly one level before it: level l can do sub-step t while l + 1 does t - 1.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace kzwater {

struct Piece {
  /// By position: the computed reaches level by level, then those whose outflow is given.
  std::vector<std::int32_t> reach;
  std::vector<std::int32_t> downstream;  // position below, -1 for the lowest reaches
  std::size_t computed = 0;
  /// Level l has the positions level_start[l] .. level_start[l + 1] - 1.
  std::vector<std::size_t> level_start;
  /// target[k] receives the outflow of source[k]. Targets ascend by position and the sources of one
  /// target by reach: that fixes the order of every sum, however the tree is cut.
  std::vector<std::int32_t> source;
  std::vector<std::int32_t> target;
  std::vector<std::size_t> confluence_start;  // of each level in source and target

  std::size_t levels() const { return level_start.size() - 1; }
  std::size_t level_of(std::size_t position) const;
};

class Network {
 public:
  /// downstream[r] is the reach below r, -1 where the river leaves the basin. The outflow of
  /// `imposed` reaches is given: they and all that lies above them are not computed. Throws Error
  /// "network_index", "network_cycle", "network_imposed" (named twice, above another one, or an
  /// outlet).
  explicit Network(std::vector<std::int32_t> downstream, std::vector<std::int32_t> imposed = {});

  std::size_t size() const { return downstream_.size(); }
  const std::vector<std::int32_t>& downstream() const { return downstream_; }
  const std::vector<std::int32_t>& imposed() const { return imposed_; }
  bool computed(std::int32_t reach) const { return computed_[reach] != 0; }

  struct Pieces {
    std::vector<Piece> branches;  // independent of each other, each of at most `limit` reaches
    Piece trunk;                  // all below the branches; may be empty
  };
  /// Cuts where more than `limit` reaches flow together and packs small subtrees: a rule that
  /// depends on the tree alone.
  Pieces cut(std::size_t limit) const;

 private:
  struct Ownership;
  void index_upstream();
  void order_reaches();
  void mark_computed();
  std::vector<std::size_t> count_computed() const;
  void choose_lowest(const std::vector<std::size_t>& count, std::size_t limit,
                     Ownership& ownership) const;
  Ownership share_out(std::size_t limit) const;
  Piece assemble(std::size_t piece, Ownership& ownership) const;
  void add_levels(std::size_t piece, Ownership& ownership, Piece& result) const;
  void add_confluences(const Ownership& ownership, Piece& result) const;

  std::vector<std::int32_t> downstream_;
  std::vector<std::int32_t> imposed_;
  /// The reaches above r, ascending: upstream_[upstream_start_[r]] .. upstream_[upstream_start_[r +
  /// 1] - 1].
  std::vector<std::size_t> upstream_start_;
  std::vector<std::int32_t> upstream_;
  std::vector<std::int32_t> order_;  // every reach after those above it
  std::vector<char> computed_;
};

}  // namespace kzwater
