package import TidemarkCore

/// Evaluates an expression over columns, a block of rows at a time; true is 1 and false is 0.
///
/// The expression becomes a list of operations on a stack of blocks: no tree is walked per row, and a
/// block stays in the first cache.
package struct ExpressionEvaluator: Sendable {
  private enum Operation: Sendable {
    case number(Double)
    case value
    /// A number by series.
    case table([Double])
    case function(ReadingFunction)
    case unary(Expression.Unary)
    case binary(Expression.Binary)
  }

  private static let blockRows = 1_024

  private var operations: [Operation] = []
  private var stack: [[Double]] = []
  private let names: SeriesNames
  /// What a filter found, kept for its memory.
  var scratch: [Double] = []

  /// - Throws: `Failure` (usage) if it asks for a name that nothing in the catalog has.
  package init(_ expression: Expression, catalog: Catalog) throws(Failure) {
    names = SeriesNames(catalog)
    let depth = try append(expression, catalog, depth: 0)
    stack = [[Double]](
      repeating: [Double](repeating: 0, count: Self.blockRows),
      count: depth
    )
  }

  /// Returns how many blocks the expression needs above `depth` others.
  private mutating func append(
    _ expression: Expression,
    _ catalog: Catalog,
    depth: Int
  ) throws(Failure) -> Int {
    switch expression {
    case .number(let number):
      operations.append(.number(number))
      return depth + 1
    case .value:
      operations.append(.value)
      return depth + 1
    case .isNamed(let attribute, let text):
      operations.append(.table(try Self.table(attribute, text, catalog)))
      return depth + 1
    case .function(let function):
      operations.append(.function(function))
      return depth + 1
    case .unary(let operation, let operand):
      let deepest = try append(operand, catalog, depth: depth)
      operations.append(.unary(operation))
      return deepest
    case .binary(let operation, let left, let right):
      let first = try append(left, catalog, depth: depth)
      let second = try append(right, catalog, depth: depth + 1)
      operations.append(.binary(operation))
      return max(first, second)
    }
  }

  /// For each series whether it has the name.
  private static func table(
    _ attribute: Expression.Attribute,
    _ text: String,
    _ catalog: Catalog
  ) throws(Failure) -> [Double] {
    let names: [String] =
      switch attribute {
      case .device: catalog.devices.map(\.name)
      case .sensor: catalog.sensors.map(\.name)
      case .deviceClass: catalog.classes
      case .group: catalog.groups
      }
    guard names.contains(text) else {
      let hint = nearestName(to: text, among: names).map { " (did you mean '\($0)'?)" } ?? ""
      throw Failure(.usage, "there is no \(attribute.rawValue) '\(text)'\(hint)")
    }
    return catalog.series.map { series in
      let device = catalog.devices[Int(series.device)]
      let name: String? =
        switch attribute {
        case .device: device.name
        case .sensor: catalog.sensors[Int(series.sensor)].name
        case .deviceClass: catalog.classes[Int(device.deviceClass)]
        case .group: device.group.map { catalog.groups[Int($0)] }
        }
      return name == text ? 1 : 0
    }
  }

  /// Makes `results` what the expression is of each row.
  package mutating func evaluate(_ readings: ReadingBatch, into results: inout [Double]) {
    let count = readings.count
    results.resize(to: count, filler: 0)
    for start in stride(from: 0, to: count, by: Self.blockRows) {
      let rows = start..<min(start + Self.blockRows, count)
      var top = 0
      for operation in operations {
        switch operation {
        case .number(let number):
          fill(&stack[top], number)
          top += 1
        case .value:
          load(readings.value, rows, into: &stack[top])
          top += 1
        case .table(let table):
          look(up: table, readings.series, rows, into: &stack[top])
          top += 1
        case .function(let function):
          for row in rows {
            let reading = StreamReading(readings, row: row, names)
            stack[top][row - rows.lowerBound] = function.body(reading)
          }
          top += 1
        case .unary(let unary): apply(unary, to: &stack[top - 1])
        case .binary(let binary):
          let right = stack[top - 1]
          apply(binary, to: &stack[top - 2], right)
          top -= 1
        }
      }
      store(stack[0], rows, into: &results)
    }
  }
}
