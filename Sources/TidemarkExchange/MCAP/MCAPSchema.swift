/// The message that holds a reading, as Protocol Buffers.
///
/// Binary, so values keep their bits, and self-describing: the file carries this descriptor, from
/// which readers of any language know the fields. `log_time` is the arrival time and `publish_time`
/// the event time; only where these cannot hold them, before 1970, they are fields as well.
enum MCAPSchema {
  enum Kind: UInt64 {
    case double = 1
    case bool = 8
    case string = 9
    case uint32 = 13
    case sfixed64 = 16
  }

  struct Field {
    var number: UInt64
    var name: String
    var kind: Kind
    /// Whether a value of zero differs from none.
    var isOptional = false

    /// What stands before its value in a message.
    var tag: UInt8 {
      let wire: UInt64 =
        switch kind {
        case .double, .sfixed64: 1
        case .string: 2
        case .bool, .uint32: 0
        }
      return UInt8(number << 3 | wire)
    }
  }

  static let value = Field(number: 1, name: "value", kind: .double)
  static let state = Field(number: 2, name: "state", kind: .string)
  static let epoch = Field(number: 3, name: "epoch", kind: .uint32)
  static let sequence = Field(number: 4, name: "sequence", kind: .uint32)
  static let copy = Field(number: 5, name: "copy", kind: .uint32)
  static let sentTime = Field(number: 6, name: "sent_time_ns", kind: .sfixed64)
  static let trueTime = Field(number: 7, name: "true_time_ns", kind: .sfixed64, isOptional: true)
  static let anomaly = Field(number: 8, name: "anomaly", kind: .string)
  static let anomalyNumber = Field(number: 9, name: "anomaly_number", kind: .uint32)
  static let lost = Field(number: 10, name: "lost", kind: .bool)
  /// Only where a channel is a sensor of all devices.
  static let device = Field(number: 11, name: "device", kind: .string)
  static let eventTime = Field(number: 12, name: "event_time_ns", kind: .sfixed64, isOptional: true)
  static let arrivalTime = Field(
    number: 13,
    name: "arrival_time_ns",
    kind: .sfixed64,
    isOptional: true
  )

  static let fields = [
    value, state, epoch, sequence, copy, sentTime, trueTime, anomaly, anomalyNumber, lost, device,
    eventTime, arrivalTime,
  ]

  /// A `google.protobuf.FileDescriptorSet` of one file with the message `tidemark.Reading`.
  ///
  /// Field numbers are those of descriptor.proto.
  static let descriptorSet: [UInt8] = {
    var message = ByteWriter()
    message.append(protobuf: 1, text: "Reading")
    var optionals = ByteWriter()
    var optionalCount: UInt64 = 0
    for field in fields {
      var descriptor = ByteWriter()
      descriptor.append(protobuf: 1, text: field.name)
      descriptor.append(protobuf: 3, varint: field.number)
      descriptor.append(protobuf: 4, varint: 1)
      descriptor.append(protobuf: 5, varint: field.kind.rawValue)
      if field.isOptional {
        // proto3 writes an optional field as the only one of a oneof.
        descriptor.append(protobuf: 9, varint: optionalCount)
        descriptor.append(protobuf: 17, varint: 1)
        var oneof = ByteWriter()
        oneof.append(protobuf: 1, text: "_" + field.name)
        optionals.append(protobuf: 8, bytes: oneof.written)
        optionalCount += 1
      }
      message.append(protobuf: 2, bytes: descriptor.written)
    }
    message.append(bytes: optionals.written)
    var file = ByteWriter()
    file.append(protobuf: 1, text: "tidemark/reading.proto")
    file.append(protobuf: 2, text: "tidemark")
    file.append(protobuf: 4, bytes: message.written)
    file.append(protobuf: 12, text: "proto3")
    var set = ByteWriter()
    set.append(protobuf: 1, bytes: file.written)
    return set.written
  }()
}

extension ByteWriter {
  mutating func append(protobuf number: UInt64, varint value: UInt64) {
    append(varint: number << 3)
    append(varint: value)
  }

  mutating func append(protobuf number: UInt64, bytes: [UInt8]) {
    append(varint: number << 3 | 2)
    append(varint: UInt64(bytes.count))
    append(bytes: bytes)
  }

  mutating func append(protobuf number: UInt64, text: String) {
    append(protobuf: number, bytes: Array(text.utf8))
  }
}
