import TidemarkCore

/// What several recordings are together.
struct MergedHeader {
  var header: RecordingHeader
  /// Whether they are slices of one simulation: then equal readings are equal in everything.
  var isOneSimulation: Bool

  /// Tells the inputs how their numbers change.
  init(_ inputs: [MergeInput]) throws(Failure) {
    let headers = inputs.map(\.header)
    if let whole = Self.simulation(headers) {
      header = whole
      isOneSimulation = true
      return
    }
    var union = CatalogUnion()
    for input in inputs {
      do throws(CatalogUnion.Conflict) {
        try union.add(input.header.catalog)
      } catch {
        throw Failure(
          .usage,
          "\(error.what) than in the recordings before it: they cannot be merged",
          file: input.path
        )
      }
    }
    union.numberSeries()
    for input in inputs { input.renumbering = union.renumbering(of: input.header.catalog) }
    header = Self.imported(headers, catalog: union.catalog)
    isOneSimulation = false
  }

  /// The header of slices of one simulation, or nil if they are not.
  private static func simulation(_ headers: [RecordingHeader]) -> RecordingHeader? {
    var merged = headers[0]
    guard let start = merged.start, let duration = merged.duration else { return nil }
    for header in headers {
      guard header.origin == .simulated, !header.scenario.isEmpty,
        header.scenario == merged.scenario, header.seed == merged.seed,
        header.start == start, header.duration == duration, header.catalog == merged.catalog
      else { return nil }
    }
    let catalog = merged.catalog
    merged.slices = FleetSlice.union(
      headers.flatMap { $0.slices.isEmpty ? [.whole(catalog)] : $0.slices },
      time: start..<start + duration,
      deviceCount: catalog.devices.count
    )
    return merged
  }

  /// The header of recordings that nobody can derive together again.
  private static func imported(_ headers: [RecordingHeader], catalog: Catalog) -> RecordingHeader {
    var names: [String] = []
    for header in headers where !names.contains(header.name) { names.append(header.name) }
    // Parts that were imported by one scenario keep it, for its pipeline.
    let isOneScenario = headers.allSatisfy {
      $0.origin == .imported && $0.scenario == headers[0].scenario && $0.seed == headers[0].seed
    }
    var header = RecordingHeader(
      origin: .imported,
      name: names.joined(separator: " + "),
      scenario: isOneScenario ? headers[0].scenario : "",
      seed: isOneScenario ? headers[0].seed : 0,
      hasTruth: headers.allSatisfy(\.hasTruth),
      catalog: catalog
    )
    if isOneScenario { header.recordedSeries = headers[0].recordedSeries }
    return header
  }
}
