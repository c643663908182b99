import Testing
import TidemarkCore

@Suite struct LogicalDigestTests {
  /// Two devices with two sensors each.
  private let catalog = Catalog(
    classes: ["pump"],
    sensors: [Catalog.Sensor(name: "temperature"), Catalog.Sensor(name: "pressure")],
    devices: [
      Catalog.Device(name: "pump-1", deviceClass: 0),
      Catalog.Device(name: "pump-2", deviceClass: 0),
    ],
    series: (0..<4).map { Catalog.Series(device: $0 / 2, sensor: $0 % 2) }
  )

  private func rows(_ count: Int) -> [Reading] {
    (0..<count).map { row in
      let time = Int64(row) * 1_000_000
      return Reading(
        series: UInt32(row % 4),
        epoch: UInt16(row % 3),
        sequence: UInt32(row),
        copy: UInt8(row % 2),
        eventTime: time,
        sentTime: time + 5,
        arrivalTime: time + 77,
        trueTime: time - 3,
        value: Double(row) / 10,
        anomaly: UInt32(row % 5)
      )
    }
  }

  private func digest(
    _ rows: [Reading],
    lost: Bool = false,
    batchSize: Int = 1_000,
    catalog: Catalog? = nil
  ) -> LogicalDigest {
    let names = SeriesNameHashes(catalog ?? self.catalog)
    var digest = LogicalDigest()
    for start in stride(from: 0, to: rows.count, by: batchSize) {
      var batch = ReadingBatch()
      for row in rows[start..<min(start + batchSize, rows.count)] { batch.append(row) }
      digest.add(batch, names: names, lost: lost)
    }
    return digest
  }

