extension RunSchema {
  /// What stands under `$defs`, indented for its place there.
  static let definitions = """
        "count": {"type": "integer", "minimum": 0},
        "share": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
        "spans": {
          "type": ["object", "null"],
          "additionalProperties": false,
          "required": ["count", "min", "p50", "p95", "p99", "p99_9", "p99_99", "max", "mean"],
          "properties": {
            "count": {"type": "integer", "minimum": 1},
            "min": {"type": "integer"},
            "p50": {"type": "integer"},
            "p95": {"type": "integer"},
            "p99": {"type": "integer"},
            "p99_9": {"type": "integer"},
            "p99_99": {"type": "integer"},
            "max": {"type": "integer"},
            "mean": {"type": "number"}
          }
        },
        "split": {
          "description": "Where the time of a step's results goes; null if it was not split.",
          "type": ["object", "null"],
          "additionalProperties": false,
          "required": [
            "delivery", "watermark_wait", "queue", "processing", "emission", "processing_latency"
          ],
          "properties": {
            "delivery": {
              "$ref": "#/$defs/spans",
              "description": "Arrival - sent, of the last reading to arrive."
            },
            "watermark_wait": {
              "$ref": "#/$defs/spans",
              "description": "The clock of arrivals at the result - that arrival."
            },
            "queue": {"$ref": "#/$defs/spans", "description": "Taken by the engine - due."},
            "processing": {"$ref": "#/$defs/spans", "description": "Computed - taken."},
            "emission": {"$ref": "#/$defs/spans", "description": "Written - computed."},
            "processing_latency": {"$ref": "#/$defs/spans", "description": "Written - due."}
          }
        },
        "validate": {
          "type": "object",
          "additionalProperties": false,
          "required": ["kind", "in", "rejected", "rejected_by_reason"],
          "properties": {
            "kind": {"const": "validate"},
            "in": {"$ref": "#/$defs/count"},
            "rejected": {"$ref": "#/$defs/count"},
            "rejected_by_reason": {
              "type": "object",
              "additionalProperties": {"$ref": "#/$defs/count"}
            }
          }
        },
        "deduplicate": {
          "type": "object",
          "additionalProperties": false,
          "required": ["kind", "in", "duplicates"],
          "properties": {
            "kind": {"const": "deduplicate"},
            "in": {"$ref": "#/$defs/count"},
            "duplicates": {"$ref": "#/$defs/count"}
          }
        },
        "filter": {
          "type": "object",
          "additionalProperties": false,
          "required": ["kind", "in", "filtered"],
          "properties": {
            "kind": {"const": "filter"},
            "in": {"$ref": "#/$defs/count"},
            "filtered": {"$ref": "#/$defs/count"}
          }
        },
        "map": {
          "type": "object",
          "additionalProperties": false,
          "required": ["kind", "in"],
          "properties": {
            "kind": {"const": "map"},
            "in": {"$ref": "#/$defs/count"}
          }
        },
        "reorder": {
          "type": "object",
          "additionalProperties": false,
          "required": ["kind", "in", "late", "most_held"],
          "properties": {
            "kind": {"const": "reorder"},
            "in": {"$ref": "#/$defs/count"},
            "late": {"$ref": "#/$defs/count"},
            "most_held": {"$ref": "#/$defs/count"}
          }
        },
        "window": {
          "type": "object",
          "additionalProperties": false,
          "required": [
            "kind", "ledger", "results", "updates", "end_of_input_firings", "open_windows",
            "result_latency_ns", "latency_split_ns"
          ],
          "properties": {
            "kind": {"const": "window"},
            "ledger": {"$ref": "#/$defs/step_ledger"},
            "results": {"$ref": "#/$defs/count"},
            "updates": {"$ref": "#/$defs/count"},
            "end_of_input_firings": {"$ref": "#/$defs/count"},
            "open_windows": {"$ref": "#/$defs/count"},
            "result_latency_ns": {
              "$ref": "#/$defs/spans",
              "description": "Emission - window end, of first firings; may be negative."
            },
            "latency_split_ns": {"$ref": "#/$defs/split"},
            "truth": {"$ref": "#/$defs/truth"}
          }
        },
        "step_ledger": {
          "description": "The same classes for the readings that a step was given: they sum to in.",
          "type": "object",
          "additionalProperties": false,
          "required": [
            "in", "lost", "rejected", "duplicate", "filtered", "unassigned", "on_time",
            "late_accepted", "late_side_output", "late_dropped", "too_late", "too_late_share",
            "open"
          ],
          "properties": {
            "in": {"$ref": "#/$defs/count"},
            "lost": {"$ref": "#/$defs/count"},
            "rejected": {"$ref": "#/$defs/count"},
            "duplicate": {"$ref": "#/$defs/count"},
            "filtered": {"$ref": "#/$defs/count"},
            "unassigned": {"$ref": "#/$defs/count"},
            "on_time": {"$ref": "#/$defs/count"},
            "late_accepted": {"$ref": "#/$defs/count"},
            "late_side_output": {"$ref": "#/$defs/count"},
            "late_dropped": {"$ref": "#/$defs/count"},
            "too_late": {"$ref": "#/$defs/count"},
            "too_late_share": {"$ref": "#/$defs/share"},
            "open": {"$ref": "#/$defs/count"}
          }
        },
        "detect": {
          "type": "object",
          "additionalProperties": false,
          "required": [
            "kind", "in", "alerts", "true_alerts", "anomalies", "anomalies_hit", "precision",
            "recall", "f1", "recall_by_kind", "detection_delay_ns", "false_alarms_per_device_day",
            "dummies", "latency_split_ns"
          ],
          "properties": {
            "kind": {"const": "detect"},
            "in": {"$ref": "#/$defs/count"},
            "alerts": {"$ref": "#/$defs/count"},
            "true_alerts": {"$ref": "#/$defs/count"},
            "anomalies": {"$ref": "#/$defs/count"},
            "anomalies_hit": {"$ref": "#/$defs/count"},
            "precision": {"$ref": "#/$defs/share"},
            "recall": {"$ref": "#/$defs/share"},
            "f1": {"$ref": "#/$defs/share"},
            "recall_by_kind": {"$ref": "#/$defs/shares"},
            "detection_delay_ns": {"$ref": "#/$defs/spans"},
            "false_alarms_per_device_day": {"type": ["number", "null"], "minimum": 0},
            "latency_split_ns": {"$ref": "#/$defs/split"},
            "dummies": {
              "description": "Detectors that know nothing, scored by the same rules.",
              "type": "object",
              "additionalProperties": false,
              "required": ["null", "random"],
              "properties": {
                "null": {"$ref": "#/$defs/score"},
                "random": {"$ref": "#/$defs/score"}
              }
            }
          }
        },
        "score": {
          "type": "object",
          "additionalProperties": false,
          "required": [
            "alerts", "true_alerts", "anomalies", "anomalies_hit", "precision", "recall", "f1",
            "recall_by_kind", "detection_delay_ns", "false_alarms_per_device_day"
          ],
          "properties": {
            "alerts": {"$ref": "#/$defs/count"},
            "true_alerts": {"$ref": "#/$defs/count"},
            "anomalies": {"$ref": "#/$defs/count"},
            "anomalies_hit": {"$ref": "#/$defs/count"},
            "precision": {"$ref": "#/$defs/share"},
            "recall": {"$ref": "#/$defs/share"},
            "f1": {"$ref": "#/$defs/share"},
            "recall_by_kind": {"$ref": "#/$defs/shares"},
            "detection_delay_ns": {"$ref": "#/$defs/spans"},
            "false_alarms_per_device_day": {"type": ["number", "null"], "minimum": 0}
          }
        },
        "shares": {"type": "object", "additionalProperties": {"$ref": "#/$defs/share"}},
        "threshold": {
          "type": "object",
          "additionalProperties": false,
          "required": ["text", "ok", "value", "unit"],
          "properties": {
            "text": {"type": "string", "description": "As the scenario has it."},
            "ok": {"type": "boolean", "description": "False fails the run."},
            "value": {"type": ["number", "null"], "description": "As measured."},
            "unit": {"enum": ["1", "share", "ns", "per_s"]},
            "skipped": {"const": true},
            "reason": {"type": "string", "description": "Why it was skipped, or has no value."}
          }
        }
    """
}
