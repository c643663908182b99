/*
 * The four workloads in plain C, one thread: what a careful programmer writes who needs just this.
 *
 *   reference 1|2|3|4 FILE RUNS      FILE as `generator` makes it
 *
 *   1  per device: count, sum, min, max, mean of tumbling windows of 10 s
 *   2  the same of windows of 60 s that begin every 10 s, put together from panes of 10 s
 *   3  per device: exponentially weighted mean and variance (0.05, the first 30 readings only learn);
 *      a reading more than 4 deviations away is flagged; in the order of arrival
 *   4  readings wait for the watermark, and 3 takes them in the order of event time
 *
 * The watermark is the largest event time so far - 5001 ms, after every reading. A window is closed once
 * its last millisecond is reached, and a reading all of whose windows are closed is late; 4's readings are
 * late at or below the watermark.
 *
 * Results are counted and hashed as they come out: the sum of a hash of each, so their order is free.
 * The readings lie in memory as columns. Event times are in milliseconds here and in nanoseconds in
 * Tidemark, which must divide. Nothing in here can change its windows, take a reading from 2099 or before
 * 1970, or have more than DEVICES_MAX devices: it is a floor, not an engine.
 *
 * Build: gcc -O3 -ffp-contract=off reference.c -lm
 */
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

enum {
  BOUND_MS = 5000, PANE_MS = 10000, PANES_PER_WINDOW = 6,
  RING = 16,      /* panes at once: those of a window, and 10 s for each 10 s of disorder */
  CALENDAR = 8192, /* milliseconds at once, more than BOUND_MS */
  RECORD_BYTES = 28, WARM_UP = 30, NONE = -1
};

struct pane { double sum, min, max; uint32_t count; };
struct average { double mean, variance; uint32_t count; };
struct waiting { double value; int64_t event_ms; uint32_t device; int32_t next; };

struct result { uint64_t results, counted, late, missed, hash; };

static int64_t readings;
static uint32_t devices;
static uint32_t *device;
static int64_t *event_ms;
static double *value;

static struct pane *ring;
static struct average *averages;
static struct waiting *waiting;
static int32_t first_of_ms[CALENDAR], last_of_ms[CALENDAR], free_place;
static int64_t largest, closed, next_closing;
static struct result result;

