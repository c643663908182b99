/// The candidate closest to `name`, if it is close enough to be what was meant.
///
/// Closeness is the Levenshtein distance, at most a third of the longer word (and at least 1).
package func nearestName(to name: String, among candidates: [String]) -> String? {
  var best: (name: String, distance: Int)?
  for candidate in candidates {
    let distance = editDistance(Array(name.lowercased()), Array(candidate.lowercased()))
    let limit = max(1, max(name.count, candidate.count) / 3)
    if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.name
}

private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var previous = Array(0...b.count)
  for (row, x) in a.enumerated() {
    var current = [row + 1]
    for (column, y) in b.enumerated() {
      let substituted = previous[column] + (x == y ? 0 : 1)
      current.append(min(substituted, previous[column + 1] + 1, current[column] + 1))
    }
    previous = current
  }
  return previous[b.count]
}
