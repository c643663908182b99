// Begins to write what a file has in memory: glibc declares that for GNU sources alone, so Swift does not see it.

#include <stdint.h>

#if defined(__linux__)

#include <linux/fs.h>
#include <sys/syscall.h>
#include <unistd.h>

// For `length` bytes from `start` on, without waiting for any and without taking note of errors: what is
// not written yet, or could not be, is left to fsync.
static inline void tidemark_begin_writeback(int descriptor, int64_t start, int64_t length) {
  (void)syscall(SYS_sync_file_range, descriptor, start, length, SYNC_FILE_RANGE_WRITE);
}

#else

static inline void tidemark_begin_writeback(int descriptor, int64_t start, int64_t length) {
  (void)descriptor, (void)start, (void)length;
}

#endif