static inline uint64_t mixed(uint64_t z) {
  z += 0x9E3779B97F4A7C15ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

static inline uint64_t thousandths(double v) { return (uint64_t)llround(v * 1000.0); }

static inline struct pane *pane(int64_t number, uint32_t d) { return &ring[(number & (RING - 1)) * devices + d]; }

static inline void add(struct pane *p, double v) {
  if (p->count == 0) {
    *p = (struct pane){v, v, v, 1};
    return;
  }
  p->count++;
  p->sum += v;
  if (v < p->min) p->min = v;
  if (v > p->max) p->max = v;
}

static inline void give_window(uint32_t d, int64_t end_ms, const struct pane *p) {
  result.results++;
  result.counted += p->count;
  uint64_t hash = mixed(mixed(d) + (uint64_t)end_ms) + p->count;
  hash = mixed(mixed(hash) + thousandths(p->sum)) + thousandths(p->min);
  result.hash += mixed(mixed(hash) + thousandths(p->max));
}

/* The number of panes that are over once the largest event time is `largest`. */
static int64_t over(int64_t largest) { return (largest - BOUND_MS) / PANE_MS; }

static void close_tumbling(int64_t upto) {
  for (; closed < upto; closed++)
    for (uint32_t d = 0; d < devices; d++) {
      struct pane *p = pane(closed, d);
      if (p->count == 0) continue;
      give_window(d, (closed + 1) * PANE_MS, p);
      p->count = 0;
    }
}

static void close_hopping(int64_t upto) {
  for (; closed < upto; closed++)
    for (uint32_t d = 0; d < devices; d++) {
      struct pane window = {0};
      for (int64_t number = closed + 1 - PANES_PER_WINDOW; number <= closed; number++) {
        const struct pane *p = pane(number, d);
        if (p->count == 0) continue;
        if (window.count == 0) {
          window = *p;
          continue;
        }
        window.count += p->count;
        window.sum += p->sum;
        if (p->min < window.min) window.min = p->min;
        if (p->max > window.max) window.max = p->max;
      }
      if (window.count) give_window(d, (closed + 1) * PANE_MS, &window);
      pane(closed + 1 - PANES_PER_WINDOW, d)->count = 0;
    }
}

static void begin_windows(void) {
  largest = event_ms[0];
  closed = over(largest);
  next_closing = (closed + 1) * PANE_MS + BOUND_MS;
}

static void tumbling(void) {
  begin_windows();
  for (int64_t i = 0; i < readings; i++) {
    int64_t number = event_ms[i] / PANE_MS;
    if (number < closed) {
      result.late++;
      result.missed++;
      continue;
    }
    add(pane(number, device[i]), value[i]);
    if (event_ms[i] <= largest) continue;
    largest = event_ms[i];
    if (largest < next_closing) continue;
    close_tumbling(over(largest));
    next_closing = (closed + 1) * PANE_MS + BOUND_MS;
  }
  close_tumbling(largest / PANE_MS + 1);
}

static void hopping(void) {
  begin_windows();
  for (int64_t i = 0; i < readings; i++) {
    int64_t number = event_ms[i] / PANE_MS, gone = closed - number;
    if (gone > 0) {
      result.missed += gone > PANES_PER_WINDOW ? PANES_PER_WINDOW : gone;
      if (gone >= PANES_PER_WINDOW) {
        result.late++;
        continue;
      }
    }
    add(pane(number, device[i]), value[i]);
    if (event_ms[i] <= largest) continue;
    largest = event_ms[i];
    if (largest < next_closing) continue;
    close_hopping(over(largest));
    next_closing = (closed + 1) * PANE_MS + BOUND_MS;
  }
  close_hopping(largest / PANE_MS + PANES_PER_WINDOW);
}

static inline void score(uint32_t d, int64_t event, double v) {
  struct average *a = &averages[d];
  result.counted++;
  if (a->count == 0) {
    *a = (struct average){v, 0, 1};
    return;
  }
  double distance = v - a->mean;
  if (a->count >= WARM_UP && distance * distance > 16.0 * a->variance) {
    result.results++;
    result.hash += mixed(mixed(mixed(d) + (uint64_t)event) + thousandths(v));
  }
  a->count++;
  double step = 0.05 * distance;
  a->mean += step;
  a->variance = 0.95 * (a->variance + distance * step);
}

static void scored(void) {
  for (int64_t i = 0; i < readings; i++) score(device[i], event_ms[i], value[i]);
}

static void hold(uint32_t d, int64_t event, double v) {
  int32_t place = free_place;
  free_place = waiting[place].next;
  waiting[place] = (struct waiting){v, event, d, NONE};
  int32_t *last = &last_of_ms[event & (CALENDAR - 1)];
  if (*last == NONE)
    first_of_ms[event & (CALENDAR - 1)] = place;
  else
    waiting[*last].next = place;
  *last = place;
}

/* Gives on what waits at these milliseconds, each in the order of arrival. */
static void give_on(int64_t from, int64_t through) {
  if (through - from > CALENDAR) from = through - CALENDAR;
  for (int64_t ms = from; ms <= through; ms++) {
    int32_t place = first_of_ms[ms & (CALENDAR - 1)];
    while (place != NONE) {
      struct waiting *w = &waiting[place];
      score(w->device, w->event_ms, w->value);
      int32_t next = w->next;
      w->next = free_place;
      free_place = place;
      place = next;
    }
    first_of_ms[ms & (CALENDAR - 1)] = last_of_ms[ms & (CALENDAR - 1)] = NONE;
  }
}

static void reordered(void) {
  largest = event_ms[0];
  for (int64_t i = 0; i < readings; i++) {
    int64_t event = event_ms[i];
    if (event <= largest - BOUND_MS - 1) {
      result.late++;
      continue;
    }
    if (event > largest) {
      give_on(largest - BOUND_MS, event - BOUND_MS - 1);
      largest = event;
    }
    hold(device[i], event, value[i]);
  }
  give_on(largest - BOUND_MS, largest);
}

static void clear(void) {
  memset(&result, 0, sizeof result);
  memset(ring, 0, sizeof *ring * RING * devices);
  memset(averages, 0, sizeof *averages * devices);
  for (int i = 0; i < CALENDAR; i++) first_of_ms[i] = last_of_ms[i] = NONE;
  for (int64_t i = 0; i < readings; i++) waiting[i].next = (int32_t)(i + 1);
  free_place = 0;
}

static void *allocated(size_t count, size_t size) {
  void *memory = calloc(count ? count : 1, size);
  if (!memory) {
    fputs("reference: out of memory\n", stderr);
    exit(1);
  }
  return memory;
}

static void load(const char *path) {
  int file = open(path, O_RDONLY);
  struct stat status;
  if (file < 0 || fstat(file, &status)) {
    perror(path);
    exit(66);
  }
  const char *bytes = mmap(NULL, status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
  if (bytes == MAP_FAILED) {
    perror(path);
    exit(66);
  }
  readings = status.st_size / RECORD_BYTES;
  device = allocated(readings, sizeof *device);
  event_ms = allocated(readings, sizeof *event_ms);
  value = allocated(readings, sizeof *value);
  for (int64_t i = 0; i < readings; i++) {
    memcpy(&device[i], bytes + i * RECORD_BYTES, 4);
    memcpy(&event_ms[i], bytes + i * RECORD_BYTES + 4, 8);
    memcpy(&value[i], bytes + i * RECORD_BYTES + 20, 8);
    if (device[i] >= devices) devices = device[i] + 1;
  }
  ring = allocated((size_t)RING * devices, sizeof *ring);
  averages = allocated(devices, sizeof *averages);
  waiting = allocated(readings, sizeof *waiting);
}

static double cpu_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(int argc, char **argv) {
  void (*workloads[])(void) = {tumbling, hopping, scored, reordered};
  int workload = argc == 4 ? atoi(argv[1]) : 0;
  if (workload < 1 || workload > 4) {
    fputs("usage: reference 1|2|3|4 FILE RUNS\n", stderr);
    return 64;
  }
  load(argv[2]);
  if (readings == 0) return 66;
  printf("{\"workload\": \"W%d\", \"readings\": %lld, \"cpu_s\": [", workload, (long long)readings);
  for (int run = 0, runs = atoi(argv[3]); run < runs; run++) {
    clear();
    double start = cpu_seconds();
    workloads[workload - 1]();
    printf("%s%.6f", run ? ", " : "", cpu_seconds() - start);
  }
  printf(
      "], \"results\": %llu, \"counted\": %llu, \"late\": %llu, \"missed\": %llu, \"hash\": \"%016llx\"}\n",
      (unsigned long long)result.results, (unsigned long long)result.counted, (unsigned long long)result.late,
      (unsigned long long)result.missed, (unsigned long long)result.hash);
  return 0;
}
