import Testing

@testable import TidemarkStreams

/// What counts as news when a window fires again.
@Suite struct ShownNumberTests {
  /// Debug and release builds give NaNs of other signs, and would withdraw other results.
  @Test func `every NaN is the same, and nothing else that differs is`() {
    #expect(showsSame(.nan, -.nan) && showsSame(.nan, .signalingNaN))
    #expect(showsSame(1.5, 1.5) && showsSame(.infinity, .infinity))
    #expect(!showsSame(0, -0.0) && !showsSame(1, 1.0.nextUp) && !showsSame(.nan, 0))
  }
}
