import Testing
import TidemarkCore

@Suite struct TableTests {
  @Test func `rows between those that have a value have none`() {
    var table = Table([TableColumn("a", .integer), TableColumn("b", .integer, isOptional: false)])
    #expect(table.columns[0].makePlaces(at: 2, count: 3) == 0)
    for place in 0..<3 { table.columns[0].numbers[place] = Int64(place) + 7 }
    table.columns[0].append(-1, at: 5)
    table.columns[1].append(4, at: 0, count: 9)
    table.add(rows: 9)
    table.endRows()
    #expect(table.columns[0].numbers == [7, 8, 9, -1])
    #expect(table.columns[0].presence.lengths == [0, 2, 4, 3])
    #expect(table.columns[1].presence.lengths == [9])
    table.removeRows()
    #expect(table.rows == 0 && table.columns[0].numbers.isEmpty)
    #expect(table.columns[0].presence == RowRuns())
  }

  @Test func `words keep their numbers`() {
    var words = WordList(["a", "b"])
    #expect(["b", "c", "a", "c"].map { words.number(of: $0) } == [1, 2, 0, 2])
    #expect(words.words == ["a", "b", "c"])
    words.removeAll()
    #expect(words.number(of: "c") == 0)
  }

  @Test func `words of rows that are past are forgotten`() {
    var texts = TableColumn("texts", .word, forgetsWords: true)
    var keys = TableColumn("keys", .word)
    _ = (texts.words.number(of: "x"), keys.words.number(of: "x"))
    texts.removeRows()
    keys.removeRows()
    #expect(texts.words.words.isEmpty && keys.words.words == ["x"])
  }
}
