/*
 * Makes the readings of the four workloads: 1000 devices at 1 Hz with jitter, 5 % of the readings up to
 * 10 s late and 0.5 % up to a minute, in the order of arrival; the same bytes on every run.
 *
 *   generator READINGS DEVICES SEED OUT
 *
 * A reading is 28 bytes, little-endian and packed: u32 device, i64 event time and i64 arrival time in
 * milliseconds, f64 value. The values are a sine of 1 to 4 hours per device with noise and spikes, on a
 * grid of 0.001, so that sums of them as text and as numbers agree.
 *
 * Build: gcc -O2 generator.c -lm. Prints the number of readings and the FNV-1a hash of the bytes.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t START_MS = 1700000000000LL;
static const double TWO_PI = 6.283185307179586;

enum { RECORD_BYTES = 28 };

struct reading {
  uint32_t device;
  int32_t thousandths;
  int64_t event_ms, arrival_ms;
};

struct signal {
  double base, amplitude, period_s, phase;
  int64_t offset_ms;
};

/* SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
static uint64_t state;

static uint64_t next_bits(void) {
  uint64_t z = (state += 0x9E3779B97F4A7C15ull);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

static double uniform(void) { return (double)(next_bits() >> 11) * 0x1p-53; }

static void *allocated(size_t count, size_t size) {
  void *memory = calloc(count, size);
  if (!memory) {
    fputs("generator: out of memory\n", stderr);
    exit(1);
  }
  return memory;
}

static struct signal drawn_signal(void) {
  struct signal s;
  s.base = 15 + 10 * uniform();
  s.amplitude = 1 + 2 * uniform();
  s.period_s = 3600 + 10800 * uniform();
  s.phase = TWO_PI * uniform();
  s.offset_ms = (int64_t)(1000 * uniform());
  return s;
}

static int64_t drawn_delay(void) {
  double kind = uniform(), size = uniform();
  if (kind < 0.005) return 10000 + (int64_t)(size * 50000);
  if (kind < 0.055) return (int64_t)(size * 10000);
  return 20 + (int64_t)(size * 180);
}

static double drawn_value(const struct signal *s, int64_t second) {
  double noise = -6; /* the sum of twelve uniforms has variance 1 */
  for (int i = 0; i < 12; i++) noise += uniform();
  double value = s->base + s->amplitude * sin(TWO_PI * (double)second / s->period_s + s->phase) + 0.25 * noise;
  double spike = uniform(), size = uniform(), sign = uniform();
  if (spike < 0.001) value += (sign < 0.5 ? -1 : 1) * (3 + 5 * size);
  return value;
}

/* Puts the readings into the order of arrival; those of the same millisecond stay as they are. */
static uint32_t *arrival_order(const struct reading *readings, int64_t count) {
  int64_t first = INT64_MAX, last = INT64_MIN;
  for (int64_t i = 0; i < count; i++) {
    if (readings[i].arrival_ms < first) first = readings[i].arrival_ms;
    if (readings[i].arrival_ms > last) last = readings[i].arrival_ms;
  }
  int64_t span = count ? last - first + 1 : 0;
  uint32_t *start = allocated(span + 1, sizeof *start), *order = allocated(count + 1, sizeof *order);
  for (int64_t i = 0; i < count; i++) start[readings[i].arrival_ms - first + 1]++;
  for (int64_t i = 0; i < span; i++) start[i + 1] += start[i];
  for (int64_t i = 0; i < count; i++) order[start[readings[i].arrival_ms - first]++] = (uint32_t)i;
  free(start);
  return order;
}

static uint64_t written(FILE *file, const struct reading *readings, const uint32_t *order, int64_t count) {
  uint64_t hash = 0xcbf29ce484222325ull;
  for (int64_t i = 0; i < count; i++) {
    const struct reading *r = &readings[order[i]];
    double value = (double)r->thousandths / 1000.0;
    unsigned char bytes[RECORD_BYTES];
    memcpy(bytes, &r->device, 4);
    memcpy(bytes + 4, &r->event_ms, 8);
    memcpy(bytes + 12, &r->arrival_ms, 8);
    memcpy(bytes + 20, &value, 8);
    for (int k = 0; k < RECORD_BYTES; k++) hash = (hash ^ bytes[k]) * 0x100000001b3ull;
    if (fwrite(bytes, RECORD_BYTES, 1, file) != 1) {
      perror("generator");
      exit(1);
    }
  }
  return hash;
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fputs("usage: generator READINGS DEVICES SEED OUT\n", stderr);
    return 64;
  }
  int64_t count = atoll(argv[1]), devices = atoll(argv[2]);
  state = strtoull(argv[3], NULL, 10);
  struct signal *signals = allocated(devices, sizeof *signals);
  for (int64_t d = 0; d < devices; d++) signals[d] = drawn_signal();
  struct reading *readings = allocated(count, sizeof *readings);
  for (int64_t i = 0; i < count; i++) {
    int64_t second = i / devices;
    struct reading *r = &readings[i];
    r->device = (uint32_t)(i % devices);
    r->event_ms = START_MS + signals[r->device].offset_ms + second * 1000 + (int64_t)(401 * uniform()) - 200;
    r->arrival_ms = r->event_ms + drawn_delay();
    r->thousandths = (int32_t)lround(drawn_value(&signals[r->device], second) * 1000);
  }
  FILE *file = fopen(argv[4], "wb");
  if (!file) {
    perror(argv[4]);
    return 73;
  }
  uint64_t hash = written(file, readings, arrival_order(readings, count), count);
  if (fclose(file)) {
    perror(argv[4]);
    return 74;
  }
  printf("{\"readings\": %lld, \"fnv1a\": \"%016llx\"}\n", (long long)count, (unsigned long long)hash);
  return 0;
}
