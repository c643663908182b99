import TidemarkCore

/// Writes readings as MCAP messages.
struct MCAPMessages {
  private let names: ExportNames
  private let hasTruth: Bool
  private let channels: MCAPChannels

  init(_ catalog: Catalog, anomalies: [Anomaly], channels: MCAPChannels, hasTruth: Bool) {
    names = ExportNames(catalog, anomalies: anomalies) { Array($0.utf8) }
    self.channels = channels
    self.hasTruth = hasTruth
  }

  /// Time as MCAP has it, from 1970 on.
  static func time(_ nanoseconds: Int64) -> UInt64 { UInt64(max(0, nanoseconds)) }

  /// One message record.
  @inline(__always)
  func append(_ reading: Reading, lost: Bool, to bytes: inout ByteWriter) {
    bytes.append(byte: MCAPRecord.message.rawValue)
    let place = bytes.count
    bytes.append(UInt64(0))
    bytes.append(channels.channelOfSeries[Int(reading.series)])
    bytes.append(reading.sequence)
    bytes.append(Self.time(reading.arrivalTime))
    bytes.append(Self.time(reading.eventTime))
    appendPayload(reading, lost: lost, to: &bytes)
    bytes.replace(UInt64(bytes.count - place - 8), at: place)
  }

  @inline(__always)
  private func appendPayload(_ reading: Reading, lost: Bool, to bytes: inout ByteWriter) {
    bytes.append(byte: MCAPSchema.value.tag)
    bytes.append(reading.value.bitPattern)
    if let state = names.state(reading.value, series: reading.series) {
      append(MCAPSchema.state, state, to: &bytes)
    }
    append(MCAPSchema.epoch, UInt64(reading.epoch), to: &bytes)
    append(MCAPSchema.sequence, UInt64(reading.sequence), to: &bytes)
    append(MCAPSchema.copy, UInt64(reading.copy), to: &bytes)
    append(MCAPSchema.sentTime, time: reading.sentTime, to: &bytes)
    if hasTruth {
      append(MCAPSchema.trueTime, time: reading.trueTime, to: &bytes)
      if reading.anomaly != 0 {
        let kind = names.kind(reading.anomaly, series: reading.series)
        append(MCAPSchema.anomaly, kind, to: &bytes)
        append(MCAPSchema.anomalyNumber, UInt64(reading.anomaly), to: &bytes)
      }
    }
    if lost { append(MCAPSchema.lost, 1, to: &bytes) }
    if channels.hasDeviceInMessage {
      append(MCAPSchema.device, names.device(reading.series), to: &bytes)
    }
    if reading.eventTime < 0 {
      append(MCAPSchema.eventTime, time: reading.eventTime, to: &bytes)
    }
    if reading.arrivalTime < 0 {
      append(MCAPSchema.arrivalTime, time: reading.arrivalTime, to: &bytes)
    }
  }

  /// Zero is what a field is that is not there.
  @inline(__always)
  private func append(_ field: MCAPSchema.Field, _ number: UInt64, to bytes: inout ByteWriter) {
    guard number != 0 else { return }
    bytes.append(byte: field.tag)
    bytes.append(varint: number)
  }

  @inline(__always)
  private func append(_ field: MCAPSchema.Field, time: Int64, to bytes: inout ByteWriter) {
    bytes.append(byte: field.tag)
    bytes.append(time)
  }

  @inline(__always)
  private func append(_ field: MCAPSchema.Field, _ text: [UInt8], to bytes: inout ByteWriter) {
    bytes.append(byte: field.tag)
    bytes.append(varint: UInt64(text.count))
    bytes.append(bytes: text)
  }
}
