import TidemarkCore
import TidemarkRecording

/// Reads all, then a device for a minute; compares digests; looks at what is known from the index.
func selectAndCompare(_ fleet: Fleet, path: String) throws {
  let summary = try fleet.record(to: path)
  var reader = try RecordingReader(path: path)
  try expect(reader.isSealed && !reader.isEncrypted && reader.gaps.isEmpty)
  try expect(reader.header == fleet.header && reader.summary == summary)
  try expect(try reader.allArrived() == fleet.arrived && reader.allLost() == fleet.lost)
  try expect(try reader.anomalies() == fleet.anomalies)
  try expect(try reader.digestOfRows() == fleet.digest)
  try reader.verifyChecksums()
  try reader.verifyDigest()
  try expect(summary.columnSizes.total == summary.bytes)
  try expect(summary.columnSizes.truth > 0 && summary.columnSizes[.value] > 0)
  try expect(reader.delays.quantile(1) ?? .zero < .milliseconds(55))

  let wanted = reader.header.catalog.seriesIndices(ofDevice: "pump-2")
  try expect(wanted == [2, 3])
  try expect(reader.header.catalog.seriesIndex(ofDevice: "pump-2", sensor: "running") == 3)
  let minute = Fleet.start + .minutes(5)..<Fleet.start + .minutes(6)
  reader.select(RowSelection(series: wanted, event: minute))
  let isWanted = { (reading: Reading) in
    wanted.contains(reading.series) && minute.contains(Timestamp(nanoseconds: reading.eventTime))
  }
  let found = try reader.allArrived()
  let expected = (0..<fleet.arrived.count).map { fleet.arrived[$0] }.filter(isWanted)
  try expect((0..<found.count).map { found[$0] } == expected)
  try expect(try found.count + reader.allLost().count == 120)

  let inspection = try RecordingReader.inspect(path)
  try expect(inspection.state == .sealed && inspection.summary == summary)
}

/// Writes with a key; nobody reads without it.
func encrypt(_ fleet: Fleet, path: String) throws {
  guard let key = RecordingKey(bytes: (0..<32).map { $0 }),
    let other = RecordingKey(bytes: (1..<33).map { $0 })
  else { throw Wrong(description: "32 bytes are no key") }
  try fleet.record(to: path, order: .derived, options: RecordingOptions(key: key))
  var reader = try RecordingReader(path: path, key: key)
  try expect(reader.isEncrypted)
  try expect(try reader.allArrived() == fleet.arrived)
  try expect(reader.summary.digest == fleet.digest)
  try expect(.noInput) { _ = try RecordingReader(path: path) }
  try expect(.noInput) { _ = try RecordingReader(path: path, key: other) }
}

/// Reads what a recorder has written so far, follows it to its end, and recovers what it left before.
func followAndRecover(_ fleet: Fleet, path: String) throws {
  var writer = try RecordingWriter(
    path: path,
    header: fleet.header,
    options: RecordingOptions(sync: .interval, naming: .atOnce)
  )
  try writer.append(fleet.arrived.rows(0..<500))
  try writer.sync()
  try expect(writer.durableReadings == 500)
  try expect(.badData) { _ = try RecordingReader(path: path) }
  var partial = try RecordingReader(path: path, mode: .partial)
  try expect(try partial.allArrived() == fleet.arrived.rows(0..<500) && partial.tornBytes == 0)

  let recovery = try RecordingRecovery(path, to: path + ".recovered")
  try expect(recovery.summary.readings == 500 && !recovery.hasDamage)
  let recovered = try RecordingReader(path: path + ".recovered")
  try expect(try recovered.isSealed && recovered.recordedGaps() == recovery.gaps)

  var follower = try RecordingFollower(path: path)
  var (all, batch) = (ReadingBatch(), ReadingBatch())
  while try follower.next(into: &batch) == .readings { all.append(contentsOf: batch) }
  try expect(all.count == 500)
  try writer.append(fleet.arrived.rows(500..<fleet.arrived.count))
  try writer.finish(anomalies: fleet.anomalies)
  while try follower.next(into: &batch) == .readings { all.append(contentsOf: batch) }
  try expect(all == fleet.arrived)
  try expect(try follower.next(into: &batch) == .end && follower.anomalies == fleet.anomalies)
}

/// Two recordings of different devices as one.
func merge(_ fleet: Fleet, path: String) throws {
  let paths = ["\(path)-a.tide", "\(path)-b.tide"]
  for (number, path) in paths.enumerated() {
    var part = Fleet(devices: 1)
    part.header.catalog.devices[0].name = "pump-\(number)"
    try part.record(to: path)
  }
  var merged = try MergedRecordings(paths: paths)
  var batch = ReadingBatch()
  var count = 0
  while try merged.nextBatch(into: &batch) { count += batch.count }
  while try merged.nextLost(into: &batch) { count += batch.count }
  try expect(count == 4 * Fleet.seconds && merged.rows == UInt64(count))
  try expect(merged.header.catalog.devices.map(\.name) == ["pump-0", "pump-1"])
  try expect(try merged.anomalies().count == 2)
}
