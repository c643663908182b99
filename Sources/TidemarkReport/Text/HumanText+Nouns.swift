extension HumanText {
  /// A count with its noun: `1 reading`, `361,000 readings`.
  static func count(_ value: Int, _ noun: String, _ plural: String? = nil) -> String {
    count(Int64(value)) + " " + (value == 1 ? noun : plural ?? noun + "s")
  }
}
