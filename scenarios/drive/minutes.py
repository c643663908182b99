#!/usr/bin/env python3
"""A program for `tidemark drive`: minutes of readings in event time, and spikes, in plain Python.

    tidemark simulate scenarios/drive/minutes.yaml -o minutes.tide
    tidemark drive minutes.tide --command 'python3 scenarios/drive/minutes.py'

It computes what the pipeline of minutes.yaml says. The watermark is the largest event time so far − 5 s −
1 ms, and a reading is judged by the watermark before it. A window is given out when the watermark reaches
its last millisecond, again with each reading that comes up to 30 s later, and in the end with the end of the
input.
"""
import json
import sys
from datetime import datetime, timedelta, timezone

SIZE, BOUND, LATENESS = 60_000, 5_000, 30_000  # milliseconds
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def milliseconds(text):
    return (datetime.fromisoformat(text.replace("Z", "+00:00")) - EPOCH) // timedelta(milliseconds=1)


def written(milliseconds):
    return (EPOCH + timedelta(milliseconds=milliseconds)).isoformat().replace("+00:00", "Z")


def give_out(start, key, values):
    total = sum(values)
    result = {"step": "minutes", "key": key, "start": written(start), "end": written(start + SIZE)}
    result |= {"count": len(values), "sum": total, "min": min(values), "max": max(values)}
    print(json.dumps(result | {"mean": total / len(values)}))


def main():
    windows = {}  # start: {key: the values, in the order of arrival}
    fired = set()  # starts of windows that the watermark has reached the end of
    levels = {}  # of each series: mean of its last values, and how many there were
    watermark = -sys.maxsize
    for line in sys.stdin:
        reading = json.loads(line)
        key = f"{reading['device']}/{reading['sensor']}"
        time, value = milliseconds(reading["event_time"]), reading["value"]

        # What is far from the level of its series is an alert.
        level, count = levels.get(key, (value, 0))
        if count >= 10 and abs(value - level) > 2:
            print(json.dumps({"step": "spikes", "reading": f"{key}/{reading['sequence']}"}))
        else:
            levels[key] = (level + (value - level) / min(count + 1, 50), count + 1)

        start = time - time % SIZE
        end = start + SIZE - 1
        if end + LATENESS > watermark:
            values = windows.setdefault(start, {}).setdefault(key, [])
            values.append(value)
            if end <= watermark:
                give_out(start, key, values)

        watermark = max(watermark, time - BOUND - 1)
        for start in sorted(windows):
            if start + SIZE - 1 <= watermark and start not in fired:
                fired.add(start)
                for key, values in windows[start].items():
                    give_out(start, key, values)
            if start + SIZE - 1 + LATENESS <= watermark:
                fired.discard(start)
                del windows[start]
        sys.stdout.flush()

    for start in sorted(windows):
        if start not in fired:
            for key, values in windows[start].items():
                give_out(start, key, values)


if __name__ == "__main__":
    main()
