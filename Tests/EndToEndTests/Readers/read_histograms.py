"""Reads a folder of `--histograms` with the PyPI package hdrhistogram, and says that table and log agree.

One line for each measure: NAME COUNT MAX (ns). Exits 1 with what differs.
"""
import glob
import os
import sys

from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogReader

folder = sys.argv[1]
merged = {}
reader = HistogramLogReader(os.path.join(folder, "latency.hlog"), HdrHistogram(1, 2**62, 3))
while (interval := reader.get_next_interval_histogram()) is not None:
    merged.setdefault(interval.get_tag(), HdrHistogram(1, 2**62, 3)).add(interval)


def rows(path):
    for line in open(path, encoding="utf-8"):
        words = line.split()
        if len(words) >= 3 and not line.startswith("#") and words[0] != "Value":
            yield float(words[0]) * 1e6, float(words[1]), int(words[2])


for path in sorted(glob.glob(os.path.join(folder, "*.hgrm"))):
    name = os.path.basename(path)[: -len(".hgrm")]
    positive = merged.get(name, HdrHistogram(1, 2**62, 3))
    negatives = merged[name + ".negative"].get_total_count() if name + ".negative" in merged else 0
    count = positive.get_total_count() + negatives
    table = list(rows(path))
    assert table[-1][1:] == (1.0, count), (name, table[-1], count)
    below = place = 0
    for value, share, total in table[:-1]:
        if total > negatives and negatives == 0:
            # The same value at the same percentage, in the same bucket.
            theirs = positive.get_value_at_percentile(share * 100)
            assert positive.get_highest_equivalent_value(round(value)) >= theirs, (name, value, theirs)
            index = positive.get_counts_array_index(round(value))
            while place <= index:
                below += positive.get_count_at_index(place)
                place += 1
            assert below == total, (name, value, below, total)
    print(name, count, positive.get_max_value())
