// The tree of reaches: its levels, its pieces and the faults that it refuses.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "kzwater/error.hpp"
#include "kzwater/network.hpp"

using namespace kzwater;

namespace {

using Indices = std::vector<std::int32_t>;

// A random tree with shuffled indices; every tenth of a thousand reaches is an outlet.
Indices random_tree(std::size_t size, unsigned seed) {
  std::mt19937_64 random(seed);
  Indices name(size);
  for (std::size_t r = 0; r < size; ++r) {
    name[r] = static_cast<std::int32_t>(r);
  }
  std::shuffle(name.begin(), name.end(), random);
  Indices downstream(size);
  for (std::size_t r = 0; r < size; ++r) {
    const auto reach_back = std::min<std::size_t>(r, 30);
    downstream[name[r]] = r % 997 == 0 ? -1 : name[r - 1 - random() % reach_back];
  }
  return downstream;
}

std::vector<Piece> all_pieces(const Network& network, std::size_t limit) {
  auto [branches, trunk] = network.cut(limit);
  branches.push_back(std::move(trunk));
  return branches;
}

// What an Error says under one name, as text.
template <class Action>
std::string fault(const std::string& code, const std::string& name, Action action) {
  try {
    action();
  } catch (const Error& error) {
    BOOST_TEST(error.code() == code);
    const auto& value = error.values().at(name);
    if (const auto* text = std::get_if<std::string>(&value)) {
      return *text;
    }
    return std::to_string(std::get<long long>(value));
  }
  return "no error";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(network)

BOOST_AUTO_TEST_CASE(every_upstream_reach_sits_one_level_before) {
  const Network network(random_tree(5000, 1));
  for (const auto& piece : all_pieces(network, 300)) {
    for (std::size_t i = 0; i < piece.computed; ++i) {
      const auto below = piece.downstream[i];
      if (below >= 0) {
        BOOST_TEST(piece.level_of(below) == piece.level_of(i) + 1);
        BOOST_TEST(network.downstream()[piece.reach[i]] == piece.reach[below]);
      } else {
        BOOST_TEST(piece.level_of(i) == piece.levels() - 1);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(pieces_share_out_every_reach_once_and_keep_the_limit) {
  const Network network(random_tree(5000, 2));
  const auto [branches, trunk] = network.cut(300);
  BOOST_TEST(branches.size() > 10U);
  BOOST_TEST(trunk.computed > 0U);
  const std::span computed(trunk.reach.data(), trunk.computed);
  std::multiset<std::int32_t> seen(computed.begin(), computed.end());
  for (const auto& piece : branches) {
    BOOST_TEST(piece.computed <= 300U);
    BOOST_TEST(piece.computed == piece.reach.size());
    seen.insert(piece.reach.begin(), piece.reach.end());
  }
  BOOST_TEST(seen.size() == 5000U);
  BOOST_TEST(std::set(seen.begin(), seen.end()).size() == 5000U);
}

BOOST_AUTO_TEST_CASE(each_confluence_is_summed_in_ascending_order_however_the_tree_is_cut) {
  const auto downstream = random_tree(3000, 3);
  const Network network(downstream);
  for (const std::size_t limit : {1, 40, 100000}) {
    std::vector<Indices> upstream(downstream.size());
    for (const auto& piece : all_pieces(network, limit)) {
      for (std::size_t k = 0; k < piece.source.size(); ++k) {
        upstream[piece.reach[piece.target[k]]].push_back(piece.reach[piece.source[k]]);
      }
      BOOST_TEST(std::ranges::is_sorted(piece.target));
    }
    for (std::size_t r = 0; r < downstream.size(); ++r) {
      Indices expected;
      for (std::size_t above = 0; above < downstream.size() && r % 50 == 0; ++above) {
        if (downstream[above] == static_cast<std::int32_t>(r)) {
          expected.push_back(static_cast<std::int32_t>(above));
        }
      }
      BOOST_TEST((r % 50 != 0 || upstream[r] == expected));
      BOOST_TEST(std::ranges::is_sorted(upstream[r]));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_small_tree_is_one_branch_without_a_trunk) {
  //  0 -> 2 <- 1,  2 -> 4 <- 3
  const auto [branches, trunk] = Network({2, 2, 4, 4, -1}).cut(100);
  BOOST_TEST(branches.size() == 1U);
  BOOST_TEST(trunk.computed == 0U);
  BOOST_TEST(branches[0].reach == (Indices{0, 1, 2, 3, 4}), boost::test_tools::per_element());
  BOOST_TEST(branches[0].levels() == 3U);
}

BOOST_AUTO_TEST_CASE(nothing_above_an_imposed_reach_is_computed) {
  //  0 -> 1 -> 3 <- 2,  3 -> 4
  const Network network({1, 3, 3, 4, -1}, {1});
  const auto pieces = network.cut(100);
  const auto& piece = pieces.branches.at(0);
  BOOST_TEST(!network.computed(0));
  BOOST_TEST(!network.computed(1));
  BOOST_TEST(piece.computed == 3U);
  BOOST_TEST(piece.reach == (Indices{2, 3, 4, 1}), boost::test_tools::per_element());
  BOOST_TEST(piece.source == (Indices{3, 0, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_cycle_is_refused_with_its_reaches) {
  const auto found = fault("network_cycle", "reaches", [] { Network({1, 2, 3, 1, 0, -1}); });
  BOOST_TEST(found == "1 2 3");
  BOOST_TEST(fault("network_cycle", "reaches", [] { Network({0}); }) == "0");
}

BOOST_AUTO_TEST_CASE(an_index_outside_the_network_is_refused) {
  BOOST_TEST(fault("network_index", "index", [] { Network({1, 2}); }) == "2");
  BOOST_TEST(fault("network_index", "index", [] { Network({1, -2}); }) == "-2");
  BOOST_TEST(fault("network_index", "index", [] { Network({1, -1}, {5}); }) == "5");
}

BOOST_AUTO_TEST_CASE(an_imposed_reach_that_could_not_act_is_refused) {
  const Indices chain{1, 2, 3, -1};
  BOOST_TEST(fault("network_imposed", "reach", [&] { Network(chain, {0, 2}); }) == "0");
  BOOST_TEST(fault("network_imposed", "reach", [&] { Network(chain, {1, 1}); }) == "1");
  BOOST_TEST(fault("network_imposed", "reach", [&] { Network(chain, {3}); }) == "3");
}

BOOST_AUTO_TEST_SUITE_END()
