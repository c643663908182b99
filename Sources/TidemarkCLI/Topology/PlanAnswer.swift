import ArgumentParser

/// How `explain --topology` draws a plan for people.
enum PlanFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case mermaid
}

/// A plan as text, Mermaid or JSON.
struct PlanAnswer: Showable {
  let picture: PlanPicture
  let format: PlanFormat

  func text(color: Bool) -> String {
    switch format {
    case .text: picture.text()
    case .mermaid: picture.mermaid()
    }
  }

  func json() -> String { picture.json() }
}
