/// The fields that belong to a frame as a whole: when and how it was captured. No layer on the wire.
///
/// Their values are not added to a dissection: outputs take them from ``Dissection/number``, ``Dissection/time`` and its
/// like, by the field's name.
public struct FrameFields: Layer, ~Escapable {
    public static var number: Field<UInt32> { .init("frame.number", "Frame Number") }
    public static var timeEpoch: Field<Timestamp> { .init("frame.time_epoch", "Epoch Time") }
    public static var timeDelta: Field<WireDuration> {
        .init("frame.time_delta", "Time delta from previous captured frame")
    }
    public static var timeDeltaDisplayed: Field<WireDuration> {
        .init("frame.time_delta_displayed", "Time delta from previous displayed frame")
    }
    public static var timeRelative: Field<WireDuration> {
        .init("frame.time_relative", "Time since reference or first frame")
    }
    public static var length: Field<UInt32> { .init("frame.len", "Frame length on the wire") }
    public static var captured: Field<UInt32> { .init("frame.cap_len", "Frame length stored into the capture file") }
    public static var interface: Field<UInt32> { .init("frame.interface_id", "Interface id") }
    public static var encapsulation: Field<UInt32> { .init("frame.encap_type", "Encapsulation type") }
    public static var protocols: Field<WireText> { .init("frame.protocols", "Protocols in frame") }

    public static let layout = Layout(
        "frame",
        "Frame",
        fields: [
            number, timeEpoch, timeDelta, timeDeltaDisplayed, timeRelative, length, captured, interface,
            encapsulation, protocols,
        ]
    )

    public let header: RawSpan
    public let payload: PacketBytes
    public var next: Claim { .data }

    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<FrameFields> { .whole(FrameFields(bytes)) }

    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured.extracting(first: 0)
        payload = copy bytes
    }
}
