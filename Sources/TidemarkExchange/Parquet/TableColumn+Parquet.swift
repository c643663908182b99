import TidemarkCore

extension TableColumn {
  var parquet: ParquetColumn {
    let (physical, logical): (ParquetColumn.Physical, ParquetColumn.Logical) =
      switch kind {
      case .real: (.double, .none)
      case .integer: (.int64, .none)
      case .time: (.int64, .nanoseconds)
      case .word: (.byteArray, .text)
      }
    return ParquetColumn(
      name: name,
      physical: physical,
      logical: logical,
      isOptional: isOptional
    )
  }
}
