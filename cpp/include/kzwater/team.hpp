// Worker threads that live exactly as long as one run: nothing outlives a fork, no OpenMP runtime
// is bundled.
#pragma once
#include <barrier>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace kzwater {

class Team {
 public:
  /// Starts the threads, or as many as the system gives: work is shared among those that are there.
  explicit Team(std::size_t threads) : size_(threads), sync_(static_cast<std::ptrdiff_t>(threads)) {
    try {
      for (std::size_t id = 1; id < threads; ++id) {
        workers_.emplace_back([this, id](const std::stop_token& stop) { serve(id, stop); });
      }
    } catch (const std::system_error&) {
      for (; size_ > workers_.size() + 1; --size_) {
        sync_.arrive_and_drop();
      }
    }
  }
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;
  ~Team() {
    for (auto& worker : workers_) {
      worker.request_stop();
    }
    if (!workers_.empty()) {
      sync_.arrive_and_wait();
    }
  }

  /// Calls work(id) once per thread, returns when all are done and rethrows the first exception.
  template <class Work>
  void operator()(Work&& work) {
    work_ = std::ref(work);
    failure_ = nullptr;
    if (workers_.empty()) {
      work_(0);
      return;
    }
    sync_.arrive_and_wait();
    attempt(0);
    sync_.arrive_and_wait();
    if (failure_) {
      std::rethrow_exception(failure_);
    }
  }
  std::size_t size() const { return size_; }

 private:
  void serve(std::size_t id, const std::stop_token& stop) {
    for (;;) {
      sync_.arrive_and_wait();
      if (stop.stop_requested()) {
        return;
      }
      attempt(id);
      sync_.arrive_and_wait();
    }
  }
  void attempt(std::size_t id) {
    try {
      work_(id);
    } catch (...) {
      const std::scoped_lock lock(guard_);
      if (!failure_) {
        failure_ = std::current_exception();
      }
    }
  }

  std::size_t size_;
  std::barrier<> sync_;
  std::function<void(std::size_t)> work_;
  std::exception_ptr failure_;
  std::mutex guard_;
  std::vector<std::jthread> workers_;
};

}  // namespace kzwater
