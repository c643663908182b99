#!/usr/bin/env python3
"""Makes the readings that every format has to store: one folder of columns.

1,000 devices with four sensors each send a reading a second, 1,250 times, every one of these series
on its own schedule. 0.5 % are lost and 0.1 % come twice, which leaves about 4.98 million readings,
in the order of arrival. Event times are in milliseconds and arrival times in microseconds, both
stored as nanoseconds since 1970.

A folder has `device.u32 sensor.u32 event.i64 arrival.i64 value.f64 sequence.u32 label.u8`, one
number per reading, little-endian, and names.json. Labels: 0 none, 1 spike, 2 stuck, 3 drift.

Shapes differ in their values only:
- quantised: temperature in 0.1, pressure in 0.01, battery in 0.001 with long runs, vibration in
  full precision, for every other device as a sensor with 32-bit floats has it;
- noise: four sensors in full precision with noise in every bit.
"""

import argparse
import json
import os

import numpy as np

SEED = 20261119
SHAPES = ["quantised", "noise"]
SENSORS = ["temperature", "pressure", "battery", "vibration"]
TICKS = 1_250
START = 1_767_225_600_000_000_000  # 2026-01-01T00:00:00Z
COLUMNS = {
    "device": "<u4",
    "sensor": "<u4",
    "event": "<i8",
    "arrival": "<i8",
    "value": "<f8",
    "sequence": "<u4",
    "label": "u1",
}
SPIKE, STUCK, DRIFT = 1, 2, 3
# How large an anomaly is, by sensor.
REACH = np.array([8.0, 12.0, 0.5, 5.0])


