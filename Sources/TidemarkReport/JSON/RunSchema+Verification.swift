extension RunSchema {
  /// What `--verify` adds under `$defs`, indented for its place there.
  static let verificationDefinitions = """
        "verification": {
          "description": "Only with --verify: what was checked beside the run.",
          "type": "object",
          "additionalProperties": false,
          "required": ["checks", "omissions"],
          "properties": {
            "checks": {
              "type": "array",
              "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["name", "detail", "state"],
                "properties": {
                  "name": {"type": "string"},
                  "detail": {"type": "string", "description": "What was compared."},
                  "state": {"enum": ["held", "failed", "skipped"]},
                  "difference": {"type": "string", "description": "What differed first."},
                  "reason": {"type": "string", "description": "Why it was not made."}
                }
              }
            },
            "omissions": {
              "description": "What no check covers, and why.",
              "type": "array",
              "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["subject", "reason"],
                "properties": {"subject": {"type": "string"}, "reason": {"type": "string"}}
              }
            }
          }
        },
        "truth": {
          "description": "Only with --verify: each window's result beside what was really measured.",
          "type": "object",
          "additionalProperties": false,
          "required": [
            "windows", "right", "incomplete", "duplicated", "clock_error", "without_result",
            "without_truth", "readings", "readings_counted", "completeness",
            "completeness_by_window", "errors"
          ],
          "properties": {
            "windows": {"$ref": "#/$defs/count", "description": "The sum of the next four."},
            "right": {"$ref": "#/$defs/count"},
            "incomplete": {"$ref": "#/$defs/count"},
            "duplicated": {"$ref": "#/$defs/count"},
            "clock_error": {"$ref": "#/$defs/count"},
            "without_result": {"$ref": "#/$defs/count"},
            "without_truth": {"$ref": "#/$defs/count"},
            "readings": {
              "$ref": "#/$defs/count",
              "description": "Of true windows, once for each window."
            },
            "readings_counted": {"$ref": "#/$defs/count"},
            "completeness": {"$ref": "#/$defs/share"},
            "completeness_by_window": {"$ref": "#/$defs/values"},
            "errors": {
              "description": "By aggregate.",
              "type": "object",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["absolute", "relative"],
                "properties": {
                  "absolute": {"$ref": "#/$defs/values"},
                  "relative": {"$ref": "#/$defs/values", "description": "Of the true value."}
                }
              }
            }
          }
        },
        "values": {
          "type": ["object", "null"],
          "additionalProperties": false,
          "required": ["count", "min", "p1", "p50", "p99", "max"],
          "properties": {
            "count": {"type": "integer", "minimum": 1},
            "min": {"type": ["number", "null"]},
            "p1": {"type": ["number", "null"]},
            "p50": {"type": ["number", "null"]},
            "p99": {"type": ["number", "null"]},
            "max": {"type": ["number", "null"]}
          }
        },
    """
}
