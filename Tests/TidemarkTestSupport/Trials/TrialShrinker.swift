import TidemarkCore
import TidemarkStreams

/// Makes a trial that fails as small as it gets: first the readings, then the pipeline, over and over.
package struct TrialShrinker {
  private let fails: (StreamTrial) -> Bool

  /// - Parameter fails: whether a trial still fails; it is asked only about trials that make a plan.
  package init(fails: @escaping (StreamTrial) -> Bool) {
    self.fails = { trial in
      guard (try? Plan(trial.topology, catalog: trial.catalog)) != nil else { return false }
      return fails(trial)
    }
  }

  package func shrunk(_ trial: StreamTrial) -> StreamTrial {
    var best = trial
    while true {
      let readings = leastSubset(of: best.inputs) { inputs in
        fails(StreamTrial(topology: best.topology, catalog: best.catalog, inputs: inputs))
      }
      let isSmaller = readings.count < best.inputs.count
      best.inputs = readings
      let simpler = simplified(best)
      guard isSmaller || simpler != nil else { return best }
      best = simpler ?? best
    }
  }

  /// Takes every simplification that still fails; nil: there is none.
  private func simplified(_ trial: StreamTrial) -> StreamTrial? {
    var best = trial
    // One simplification may undo another: what was tried before is not tried again.
    var tried: Set<String> = ["\(trial)"]
    while let simpler = best.simplifications.first(where: {
      tried.insert("\($0)").inserted && fails($0)
    }) {
      best = simpler
    }
    return tried.count > 1 && "\(best)" != "\(trial)" ? best : nil
  }
}

/// The items without which nothing fails any more, found as delta debugging does (Zeller and
/// Hildebrandt, 2002): parts are left out, first large ones, then smaller ones.
///
/// None of the items that are left can be left out alone.
package func leastSubset<Item>(of items: [Item], where fails: ([Item]) -> Bool) -> [Item] {
  var left = items
  var parts = 2
  while left.count >= 2 {
    let size = (left.count + parts - 1) / parts
    var rest: [Item]?
    for start in stride(from: 0, to: left.count, by: size) {
      let without = Array(left[..<start] + left[min(left.count, start + size)...])
      if fails(without) {
        rest = without
        break
      }
    }
    if let rest {
      left = rest
      parts = max(2, parts - 1)
    } else if size == 1 {
      break
    } else {
      parts = min(left.count, parts * 2)
    }
  }
  return left.count == 1 && fails([]) ? [] : left
}
