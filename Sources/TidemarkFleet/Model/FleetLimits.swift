import TidemarkCore

/// What keeps every time of a simulation inside 64 bits of nanoseconds (1677...2262), whatever is
/// drawn.
enum FleetLimits {
  private static let year: Int64 = 365 * 86_400_000_000_000

  /// 1900-01-01 and 2100-01-01.
  static let start =
    Timestamp(
      nanoseconds: -70 * year - 17 * 86_400_000_000_000
    )...Timestamp(nanoseconds: 130 * year + 32 * 86_400_000_000_000)
  static let duration = TimeSpan(nanoseconds: 20 * year)
  /// The longest delay, outage or anomaly; longer draws are cut to it.
  static let span: Int64 = 10 * year
  /// The shortest time between two outages or anomalies; shorter draws are raised to it, so that
  /// their number is bounded.
  static let gap: Int64 = 1_000_000
  /// How far a clock may be off at first, after a synchronisation, and by drift from one event of
  /// its own to the next.
  static let clockError: Int64 = 40 * year
  /// What a clock can show: about 1860...2160, which holds 1970; at the ends it stands still.
  static let clockFace = (-110 * year)...(190 * year)
  /// Seconds that a clock may gain or lose per second.
  static let clockDrift = 1e3
  /// The shortest time between two synchronisations, resets or stops of a clock, and between two
  /// changes of its rate, so that their number is bounded.
  static let clockGap: Int64 = 1_000_000_000
  /// How often a device can restart, and how often it can be replaced: epochs are 16 bits wide.
  static let boots: Int64 = 30_000
  /// Series indices and reading numbers are 32 bits wide.
  static let series = Int(Int32.max)
  static let readingsPerSeries = Int64(UInt32.max)
  /// The shortest period of a wave: in 40 years (a simulation and a lag) it has fewer turns than
  /// doubles can tell a fraction of.
  static let wavePeriod: Int64 = 10_000
  /// Arrival times lie on this grid (1 µs), so clock resolutions are multiples of it.
  static let arrivalGrid: Int64 = 1_000
}
