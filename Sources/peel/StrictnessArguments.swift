import ArgumentParser
import PeelCapture

/// How a capture expression is meant.
struct StrictnessArguments: ParsableArguments {
    @Flag(
        name: .customLong("strict-bpf"),
        help: "A capture expression has libpcap's meaning: `port 80` then leaves out VLAN tags, PPPoE and MPLS.")
    var isStrict = false

    func expression(_ text: String?) -> CaptureExpression? { text.map { CaptureExpression($0, isStrict: isStrict) } }
}
