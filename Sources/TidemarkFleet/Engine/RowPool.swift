import TidemarkCore

/// Room for rows on their way, in pieces that are used again and again.
///
/// A list of rows is a chain of pieces of one large array: rows never move, and in steady state
/// nothing is allocated. Without it, giving every slice its own memory cost a tenth of a simulation.
struct RowPool {
  /// A list of rows; lives as long as its pool.
  struct List: BitwiseCopyable {
    fileprivate var first: Int32 = -1
    fileprivate var last: Int32 = -1
    /// Where the next row goes, in the pool; at `end` the last piece is full.
    fileprivate var next = 0
    fileprivate var end = 0
    private(set) var count = 0

    fileprivate mutating func extend(by piece: Int32) {
      if first < 0 { first = piece }
      last = piece
      next = Int(piece) * RowPool.pieceLength
      end = next + RowPool.pieceLength
    }

    fileprivate mutating func take() -> Int {
      count += 1
      next += 1
      return next - 1
    }
  }

  fileprivate static let pieceLength = 512
  private static let blank = Reading(
    series: 0,
    sequence: 0,
    eventTime: 0,
    sentTime: 0,
    arrivalTime: 0,
    trueTime: 0,
    value: 0
  )

  /// Of all pieces.
  var rows: [Reading] = []
  /// The piece after each.
  private var following: [Int32] = []
  private var free: [Int32] = []

  /// Makes room for one more row at the end of a list, and says where in `rows` it is.
  @inline(__always)
  mutating func place(in list: inout List) -> Int {
    if list.next == list.end { extend(&list) }
    return list.take()
  }

  mutating func append(_ row: Reading, to list: inout List) {
    rows[place(in: &list)] = row
  }

  @inline(never)
  private mutating func extend(_ list: inout List) {
    let last = list.last
    let piece: Int32
    if let reused = free.popLast() {
      piece = reused
    } else {
      piece = Int32(following.count)
      following.append(-1)
      rows.append(contentsOf: repeatElement(Self.blank, count: Self.pieceLength))
    }
    following[Int(piece)] = -1
    if last >= 0 { following[Int(last)] = piece }
    list.extend(by: piece)
  }

  /// Hands over the positions in `rows` of a list's rows, piece by piece.
  func forEachPiece(of list: List, _ body: (Range<Int>) -> Void) {
    var piece = list.first
    while piece >= 0 {
      let first = Int(piece) * Self.pieceLength
      body(first..<(piece == list.last ? list.next : first + Self.pieceLength))
      piece = following[Int(piece)]
    }
  }

  /// Gives the room of a list back.
  mutating func clear(_ list: inout List) {
    var piece = list.first
    while piece >= 0 {
      free.append(piece)
      piece = following[Int(piece)]
    }
    list = List()
  }
}
