#!/usr/bin/env python3
"""Apache Flink under `tidemark drive`: the windows of windows.yaml in Flink SQL.

    python3 -m pip install apache-flink     (it needs Java 11 or 17)
    tidemark simulate scenarios/drive/minutes.yaml -o minutes.tide
    tidemark drive minutes.tide --pipeline scenarios/drive/windows.yaml --times epoch-ns --await-ready \\
      --timeout 3m --command 'python3 scenarios/drive/minutes_flink.py'

Flink's sources do not read standard input: a thread hands it on over a socket of this machine. A watermark
is emitted for each reading (an interval of 0), as the pipeline has it; with Flink's usual 200 ms of wall
clock, what is late would be a matter of chance. Flink's bounded out-of-orderness takes a millisecond more
off than its bound, which SQL has to say itself.
"""
import json
import shutil
import socket
import sys
import threading
from datetime import timedelta

from pyflink.common import Types
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.datastream.data_stream import DataStream
from pyflink.table import DataTypes, Schema, StreamTableEnvironment

WINDOWS = """
    SELECT device || '/' || sensor, TUMBLE_START(t, INTERVAL '1' MINUTE),
      COUNT(*), SUM(v), MIN(v), MAX(v), AVG(v)
    FROM readings GROUP BY device, sensor, TUMBLE(t, INTERVAL '1' MINUTE)
"""
SETTINGS = {
    "pipeline.auto-watermark-interval": "0 ms",
    "table.local-time-zone": "UTC",
    "table.exec.emit.allow-lateness": "30 s",  # as allowed-lateness; a late reading fires again at once
    "table.exec.emit.late-fire.enabled": "true",
    "table.exec.emit.late-fire.delay": "0 s",
    "table.exec.mini-batch.enabled": "false",
}


def pump(server):
    connection, _ = server.accept()
    print(json.dumps({"ready": True}), flush=True)
    with connection, connection.makefile("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file, 1 << 12)


def main():
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=pump, args=(server,), daemon=True).start()

    environment = StreamExecutionEnvironment.get_execution_environment()
    environment.set_parallelism(1)
    tables = StreamTableEnvironment.create(environment)
    for name, value in SETTINGS.items():
        tables.get_config().set(name, value)
    java = environment._j_stream_execution_environment
    lines = DataStream(java.socketTextStream("127.0.0.1", server.getsockname()[1], "\n", 0))
    schema = (
        Schema.new_builder()
        .column("f0", DataTypes.STRING())
        .column_by_expression("device", "JSON_VALUE(f0, '$.device')")
        .column_by_expression("sensor", "JSON_VALUE(f0, '$.sensor')")
        .column_by_expression("v", "CAST(JSON_VALUE(f0, '$.value') AS DOUBLE)")
        .column_by_expression(
            "t", "TO_TIMESTAMP_LTZ(CAST(JSON_VALUE(f0, '$.event_time_ns') AS BIGINT) / 1000000, 3)"
        )
        .watermark("t", "t - INTERVAL '5.001' SECOND")
        .build()
    )
    tables.create_temporary_view("readings", lines, schema)
    with tables.execute_sql(WINDOWS).collect() as rows:
        for row in rows:
            if row.get_row_kind().name == "UPDATE_BEFORE":
                continue
            key, start, count, total, least, most, mean = row
            end = start + timedelta(minutes=1)
            result = {"step": "minutes", "key": key}
            result |= {"start": f"{start.isoformat()}Z", "end": f"{end.isoformat()}Z"}
            result |= {"count": count, "sum": total, "min": least, "max": most, "mean": mean}
            print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
