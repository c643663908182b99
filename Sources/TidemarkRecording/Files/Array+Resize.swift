extension Array {
  /// Changes the count, keeping the capacity; new elements are `filler`, old ones stay.
  mutating func resize(to newCount: Int, filler: Element) {
    if newCount < count {
      removeLast(count - newCount)
    } else if newCount > count {
      append(contentsOf: repeatElement(filler, count: newCount - count))
    }
  }
}
