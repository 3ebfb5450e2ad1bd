// A step of an allocation takes no memory: every request of this program is counted.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <new>
#include <vector>

#include "allocation_cases.hpp"
#include "kzwater/lateral/allocation.hpp"

using namespace kzwater;

namespace {

std::atomic<std::size_t> requests = 0;

}  // namespace

// Not inlined: where the compiler sees half of a pair it warns that the other half does not fit.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t& /*unused*/) noexcept {
  ++requests;
  return std::malloc(size > 0 ? size : 1);
}
[[gnu::noinline]] void* operator new(std::size_t size) {
  if (void* memory = operator new(size, std::nothrow)) {
    return memory;
  }
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

BOOST_AUTO_TEST_SUITE(allocation_memory)

BOOST_AUTO_TEST_CASE(a_step_takes_no_memory) {
  const Case c = random_river(5, 200);
  const auto before_making = requests.load();
  Allocator allocator(c.constraints, c.priority);
  BOOST_TEST(requests.load() > before_making);  // they are counted
  std::vector<double> tangent(c.demand.size());
  std::vector<double> demand(c.demand.size());
  std::vector<double> bound(c.bound.size());
  std::vector<double> coefficients(c.coefficients.size());
  const auto before = requests.load();
  for (const auto rule : {AllocationRule::fair, AllocationRule::maximum_volume}) {
    allocator.allocate(c.terms(), rule);
    allocator.tangent(c.terms(), tangent);
    allocator.transpose(tangent, {demand, bound, coefficients});
  }
  const auto taken = requests.load() - before;
  BOOST_TEST(taken == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
