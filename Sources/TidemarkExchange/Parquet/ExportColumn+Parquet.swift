/// The columns of a Parquet export: those of CSV, with types.
extension ExportColumn {
  var parquet: ParquetColumn {
    let (physical, logical): (ParquetColumn.Physical, ParquetColumn.Logical) =
      switch self {
      case .device, .sensor, .state, .anomaly: (.byteArray, .text)
      case .epoch: (.int32, .unsigned(16))
      case .sequence, .anomalyNumber: (.int32, .unsigned(32))
      case .copy: (.int32, .unsigned(8))
      case .eventTime, .sentTime, .arrivalTime, .trueTime: (.int64, .nanoseconds)
      case .value: (.double, .none)
      case .lost: (.boolean, .none)
      }
    let isOptional =
      switch self {
      case .trueTime, .state, .anomaly, .anomalyNumber: true
      default: false
      }
    return ParquetColumn(
      name: rawValue,
      physical: physical,
      logical: logical,
      isOptional: isOptional
    )
  }
}
