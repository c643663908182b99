/// The JSON Schema of `run.json`: what `tidemark schema --run` prints.
package enum RunSchema {
  package static let json = """
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Tidemark run",
      "description": "What one run did and measured. Null stands for what was not measured.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "scenario", "seed", "devices", "duration_ns", "readings", "mode", "threads", "batch_size",
        "version", "recording", "digests", "ledger", "throughput", "processing_latency_ns",
        "pacing", "steps", "thresholds", "verdict", "environment", "invalid_reasons", "metrics"
      ],
      "properties": {
        "scenario": {"type": "string"},
        "seed": {"type": "integer", "minimum": 0},
        "devices": {"$ref": "#/$defs/count"},
        "duration_ns": {"type": "integer", "description": "Of the scenario, on its own clock."},
        "readings": {"$ref": "#/$defs/count", "description": "Those that arrived."},
        "mode": {"enum": ["virtual", "paced"]},
        "threads": {"type": "integer", "minimum": 1},
        "batch_size": {"type": "integer", "minimum": 1, "description": "Readings per batch."},
        "version": {"type": "string", "description": "Of Tidemark."},
        "recording": {
          "description": "The file that was replayed; null if none was written.",
          "type": ["object", "null"],
          "additionalProperties": false,
          "required": ["path", "bytes", "bytes_per_reading"],
          "properties": {
            "path": {"type": "string"},
            "bytes": {"$ref": "#/$defs/count"},
            "bytes_per_reading": {"type": ["number", "null"], "minimum": 0}
          }
        },
        "digests": {
          "description": "Equal for equal scenario and seed, on any machine.",
          "type": "object",
          "additionalProperties": false,
          "required": ["recording", "results"],
          "properties": {
            "recording": {"type": "string", "description": "Logical digest of the readings."},
            "results": {
              "description": "SHA-256 of the results as JSON Lines (sha256:) or as Parquet (parquet-sha256:).",
              "type": ["string", "null"]
            }
          }
        },
        "ledger": {
          "description": "One class for every copy put on the wire; the classes sum to generated.",
          "type": "object",
          "additionalProperties": false,
          "required": [
            "generated", "lost", "rejected", "duplicate", "filtered", "unassigned", "on_time",
            "late_accepted", "late_side_output", "late_dropped", "too_late", "too_late_share",
            "open"
          ],
          "properties": {
            "generated": {"$ref": "#/$defs/count"},
            "lost": {"$ref": "#/$defs/count"},
            "rejected": {"$ref": "#/$defs/count"},
            "duplicate": {"$ref": "#/$defs/count"},
            "filtered": {"$ref": "#/$defs/count"},
            "unassigned": {"$ref": "#/$defs/count"},
            "on_time": {"$ref": "#/$defs/count"},
            "late_accepted": {"$ref": "#/$defs/count"},
            "late_side_output": {"$ref": "#/$defs/count"},
            "late_dropped": {"$ref": "#/$defs/count"},
            "too_late": {
              "$ref": "#/$defs/count",
              "description": "Not a class: late_dropped + late_side_output."
            },
            "too_late_share": {"$ref": "#/$defs/share"},
            "open": {
              "$ref": "#/$defs/count",
              "description": "Not a class: on-time readings of windows still open at the end."
            }
          }
        },
        "throughput": {
          "description": "Readings per second of wall clock.",
          "type": "object",
          "additionalProperties": false,
          "required": ["simulate_per_s", "replay_per_s"],
          "properties": {
            "simulate_per_s": {"type": ["number", "null"], "minimum": 0},
            "replay_per_s": {"type": ["number", "null"], "minimum": 0}
          }
        },
        "verification": {"$ref": "#/$defs/verification"},
        "processing_latency_ns": {
          "$ref": "#/$defs/spans",
          "description": "Wall clock of outputs - due time of what caused them; paced runs only."
        },
        "pacing": {
          "description": "How a paced run kept its schedule; null for virtual ones.",
          "type": ["object", "null"],
          "additionalProperties": false,
          "required": [
            "lag_ns", "reading_latency_ns", "tolerance_ns", "late", "late_share", "most_waiting", "backlog_slope_per_s",
            "steal_ns", "own_core"
          ],
          "properties": {
            "lag_ns": {
              "$ref": "#/$defs/spans",
              "description": "Hand-over of a reading - when it was due."
            },
            "reading_latency_ns": {
              "$ref": "#/$defs/spans",
              "description": "The batch of a reading was written - the reading was due."
            },
            "tolerance_ns": {"$ref": "#/$defs/count"},
            "late": {"$ref": "#/$defs/count", "description": "Readings later than the tolerance."},
            "late_share": {"$ref": "#/$defs/share"},
            "most_waiting": {
              "$ref": "#/$defs/count",
              "description": "The most readings that were due and not done."
            },
            "backlog_slope_per_s": {
              "type": ["number", "null"],
              "description": "How fast those became more, over the second half of the run."
            },
            "steal_ns": {
              "type": ["integer", "null"],
              "description": "Taken from this machine by its host, in the time of the run."
            },
            "own_core": {"type": "boolean", "description": "Whether the pacer had a core to itself."}
          }
        },
        "steps": {
          "description": "By name, in the order of the pipeline.",
          "type": "object",
          "additionalProperties": {
            "oneOf": [
              {"$ref": "#/$defs/validate"},
              {"$ref": "#/$defs/deduplicate"},
              {"$ref": "#/$defs/filter"},
              {"$ref": "#/$defs/map"},
              {"$ref": "#/$defs/reorder"},
              {"$ref": "#/$defs/window"},
              {"$ref": "#/$defs/detect"}
            ]
          }
        },
        "thresholds": {"type": "array", "items": {"$ref": "#/$defs/threshold"}},
        "verdict": {"enum": ["ok", "failed", "invalid"]},
        "environment": {
          "description": "What the run was made with; null if nobody looked.",
          "type": ["object", "null"],
          "additionalProperties": false,
          "required": [
            "command", "commit", "cpu", "cores", "memory_bytes", "kernel", "architecture",
            "compiler", "build", "noise"
          ],
          "properties": {
            "command": {"type": "array", "items": {"type": "string"}},
            "commit": {
              "type": ["string", "null"],
              "description": "Of the repository that the run was made in, or that CI names."
            },
            "cpu": {"type": ["string", "null"]},
            "cores": {"type": "integer", "minimum": 1},
            "memory_bytes": {"$ref": "#/$defs/count"},
            "kernel": {"type": "string"},
            "architecture": {"type": "string"},
            "compiler": {"type": "string"},
            "build": {"enum": ["debug", "release"]},
            "noise": {
              "description": "How the time of one loop varied before the run.",
              "type": "object",
              "additionalProperties": false,
              "required": ["loop_ns", "spread"],
              "properties": {
                "loop_ns": {"$ref": "#/$defs/spans"},
                "spread": {"type": "number", "description": "(p95 - p50) / p50"}
              }
            }
          }
        },
        "invalid_reasons": {
          "description": "Why the run proves nothing; empty if it is valid.",
          "type": "array",
          "items": {"type": "string"}
        },
        "metrics": {
          "description": "What thresholds can name: shares 0 to 1, spans in ns, rates per second.",
          "type": "object",
          "additionalProperties": {"type": ["number", "null"]}
        }
      },
      "$defs": {
    \(verificationDefinitions)
    \(definitions)
      }
    }

    """
}
