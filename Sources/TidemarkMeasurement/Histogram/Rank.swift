/// Which of `count` sorted values is a percentile.
enum Rank {
  /// ⌈percent / 100 × count⌉, within 1...count; `count` must be above 0.
  ///
  /// As HdrHistogram does, the percentage is first lowered by one unit in the last place, so that
  /// 99.9 % of 1000 values is the 999th although 99.9 has no exact binary form.
  static func of(percent: Double, count: Int64) -> Int64 {
    let share = Swift.min(Swift.max(percent, 0), 100).nextDown / 100
    let rank = (share * Double(count)).rounded(.up)
    return rank >= Double(count) ? count : Swift.max(1, Int64(rank))
  }
}
