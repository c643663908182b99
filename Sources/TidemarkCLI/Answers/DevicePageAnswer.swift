import TidemarkCore
import TidemarkReport

/// What `report` says about the page that it wrote.
struct DevicePageAnswer: Showable {
  var path: String
  var format: PageFormat
  var device: String
  var sensors: [String]
  var readings: Int
  var lost: Int
  var anomalies: Int
  var bytes: Int

  func text(color: Bool) -> String {
    """
    \(path)
      device     \(device): \(sensors.joined(separator: ", "))
      readings   \(HumanText.count(Int64(readings))), \(HumanText.count(Int64(lost))) lost on the way, \
    \(HumanText.count(Int64(anomalies))) anomalies
      size       \(HumanText.bytes(Double(bytes)))

    """
  }

  func json() -> String {
    var object = JSONObject()
    object.add("path", path)
    object.add("format", format.rawValue)
    object.add("device", device)
    object.add("sensors", raw: "[" + sensors.map(JSONObject.string).joined(separator: ", ") + "]")
    object.add("readings", readings)
    object.add("lost", lost)
    object.add("anomalies", anomalies)
    object.add("bytes", bytes)
    return object.text
  }
}
