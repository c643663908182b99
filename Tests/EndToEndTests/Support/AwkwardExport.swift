/// An export, written by hand, of all that is hard to write down, and its truth.
enum AwkwardExport {
  private static let header =
    "device,sensor,epoch,sequence,copy,event_time,sent_time,arrival_time,true_time,value,state,"
    + "anomaly,anomaly_number,lost\n"

  private static let time = "2026-01-01T00:00:00"

  private static func row(
    _ names: String,
    _ identity: String,
    at second: Int,
    _ rest: String
  ) -> String {
    let digits = second < 10 ? "0\(second)" : "\(second)"
    let times = [".123456789Z", ".5Z", ".999999999Z", ".000001Z"].map {
      "2026-01-01T00:00:\(digits)\($0)"
    }
    return "\(names),\(identity),\(times.joined(separator: ",")),\(rest)\n"
  }

  /// CSV with RFC 3339 times.
  static let readings =
    header
    + row("pump 1,t", "0,0,0", at: 0, "1.5,,,,0")
    + row("pump 1,t", "0,0,1", at: 1, "1.5,,,,0")
    + row("\"a \"\"b\"\", c\",\"t, °C\"", "0,0,0", at: 2, "nan,,,,0")
    + row("\"a \"\"b\"\", c\",\"t, °C\"", "0,1,0", at: 3, "nan:7ff8000000000001,,,,0")
    + row("\"a \"\"b\"\", c\",\"t, °C\"", "0,2,0", at: 4, "nan:fff0000000000001,,,,0")
    + row("\"é\n😀\",mode", "65535,4294967295,255", at: 5, "2,\"on, \"\"now\"\"\",,,0")
    + row("\"é\n😀\",mode", "0,0,0", at: 6, "0,off,stuck-at,1,0")
    + row("pump 1,t", "1,0,0", at: 7, "-0.0,,\"kind, 2\",2,0")
    + row("pump 1,t", "1,1,0", at: 8, "inf,,\"kind, 2\",2,0")
    + row("pump 1,t", "1,2,0", at: 9, "-inf,,,,0")
    + row("pump 1,t", "1,3,0", at: 10, "0.1,,,,0")
    + row("pump 1,t", "1,4,0", at: 11, "5e-324,,,,0")
    + row("pump 1,t", "1,5,0", at: 12, "1.7976931348623157e+308,,,,0")
    + row("\" x\",t", "0,0,0", at: 13, "0.30000000000000004,,,,0")
    + row("pump 1,t", "1,6,0", at: 14, "7,,,,1")
    + row("pump 1,t", "1,7,0", at: 15, "nan,,\"kind, 2\",2,1")

  private static func line(
    _ kind: String,
    _ device: String,
    _ sensor: String,
    _ number: Int,
    _ magnitude: String
  ) -> String {
    #"{"kind":"\#(kind)","device":"\#(device)","sensor":"\#(sensor)","number":\#(number),"#
      + #""onset":"\#(time).000000001Z","peak":"\#(time)Z","end":"2026-01-01T00:01:00Z","#
      + #""first_detectable":"\#(time)Z","magnitude":\#(magnitude)}"# + "\n"
  }

  static let truth =
    line("stuck-at", #"é\n😀"#, "mode", 1, "0")
    + line("spike", "pump 1", "t", 1, "-2.5")
    + line("kind, 2", "pump 1", "t", 2, "\"nan:7ff8000000000001\"")
    + line("unseen", "silent", "t", 1, "\"-inf\"")
}
