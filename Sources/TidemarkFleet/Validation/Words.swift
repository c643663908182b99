import TidemarkCore

/// Names are words that can stand in `device/sensor` and are used once.
func checkNames(_ names: [String], _ kind: String, in place: String) throws(Failure) {
  var seen: Set<String> = []
  for name in names {
    guard !name.isEmpty, !name.contains("/") else {
      throw wrong(place, "\"\(name)\" is no name for a \(kind): it needs a letter and no slash")
    }
    guard seen.insert(name).inserted else {
      throw wrong(place, "\(kind) \(name) is named twice; names must differ")
    }
  }
}

/// Values beyond 1e150 would overflow when they are squared or multiplied.
func checkFinite(_ value: Double, _ name: String, in place: String) throws(Failure) {
  guard value.magnitude <= 1e150 else {
    throw wrong(place, "\(name) must be a number of at most 1e150, is \(value)")
  }
}

func wrong(_ place: String, _ message: String) -> Failure {
  Failure(.usage, "\(place): \(message)")
}

/// Shares are given in percent.
func checkShare(_ share: Double, in place: String) throws(Failure) {
  guard (0...1).contains(share) else {
    throw wrong(place, "share must lie in 0%...100%, is \(share * 100)%")
  }
}
