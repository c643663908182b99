import TidemarkCore
import TidemarkRecording

/// What the first page of the documentation shows.
func writeAndRead(path: String) throws {
  let now: Int64 = 1_767_225_600_000_000_000
  var values: [Double] = []

  // As on the page.
  var catalog = Catalog(classes: ["reefer"], sensors: [Catalog.Sensor(name: "temperature")])
  catalog.add(Catalog.Device(name: "reefer-1", deviceClass: 0), sensors: [0])
  let header = RecordingHeader(name: "trip", hasTruth: false, catalog: catalog)
  var batch = ReadingBatch()
  batch.append(Reading(series: 0, sequence: 0, eventTime: now, arrivalTime: now, value: -18.2))
  var writer = try RecordingWriter(path: path, header: header)
  try writer.append(batch)
  let digest = try writer.finish().digest
  var reader = try RecordingReader(path: path)
  while try reader.nextBatch(into: &batch) { values += batch.value }
  // To here.

  try expect(values == [-18.2])
  try expect(reader.header == header)
  try expect(reader.summary.digest == digest && digest.rows == 1 && digest.hex.count == 32)
  try expect(reader.summary.firstArrival == Timestamp(iso8601: "2026-01-01T00:00:00Z"))
}
