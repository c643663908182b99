import TidemarkCore

/// Reads the messages of a chunk into readings.
struct MCAPMessageReader {
  struct Names: Hashable {
    var device: String
    var sensor: String
  }

  struct Problem: Error {
    var what: String
  }

  private let catalog: Catalog
  private let channels: MCAPChannels
  /// Series by names.
  let seriesNumbers: [Names: UInt32]
  private var devices = ByteKeyTable()
  /// Series by device and sensor, where messages name the device.
  private var seriesOfPair: [UInt64: UInt32] = [:]

  init(_ catalog: Catalog) {
    self.catalog = catalog
    channels = MCAPChannels(catalog)
    var numbers: [Names: UInt32] = [:]
    for series in catalog.series.indices {
      let names = Names(
        device: catalog.deviceName(ofSeries: series),
        sensor: catalog.sensorName(ofSeries: series)
      )
      numbers[names] = UInt32(series)
    }
    seriesNumbers = numbers
    guard channels.hasDeviceInMessage else { return }
    var deviceNumbers: [UInt32] = []
    for device in catalog.devices {
      let name = Array(device.name.utf8)
      deviceNumbers.append(devices.insert(name.span, 0..<name.count))
    }
    for (number, series) in catalog.series.enumerated() {
      let pair = UInt64(deviceNumbers[Int(series.device)]) << 32 | UInt64(series.sensor)
      seriesOfPair[pair] = UInt32(number)
    }
  }

  /// What the channel of that number is called; nil if there is none.
  func topic(_ channel: UInt16) -> String? {
    guard channel < channels.count else { return nil }
    return channels.hasDeviceInMessage
      ? catalog.sensors[Int(channel)].name : catalog.name(ofSeries: Int(channel))
  }

  /// All messages of a chunk.
  func read(
    _ chunk: [UInt8],
    into arrived: inout ReadingBatch,
    _ lost: inout ReadingBatch
  ) throws(Problem) {
    var input = ByteReader(chunk)
    do {
      while input.remaining > 0 {
        let opcode = try input.byte()
        let content = try input.take(try input.number(UInt64.self))
        guard opcode == MCAPRecord.message.rawValue else { continue }
        let (reading, isLost) = try message(chunk, content)
        if isLost { lost.append(reading) } else { arrived.append(reading) }
      }
    } catch let problem as Problem {
      throw problem
    } catch {
      throw Problem(what: "a message is shorter than what should be in it")
    }
  }

  private func message(
    _ bytes: [UInt8],
    _ content: Range<Int>
  ) throws -> (reading: Reading, isLost: Bool) {
    var input = ByteReader(bytes, content)
    let channel = try input.number(UInt16.self)
    _ = try input.number(UInt32.self)
    let arrival = try input.number(UInt64.self)
    let event = try input.number(UInt64.self)
    var reading = Reading(
      series: UInt32(channel),
      sequence: 0,
      eventTime: Int64(truncatingIfNeeded: event),
      sentTime: 0,
      arrivalTime: Int64(truncatingIfNeeded: arrival),
      trueTime: Int64(truncatingIfNeeded: event),
      value: 0
    )
    guard channel < channels.count else {
      throw Problem(what: "a message of channel \(channel), which is not in the catalog")
    }
    var isLost = false
    var device = 0..<0
    var hasTrueTime = false
    while input.remaining > 0 {
      switch try input.byte() {
      case MCAPSchema.value.tag:
        reading.value = Double(bitPattern: try input.number(UInt64.self))
      case MCAPSchema.epoch.tag: reading.epoch = try number(&input)
      case MCAPSchema.sequence.tag: reading.sequence = try number(&input)
      case MCAPSchema.copy.tag: reading.copy = try number(&input)
      case MCAPSchema.sentTime.tag: reading.sentTime = try input.number(Int64.self)
      case MCAPSchema.trueTime.tag:
        reading.trueTime = try input.number(Int64.self)
        hasTrueTime = true
      case MCAPSchema.anomalyNumber.tag: reading.anomaly = try number(&input)
      case MCAPSchema.lost.tag: isLost = try input.varint() != 0
      case MCAPSchema.eventTime.tag: reading.eventTime = try input.number(Int64.self)
      case MCAPSchema.arrivalTime.tag: reading.arrivalTime = try input.number(Int64.self)
      case MCAPSchema.device.tag: device = try input.take(try input.varint())
      case MCAPSchema.state.tag, MCAPSchema.anomaly.tag: _ = try input.take(try input.varint())
      case let tag: throw Problem(what: "a message has an unknown field, tag \(tag)")
      }
    }
    if !hasTrueTime { reading.trueTime = reading.eventTime }
    if channels.hasDeviceInMessage {
      reading.series = try series(bytes, device, sensor: UInt32(channel))
    }
    return (reading, isLost)
  }

  private func number<Number: FixedWidthInteger>(_ input: inout ByteReader) throws -> Number {
    guard let number = Number(exactly: try input.varint()) else {
      throw Problem(what: "a number of a message is too large")
    }
    return number
  }

  private func series(_ bytes: [UInt8], _ device: Range<Int>, sensor: UInt32) throws -> UInt32 {
    guard let device = devices.number(bytes.span, device),
      let series = seriesOfPair[UInt64(device) << 32 | UInt64(sensor)]
    else { throw Problem(what: "a message of a device that is not in the catalog") }
    return series
  }
}