def sample_times(random, devices):
    """When the sensors are read, in seconds: an array of devices x sensors x ticks.

    Half of the devices keep to a grid with a jitter of 2 ms, the others let it add up.
    """
    jitter = random.normal(0, 0.002, (devices, len(SENSORS), TICKS))
    jitter[devices // 2 :] = jitter[devices // 2 :].cumsum(axis=2)
    phase = random.random((devices, len(SENSORS), 1))
    return phase + np.arange(TICKS) + jitter


def event_times(random, sampled):
    """The same by the clocks of the devices, which are off by 50 ms and 20 ppm (sigma)."""
    offset = random.normal(0, 0.05, (len(sampled), 1, 1))
    rate = random.normal(0, 20e-6, (len(sampled), 1, 1))
    return START + np.floor((sampled * (1 + rate) + offset) * 1e3).astype("<i8") * 1_000_000


def arrival_times(random, sampled):
    """After 30 ms (median). One device in a hundred is offline for 60 s, then catches up."""
    arrival = sampled + random.lognormal(np.log(0.03), 0.5, sampled.shape)
    for device in random.choice(len(sampled), len(sampled) // 100, replace=False):
        back = random.uniform(60, TICKS)
        kept = (arrival[device] >= back - 60) & (arrival[device] < back)
        # A millisecond from each to the next, the oldest first.
        rank = arrival[device][kept].argsort().argsort()
        arrival[device][kept] = back + rank * 1e-3
    return START + np.floor(arrival * 1e6).astype("<i8") * 1_000


def anomalies(random, values):
    """Spikes everywhere, and stuck values and drifts in one series in fifty. Changes the values."""
    labels = np.zeros(values.shape, "u1")
    spikes = random.random(values.shape) < 0.0005
    sign = random.choice([-1, 1], values.shape)
    values += spikes * sign * REACH[:, np.newaxis]
    labels[spikes] = SPIKE
    series = values.reshape(-1, TICKS)
    for number in random.choice(len(series), len(series) // 50, replace=False):
        first, length = random.integers(0, TICKS - 120), random.integers(30, 120)
        span = slice(first, first + length)
        if random.random() < 0.5:
            series[number, span] = series[number, first]
            labels.reshape(-1, TICKS)[number, span] = STUCK
        else:
            series[number, span] += np.linspace(0, REACH[number % len(SENSORS)], length)
            labels.reshape(-1, TICKS)[number, span] = DRIFT
    return labels


def smooth_values(random, devices):
    """Values before noise: a level of the series, a slow wave, and for batteries a decline."""
    shape = (devices, len(SENSORS), 1)
    level = np.array([[20.0], [1013.0], [3.8], [0.0]])
    spread = np.array([[4.0], [5.0], [0.2], [0.2]])
    wave = np.array([[3.0], [2.0], [0.0], [0.1]])
    values = random.normal(level, spread, shape)
    turn = random.random(shape) + np.arange(TICKS) / random.uniform(1800, 7200, shape)
    values = values + wave * np.sin(2 * np.pi * turn)
    values[:, 2] -= random.uniform(2e-6, 1e-5, (devices, 1)) * np.arange(TICKS)
    return values


def quantised_values(random, devices):
    noise = np.array([[0.03], [0.02], [0.0], [0.5]])
    values = smooth_values(random, devices)
    values += noise * random.standard_normal(values.shape)
    labels = anomalies(random, values)
    for sensor, steps in enumerate([10, 100, 1_000]):
        values[:, sensor] = np.rint(values[:, sensor] * steps) / steps
    values[::2, 3] = values[::2, 3].astype("<f4")
    return values, labels


def noise_values(random, devices):
    noise = np.array([[0.2], [0.5], [0.05], [0.5]])
    values = smooth_values(random, devices)
    values += noise * random.standard_normal(values.shape)
    return values, anomalies(random, values)


def readings(shape, devices):
    """The columns by name."""
    time_random, value_random = np.random.default_rng(SEED).spawn(2)
    sampled = sample_times(time_random, devices)
    event = event_times(time_random, sampled)
    make = quantised_values if shape == "quantised" else noise_values
    values, labels = make(value_random, devices)

    arrival = arrival_times(time_random, sampled).ravel()
    sent = np.flatnonzero(time_random.random(sampled.size) >= 0.005)
    again = sent[time_random.random(sent.size) < 0.001]
    later = time_random.integers(1, 1_000_000, again.size) * 1_000
    index = np.concatenate([sent, again])
    arrival = np.concatenate([arrival[sent], arrival[again] + later])
    order = np.argsort(arrival, kind="stable")
    index = index[order]
    device, sensor, sequence = np.unravel_index(index, sampled.shape)
    found = {
        "device": device,
        "sensor": sensor,
        "event": event.ravel()[index],
        "arrival": arrival[order],
        "value": values.ravel()[index],
        "sequence": sequence,
        "label": labels.ravel()[index],
    }
    return {name: found[name].astype(kind) for name, kind in COLUMNS.items()}


def write(folder, shape, devices):
    os.makedirs(folder, exist_ok=True)
    columns = readings(shape, devices)
    for name, column in columns.items():
        column.tofile(column_path(folder, name))
    names = {
        "devices": [f"device-{number:04}" for number in range(devices)],
        "sensors": SENSORS,
        "rows": columns["value"].size,
        "shape": shape,
        "seed": SEED,
    }
    with open(os.path.join(folder, "names.json"), "w") as file:
        json.dump(names, file)


def read(folder):
    """The columns and the names of a folder."""
    with open(os.path.join(folder, "names.json")) as file:
        names = json.load(file)
    columns = {name: np.fromfile(column_path(folder, name), kind) for name, kind in COLUMNS.items()}
    return columns, names


def column_path(folder, name):
    kind = np.dtype(COLUMNS[name])
    return os.path.join(folder, f"{name}.{kind.kind}{8 * kind.itemsize}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", help="where to write; made when it does not exist")
    parser.add_argument("--shape", choices=SHAPES, default=SHAPES[0])
    parser.add_argument("--devices", type=int, default=1_000)
    options = parser.parse_args()
    write(options.folder, options.shape, options.devices)


if __name__ == "__main__":
    main()
