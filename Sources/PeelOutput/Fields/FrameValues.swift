import PeelWire

/// The fields of the frame as a whole, which outputs answer from the dissection and from what they remember.
enum FrameValue: Sendable {
    case number, time, epoch, delta, deltaDisplayed, relative, length, captured, interface, protocols, linkType

    init?(name: String) {
        switch name {
        case "frame.number": self = .number
        case "frame.time": self = .time
        case "frame.time_epoch": self = .epoch
        case "frame.time_delta": self = .delta
        case "frame.time_delta_displayed": self = .deltaDisplayed
        case "frame.time_relative": self = .relative
        case "frame.len": self = .length
        case "frame.cap_len": self = .captured
        case "frame.interface_id": self = .interface
        case "frame.protocols": self = .protocols
        case "frame.encap_type": self = .linkType
        default: return nil
        }
    }
}

/// Remembers the times that differences are taken from.
struct FrameHistory: Sendable {
    private var first: Timestamp?
    private var last: Timestamp?
    /// Since the first frame, in nanoseconds.
    private(set) var relative: Int64 = 0
    /// Since the frame before.
    private(set) var delta: Int64 = 0

    /// Takes in the next frame.
    @inline(__always)
    mutating func take(_ time: Timestamp) {
        relative = time.nanoseconds(since: first ?? time)
        delta = time.nanoseconds(since: last ?? time)
        if first == nil { first = time }
        last = time
    }
}

extension ByteWriter {
    mutating func append(
        _ value: FrameValue,
        of dissection: borrowing Dissection,
        displayed history: FrameHistory,
        clock: inout ClockText
    ) {
        switch value {
        case .number: append(decimal: dissection.number)
        case .time: clock.writeLong(dissection.time, to: &self)
        case .epoch: append(seconds: dissection.time.nanoseconds)
        case .delta: append(seconds: dissection.timeDelta)
        case .deltaDisplayed: append(seconds: history.delta)
        case .relative: append(seconds: dissection.timeRelative)
        case .length: append(decimal: dissection.wireCount)
        case .captured: append(decimal: dissection.capturedCount)
        case .interface: append(decimal: UInt64(dissection.interface))
        case .protocols: append(chainOf: dissection)
        case .linkType: append(decimal: UInt64(dissection.linkType.encapsulationType))
        }
    }

    /// Appends `frame.protocols`: `eth:ethertype:ip:tcp`.
    mutating func append(chainOf dissection: borrowing Dissection) {
        var index = 0
        let count = dissection.chain.count
        while index < count {
            if index > 0 { append(UInt8(ascii: ":")) }
            append(dissection.chain[index])
            index &+= 1
        }
    }
}
