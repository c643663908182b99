import TidemarkCore
import TidemarkExchange

/// Imports `text` as the file `data.csv`.
func imported(
  _ text: String,
  _ mapping: ImportMapping = ImportMapping(),
  labels: String? = nil,
  partitions: Int = 1
) throws(Failure) -> ImportedReadings {
  try imported(Array(text.utf8), mapping, labels: labels, partitions: partitions)
}

func imported(
  _ bytes: [UInt8],
  _ mapping: ImportMapping = ImportMapping(),
  labels: String? = nil,
  partitions: Int = 1
) throws(Failure) -> ImportedReadings {
  try Importer.read(
    InputFile(name: mapping.layout == .csv ? "data.csv" : "data.jsonl", bytes: bytes),
    mapping: mapping,
    labels: labels.map { InputFile(name: "labels.json", bytes: Array($0.utf8)) },
    partitions: partitions
  )
}

/// The failure of an import, or nil if it succeeds.
func failure(
  _ text: String,
  _ mapping: ImportMapping = ImportMapping(),
  labels: String? = nil
) -> Failure? {
  failure(Array(text.utf8), mapping, labels: labels)
}

func failure(
  _ bytes: [UInt8],
  _ mapping: ImportMapping = ImportMapping(),
  labels: String? = nil
) -> Failure? {
  do {
    _ = try imported(bytes, mapping, labels: labels)
    return nil
  } catch {
    return error
  }
}

/// Nanoseconds since 1970; the text must be a time.
func nanoseconds(_ text: String) -> Int64 {
  guard let time = Timestamp(iso8601: text) else { fatalError("no time: \(text)") }
  return time.nanoseconds
}

/// SplitMix64 (Steele, Lea, Flood 2014), for tests only.
struct TestRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
