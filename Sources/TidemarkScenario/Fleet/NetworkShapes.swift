import TidemarkCore
import TidemarkFleet

/// A network as written.
struct NetworkDraft: Sendable {
  var model: NetworkModel
  /// The keys that only make sense where devices are in groups.
  var groupKeys: [Located<String>]

  static let shape: Shape<NetworkDraft> = {
    let keys = NetworkKeys()
    return .object(
      "network",
      "What happens between a device and the engine.",
      keys: keys.all
    ) { fields throws(Failure) in
      let loss = try fields.value(keys.loss) ?? Loss()
      let duplicate = try fields.value(keys.duplicate) ?? Duplication()
      let offline = try fields.value(keys.offline)
      var places = [loss.sharing, offline?.sharing].compactMap(\.self).map {
        Located(value: "of: group", place: $0)
      }
      if let place = fields.place(of: keys.groupDelay) {
        places.append(Located(value: keys.groupDelay.name, place: place))
      }
      if let place = fields.place(of: keys.gateway) {
        places.append(Located(value: keys.gateway.name, place: place))
      }
      let model = NetworkModel(
        delay: try fields.value(keys.delay),
        jitter: try fields.value(keys.jitter),
        groupDelay: try fields.value(keys.groupDelay),
        loss: loss.share,
        bursts: loss.bursts,
        duplicate: duplicate.share,
        duplicateDelay: duplicate.delay,
        offline: offline?.model,
        buffer: try fields.value(keys.buffer),
        uplinkRate: try fields.value(keys.uplink),
        gateway: try fields.value(keys.gateway)
      )
      return NetworkDraft(model: model, groupKeys: places)
    }
  }()
}

/// `0.1%`, or a share with bursts.
private struct Loss: Sendable {
  var share = 0.0
  var bursts: NetworkModel.Bursts?
  /// Where `of: group` stands.
  var sharing: Place?

  static let shape: Shape<Loss> = {
    let share = Key("share", Shapes.share, "Probability that a copy never arrives; 0 by default.")
    let bursts = Key("bursts", Loss.burstsShape, "Times in which more is lost.")
    return Shape<Loss>.object(
      "loss",
      "Copies that never arrive.",
      keys: [share, bursts],
      rules: [.atLeastOne([share.name, bursts.name])]
    ) { fields throws(Failure) in
      var loss = try fields.value(bursts) ?? Loss()
      loss.share = try fields.value(share) ?? 0
      return loss
    }
    .orScalar(Shapes.share.map { share, _ in Loss(share: share) })
  }()

  private static let burstsShape: Shape<Loss> = {
    let good = Key("good-for", mean, required: true, "Mean length of good times.")
    let bad = Key("bad-for", mean, required: true, "Mean length of bad times.")
    let inGood = Key("loss-good", Shapes.share, "Share that is lost in good times; 0% by default.")
    let inBad = Key("loss-bad", Shapes.share, "Share that is lost in bad times; 100% by default.")
    return .object(
      "bursts",
      "Loss in bursts after Gilbert and Elliott: good and bad times take turns.",
      keys: [good, bad, inGood, inBad, NetworkKeys.of]
    ) { fields throws(Failure) in
      let scope = try fields.located(NetworkKeys.of)
      let model = NetworkModel.Bursts(
        goodMean: try fields.require(good),
        badMean: try fields.require(bad),
        lossInGood: try fields.value(inGood) ?? 0,
        lossInBad: try fields.value(inBad) ?? 1,
        scope: scope?.value ?? .device
      )
      return Loss(bursts: model, sharing: scope?.value == .group ? scope?.place : nil)
    }
  }()

  private static let mean = Shapes.span(.positive).map { span, _ in Double(span.nanoseconds) }
}

/// `0.2%`, or a share with a delay.
private struct Duplication: Sendable {
  var share = 0.0
  var delay: Distribution?

