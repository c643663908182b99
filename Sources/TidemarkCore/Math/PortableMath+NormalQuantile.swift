extension PortableMath {
  /// The value that a standard normal variable stays below with probability `p`.
  ///
  /// Algorithm AS 241, PPND16: M. J. Wichura, "The percentage points of the normal distribution",
  /// Applied Statistics 37 (1988). Relative error below 1e-15 for p down to 1e-300; ∓∞ at 0 and 1,
  /// NaN outside.
  package static func normalQuantile(_ p: Double) -> Double {
    if isCentral(p) { return centralQuantile(p) }
    guard p > 0, p < 1 else { return p == 0 ? -.infinity : p == 1 ? .infinity : .nan }
    let r = (-log(p < 0.5 ? p : 1 - p)).squareRoot()
    if r <= outerLimit { return outerQuantile(p, r) }
    return p < 0.5 ? -tail(r - 5) : tail(r - 5)
  }

  /// Whether `p` lies in the middle, where one quotient is all.
  @inline(__always)
  static func isCentral(_ p: Double) -> Bool {
    (p - 0.5).magnitude <= 0.425
  }

  /// The quantile of a `p` in the middle.
  @inline(__always)
  static func centralQuantile(_ p: Double) -> Double {
    let q = p - 0.5
    let r = 0.180625 - q * q
    return q * centralNumerator(r) / centralDenominator(r)
  }

  /// What the outer quotients are functions of; any number above `outerLimit`, or none, unless both
  /// `p` and 1 − p are normal and above 0.
  @inline(__always)
  static func outerArgument(_ p: Double) -> Double {
    (-logarithm(p < 0.5 ? p : 1 - p, scale: 0)).squareRoot()
  }

  /// The argument up to which the first of the outer quotients is good: one in 3.6e10 lies beyond.
  static var outerLimit: Double { 5 }

  /// The quantile of a `p` outside the middle whose argument is at most `outerLimit`.
  @inline(__always)
  static func outerQuantile(_ p: Double, _ r: Double) -> Double {
    let sign = (p - 0.5).bitPattern & 1 &<< 63
    return Double(bitPattern: middle(r - 1.6).bitPattern | sign)
  }

  @inline(__always)
  private static func centralNumerator(_ r: Double) -> Double {
    var a = 2.5090809287301226727e3
    a = a * r + 3.3430575583588128105e4
    a = a * r + 6.7265770927008700853e4
    a = a * r + 4.5921953931549871457e4
    a = a * r + 1.3731693765509461125e4
    a = a * r + 1.9715909503065514427e3
    a = a * r + 1.3314166789178437745e2
    return a * r + 3.3871328727963666080e0
  }

  @inline(__always)
  private static func centralDenominator(_ r: Double) -> Double {
    var b = 5.2264952788528545610e3
    b = b * r + 2.8729085735721942674e4
    b = b * r + 3.9307895800092710610e4
    b = b * r + 2.1213794301586595867e4
    b = b * r + 5.3941960214247511077e3
    b = b * r + 6.8718700749205790830e2
    b = b * r + 4.2313330701600911252e1
    return b * r + 1
  }

  @inline(__always)
  static func middle(_ r: Double) -> Double {
    var c = 7.74545014278341407640e-4
    c = c * r + 2.27238449892691845833e-2
    c = c * r + 2.41780725177450611770e-1
    c = c * r + 1.27045825245236838258e0
    c = c * r + 3.64784832476320460504e0
    c = c * r + 5.76949722146069140550e0
    c = c * r + 4.63033784615654529590e0
    c = c * r + 1.42343711074968357734e0
    var d = 1.05075007164441684324e-9
    d = d * r + 5.47593808499534494600e-4
    d = d * r + 1.51986665636164571966e-2
    d = d * r + 1.48103976427480074590e-1
    d = d * r + 6.89767334985100004550e-1
    d = d * r + 1.67638483018380384940e0
    d = d * r + 2.05319162663775882187e0
    return c / (d * r + 1)
  }

  private static func tail(_ r: Double) -> Double {
    var e = 2.01033439929228813265e-7
    e = e * r + 2.71155556874348757815e-5
    e = e * r + 1.24266094738807843860e-3
    e = e * r + 2.65321895265761230930e-2
    e = e * r + 2.96560571828504891230e-1
    e = e * r + 1.78482653991729133580e0
    e = e * r + 5.46378491116411436990e0
    e = e * r + 6.65790464350110377720e0
    var f = 2.04426310338993978564e-15
    f = f * r + 1.42151175831644588870e-7
    f = f * r + 1.84631831751005468180e-5
    f = f * r + 7.86869131145613259100e-4
    f = f * r + 1.48753612908506148525e-2
    f = f * r + 1.36929880922735805310e-1
    f = f * r + 5.99832206555887937690e-1
    return e / (f * r + 1)
  }
}
