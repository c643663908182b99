/// `text` without ANSI colour codes.
func withoutColor(_ text: String) -> String {
  text.replacing(/\u{1B}\[[0-9]+m/, with: "")
}
