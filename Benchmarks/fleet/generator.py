"""The fleet of plain.yaml with numpy: everything at once, in memory, with numpy's own draws.

The same readings in kind as generator.c and Tidemark give, in the order of arrival; not the same
numbers, as numpy's generator has its own. Prints the readings and a checksum as JSON.
"""

import json

import numpy as np

DEVICES = 1_000
START = 1_767_225_600_000_000_000  # 2026-01-01T00:00:00Z
PERIOD = 2_000_000_000
READINGS = 5_000  # of a device
MEDIAN, P99 = 80e6, 2000e6


def main():
    random = np.random.Generator(np.random.Philox(7))
    due = START + (random.random(DEVICES) * PERIOD).astype(np.int64)
    phase = random.random(DEVICES)

    device = np.repeat(np.arange(DEVICES, dtype=np.uint32), READINGS)
    sequence = np.tile(np.arange(READINGS, dtype=np.uint32), DEVICES)
    time = due[device] + sequence.astype(np.int64) * PERIOD
    time -= time % 1_000_000

    turns = (time - START) / 600e9 + phase[device]
    value = 1.5 * np.sin(2 * np.pi * turns)
    value += 0.2 * random.standard_normal(time.size)

    sigma = np.log(P99 / MEDIAN) / 2.3263478740408408
    delay = random.lognormal(np.log(MEDIAN), sigma, time.size).astype(np.int64)
    arrival = time + (delay - delay % 1_000)

    # Stable, so that ties are in the order of (device, sequence).
    order = np.argsort(arrival, kind="stable")
    columns = [
        column[order] for column in (device, sequence, time, time, arrival, time, value.view(np.int64))
    ]
    checksum = 0
    for column in columns:
        checksum = (checksum * 31 + int(column.sum(dtype=np.uint64))) % 2**64
    print(json.dumps({"readings": int(arrival.size), "checksum": f"{checksum:016x}"}))


main()
