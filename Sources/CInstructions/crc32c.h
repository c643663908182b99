// CRC-32C by the instruction that x86-64 has since 2008 and arm64 since ARMv8.1, which Swift cannot name.
// Callers ask `tidemark_has_crc32c` first: the compiler may not assume that the machine has it.

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)

static inline int tidemark_has_crc32c(void) { return __builtin_cpu_supports("sse4.2"); }

__attribute__((target("sse4.2"))) static inline uint32_t
tidemark_crc32c(uint32_t crc, const void *_Nullable bytes, size_t count) {
  const unsigned char *next = (const unsigned char *)bytes;
  uint64_t wide = crc;
  for (; count >= 8; count -= 8, next += 8) {
    uint64_t word;
    memcpy(&word, next, 8);
    wide = __builtin_ia32_crc32di(wide, word);
  }
  crc = (uint32_t)wide;
  for (; count > 0; count -= 1, next += 1) crc = __builtin_ia32_crc32qi(crc, *next);
  return crc;
}

#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)

static inline int tidemark_has_crc32c(void) { return 1; }

static inline uint32_t
tidemark_crc32c(uint32_t crc, const void *_Nullable bytes, size_t count) {
  const unsigned char *next = (const unsigned char *)bytes;
  for (; count >= 8; count -= 8, next += 8) {
    uint64_t word;
    memcpy(&word, next, 8);
    crc = __builtin_arm_crc32cd(crc, word);
  }
  for (; count > 0; count -= 1, next += 1) crc = __builtin_arm_crc32cb(crc, *next);
  return crc;
}

#else

static inline int tidemark_has_crc32c(void) { return 0; }

static inline uint32_t
tidemark_crc32c(uint32_t crc, const void *_Nullable bytes, size_t count) {
  (void)bytes, (void)count;
  return crc;
}

#endif