  static let shape: Shape<Duplication> = {
    let share = Key(
      "share",
      Shapes.share,
      required: true,
      "Probability that a reading is sent twice."
    )
    let delay = Key("delay", DistributionShapes.delay, "Added to the delay of the second copy.")
    return Shape<Duplication>.object(
      "duplicate",
      "Readings that are sent twice.",
      keys: [share, delay]
    ) { fields throws(Failure) in
      Duplication(share: try fields.require(share), delay: try fields.value(delay))
    }
    .orScalar(Shapes.share.map { share, _ in Duplication(share: share) })
  }()
}

/// Times without a connection as written.
private struct OfflineDraft: Sendable {
  var model: NetworkModel.Offline
  /// Where `of: group` stands.
  var sharing: Place?

  static let shape: Shape<OfflineDraft> = {
    let every = Key(
      "every",
      DistributionShapes.interval,
      required: true,
      "From the end of an outage to the start of the next."
    )
    let length = Key("for", DistributionShapes.interval, required: true, "Length of an outage.")
    let then = Key(
      "then",
      Shapes.choice("word", NetworkModel.Offline.Afterwards.allCases),
      "flush (the default): what waited is sent when the connection is back; drop: it is lost."
    )
    return .object(
      "offline",
      "Times without a connection.",
      keys: [every, length, then, NetworkKeys.of]
    ) { fields throws(Failure) in
      let scope = try fields.located(NetworkKeys.of)
      let model = NetworkModel.Offline(
        every: try fields.require(every),
        length: try fields.require(length),
        then: try fields.value(then) ?? .flush,
        scope: scope?.value ?? .device
      )
      return OfflineDraft(model: model, sharing: scope?.value == .group ? scope?.place : nil)
    }
  }()
}

/// The keys of a network.
private struct NetworkKeys: Sendable {
  let delay = Key("delay", DistributionShapes.delay, "From a device to the engine, per copy.")
  let jitter = Key("jitter", DistributionShapes.span, "Added per copy; 0 at least in the sum.")
  let groupDelay = Key(
    "group-delay",
    DistributionShapes.delay,
    "Added to every copy from a group, drawn once per group."
  )
  let loss = Key("loss", Loss.shape, "Share of the copies that never arrive, or bursts of loss.")
  let duplicate = Key("duplicate", Duplication.shape, "Share of the readings that are sent twice.")
  let offline = Key("offline", OfflineDraft.shape, "Times without a connection.")
  let buffer = Key("buffer", bufferShape, "Room for what waits in a device; no end by default.")
  let uplink = Key("uplink", uplinkShape, "What a device can send at most.")
  let gateway = Key("gateway", gatewayShape, "Hands on what the devices of a group send.")

  var all: [any AnyKey] {
    [delay, jitter, groupDelay, loss, duplicate, offline, buffer, uplink, gateway]
  }

  /// Whose times they are.
  static let of = Key(
    "of",
    Shapes.choice("scope", Scope.allCases),
    "Whose they are: device (the default), or group for all its devices at the same time."
  )

  private static let bufferShape: Shape<NetworkModel.Buffer> = {
    let capacity = Key(
      "capacity",
      Shapes.count(1...1_000_000),
      required: true,
      "Readings of all sensors together."
    )
    let overflow = Key(
      "overflow",
      Shapes.choice("word", NetworkModel.Buffer.Overflow.allCases),
      "Which reading is lost when it is full; drop-oldest by default."
    )
    return .object("buffer", "Room for readings that wait.", keys: [capacity, overflow]) {
      fields throws(Failure) in
      NetworkModel.Buffer(
        capacity: try fields.require(capacity),
        overflow: try fields.value(overflow) ?? .dropOldest
      )
    }
  }()

  private static let uplinkShape: Shape<Double> = {
    let rate = Key("rate", Shapes.rate, required: true, "Readings per second, such as 10/s.")
    return .object("uplink", "A slow connection.", keys: [rate]) { fields throws(Failure) in
      try fields.require(rate)
    }
  }()

  private static let gatewayShape: Shape<NetworkModel.Gateway> = {
    let every = Key("every", Shapes.span(.positive), required: true, "Time between two batches.")
    return .object("gateway", "Sends in batches for a group.", keys: [every]) {
      fields throws(Failure) in NetworkModel.Gateway(every: try fields.require(every))
    }
  }()
}