  @Test func `a digest does not depend on batches or the order of rows`() {
    let rows = rows(200)
    let whole = digest(rows)
    #expect(whole.rows == 200)
    for size in [1, 3, 64, 199] { #expect(digest(rows, batchSize: size) == whole) }
    #expect(digest(rows.reversed()) == whole)
  }

  @Test func `the digest of a merge is the sum of its parts`() {
    let rows = rows(100)
    #expect(digest(Array(rows[..<37])) + digest(Array(rows[37...])) == digest(rows))
    #expect(LogicalDigest() + digest(rows) == digest(rows))
  }

  @Test func `every field of a reading counts`() {
    let row = rows(7)[6]
    var changes: [Reading] = []
    func change(_ body: (inout Reading) -> Void) {
      var changed = row
      body(&changed)
      changes.append(changed)
    }
    change { $0.series ^= 1 }
    change { $0.series ^= 2 }
    change { $0.epoch += 1 }
    change { $0.sequence += 1 }
    change { $0.copy += 1 }
    change { $0.eventTime += 1 }
    change { $0.sentTime += 1 }
    change { $0.arrivalTime += 1 }
    change { $0.trueTime += 1 }
    change { $0.value = $0.value.nextUp }
    change { $0.anomaly += 1 }
    // Fields that were exchanged must not cancel out.
    change { swap(&$0.eventTime, &$0.sentTime) }
    change { swap(&$0.arrivalTime, &$0.trueTime) }
    let digests = [digest([row])] + changes.map { digest([$0]) }
    #expect(Set(digests.map(\.hex)).count == digests.count)
  }

  @Test func `fields exchanged between two readings do not cancel out`() {
    let rows = rows(4)
    for field: WritableKeyPath<Reading, Int64> in [
      \.eventTime, \.sentTime, \.arrivalTime, \.trueTime,
    ] {
      var changed = rows
      changed[1][keyPath: field] = rows[2][keyPath: field]
      changed[2][keyPath: field] = rows[1][keyPath: field]
      #expect(digest(changed) != digest(rows))
    }
    var changed = rows
    changed[1].value = rows[2].value
    changed[2].value = rows[1].value
    #expect(digest(changed) != digest(rows))
  }

  @Test func `each bit of a time and a value changes about half of the digest`() {
    let row = rows(7)[6]
    let before = digest([row]).sum
    for bit in 0..<64 {
      var time = row
      time.trueTime ^= 1 << bit
      var value = row
      value.value = Double(bitPattern: row.value.bitPattern ^ 1 << UInt64(bit))
      for changed in [digest([time]).sum, digest([value]).sum] {
        // 64 of 128 bits with a deviation of 5.7: within six of them.
        #expect((30...98).contains((changed ^ before).nonzeroBitCount))
      }
    }
  }

  @Test func `lost and arrived readings differ`() {
    #expect(digest(rows(1), lost: true) != digest(rows(1), lost: false))
  }

  @Test func `values differ by their bits`() {
    let digests = [0.0, -0.0, .nan, .signalingNaN, .infinity].map { value in
      var row = rows(1)[0]
      row.value = value
      return digest([row]).hex
    }
    #expect(Set(digests).count == digests.count)
  }

  @Test func `names count, their numbering does not`() {
    var renumbered = catalog
    renumbered.devices.swapAt(0, 1)
    renumbered.sensors.swapAt(0, 1)
    let moved = rows(8).map { row in
      var row = row
      row.series ^= 3
      return row
    }
    #expect(digest(moved, catalog: renumbered) == digest(rows(8)))

    for (device, sensor) in [("pump-3", "temperature"), ("pump-1", "humidity"), ("pump-", "1")] {
      var renamed = catalog
      renamed.devices[0].name = device
      renamed.sensors[0].name = sensor
      #expect(digest(rows(1), catalog: renamed) != digest(rows(1)))
    }
  }

  @Test func `every field of an anomaly counts`() {
    let anomaly = Anomaly(
      kind: "spike",
      series: 1,
      number: 1,
      onset: Timestamp(nanoseconds: 10),
      peak: Timestamp(nanoseconds: 20),
      end: Timestamp(nanoseconds: 30),
      firstDetectable: Timestamp(nanoseconds: 12)
    )
    var changes = [anomaly]
    func change(_ body: (inout Anomaly) -> Void) {
      var changed = anomaly
      body(&changed)
      changes.append(changed)
    }
    change { $0.kind = "drift" }
    change { $0.series = 2 }
    change { $0.number = 2 }
    change { $0.onset = Timestamp(nanoseconds: 11) }
    change { $0.peak = Timestamp(nanoseconds: 21) }
    change { $0.end = Timestamp(nanoseconds: 31) }
    change { $0.firstDetectable = Timestamp(nanoseconds: 13) }
    change { $0.magnitude = 2.5 }
    change { $0.magnitude = -2.5 }
    change { $0.magnitude = .nan }
    let names = SeriesNameHashes(catalog)
    let digests = changes.map { anomaly in
      var digest = LogicalDigest()
      digest.add([anomaly], names: names)
      return digest.hex
    }
    #expect(Set(digests).count == digests.count)
  }

  /// A value from before anomalies had magnitudes: recordings of that time must still verify.
  @Test func `an anomaly without magnitude has the digest that it always had`() {
    let anomaly = Anomaly(
      kind: "stuck-at",
      series: 3,
      number: 2,
      onset: Timestamp(nanoseconds: 10),
      peak: Timestamp(nanoseconds: 20),
      end: Timestamp(nanoseconds: 30),
      firstDetectable: Timestamp(nanoseconds: 12)
    )
    var digest = LogicalDigest()
    digest.add([anomaly], names: SeriesNameHashes(catalog))
    #expect(digest.hex == "04024e680f9e87669014a5f67bf84146")
  }

  /// Digests are printed, compared across machines and kept in baselines: they must never change.
  ///
  /// The expected values come from a second implementation, in Python, of what the comments say.
  @Test func `the digest of known readings is this one`() {
    #expect(LogicalDigest().hex == "00000000000000000000000000000000")
    #expect(digest(rows(1)).hex == "8a9963e1f03e35604f9493776bb54aa9")
    #expect(digest(rows(200)).hex == "1a7efa5e546bf4a0b7379ab18575a230")
  }
}
