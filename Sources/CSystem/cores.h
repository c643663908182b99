// Which cores a thread runs on: glibc declares that for GNU sources alone, so Swift does not see it.

#include <stddef.h>
#include <stdint.h>

#if defined(__linux__)

#include <sys/syscall.h>
#include <unistd.h>

// `mask` is an array of `size` bytes with a bit for each core. Returns the bytes written, or -1.
static inline int tidemark_get_cores(int thread, uint8_t *_Nonnull mask, size_t size) {
  return (int)syscall(SYS_sched_getaffinity, thread, size, mask);
}

// Returns 0, or -1 where the system does not agree.
static inline int tidemark_set_cores(int thread, const uint8_t *_Nonnull mask, size_t size) {
  return (int)syscall(SYS_sched_setaffinity, thread, size, mask);
}

#else

static inline int tidemark_get_cores(int thread, uint8_t *_Nonnull mask, size_t size) {
  (void)thread, (void)mask, (void)size;
  return -1;
}

static inline int tidemark_set_cores(int thread, const uint8_t *_Nonnull mask, size_t size) {
  (void)thread, (void)mask, (void)size;
  return -1;
}

#endif
