/// A number as trials compare it.
///
/// Results show no sign of NaN, and which one it has depends on which operand a compiler puts first.
package func referenceText(_ number: Double) -> String {
  number.isNaN ? "nan" : "\(number)"
}
