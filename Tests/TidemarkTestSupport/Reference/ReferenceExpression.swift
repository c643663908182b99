import TidemarkCore
import TidemarkStreams

/// What an expression is of one reading, whose value may have been mapped; true is 1 and false is 0.
func referenceValue(
  of expression: Expression,
  _ reading: Reading,
  value: Double,
  _ catalog: Catalog
) -> Double {
  func operand(_ expression: Expression) -> Double {
    referenceValue(of: expression, reading, value: value, catalog)
  }
  switch expression {
  case .number(let number): return number
  case .value: return value
  case .isNamed(let attribute, let text):
    return name(attribute, reading, catalog) == text ? 1 : 0
  case .function: preconditionFailure("a trial has no functions written in Swift")
  case .unary(let operation, let only):
    let number = operand(only)
    switch operation {
    case .negate: return -number
    case .not: return number == 0 ? 1 : 0
    case .abs: return abs(number)
    case .floor: return number.rounded(.down)
    case .sqrt: return number.squareRoot()
    }
  case .binary(let operation, let left, let right):
    return combined(operation, operand(left), operand(right))
  }
}

private func combined(_ operation: Expression.Binary, _ a: Double, _ b: Double) -> Double {
  switch operation {
  case .add: a + b
  case .subtract: a - b
  case .multiply: a * b
  case .divide: a / b
  // Of NaN and a number the number.
  case .min: a.isNaN ? b : b.isNaN ? a : a < b ? a : b
  case .max: a.isNaN ? b : b.isNaN ? a : a > b ? a : b
  case .less: a < b ? 1 : 0
  case .lessOrEqual: a <= b ? 1 : 0
  case .greater: a > b ? 1 : 0
  case .greaterOrEqual: a >= b ? 1 : 0
  case .equal: a == b ? 1 : 0
  case .notEqual: a != b ? 1 : 0
  case .and: a != 0 && b != 0 ? 1 : 0
  case .or: a != 0 || b != 0 ? 1 : 0
  }
}

private func name(
  _ attribute: Expression.Attribute,
  _ reading: Reading,
  _ catalog: Catalog
) -> String? {
  let series = catalog.series[Int(reading.series)]
  let device = catalog.devices[Int(series.device)]
  return switch attribute {
  case .device: device.name
  case .sensor: catalog.sensors[Int(series.sensor)].name
  case .deviceClass: catalog.classes[Int(device.deviceClass)]
  case .group: device.group.map { catalog.groups[Int($0)] }
  }
}
