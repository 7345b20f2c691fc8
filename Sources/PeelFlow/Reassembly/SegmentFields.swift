import PeelWire

/// The fields that a TCP segment has by the messages that it carries parts of. Names are Wireshark's.
public enum SegmentFields {
    static var data: Field<WireBytes> { .init("tcp.segment_data", "TCP segment data") }
    static var segments: Field<WirePlace> { .init("tcp.segments", "Reassembled TCP Segments") }
    static var segment: Field<UInt32> { .init("tcp.segment", "TCP Segment in frame", depth: 1) }
    static var count: Field<UInt32> { .init("tcp.segment.count", "Segment count", depth: 1) }
    static var length: Field<UInt32> { .init("tcp.reassembled.length", "Reassembled TCP length", depth: 1) }
    static var whole: Field<WireBytes> { .init("tcp.reassembled.data", "Reassembled TCP Data", depth: 1) }
    static var within: Field<UInt32> { .init("tcp.reassembled_in", "Reassembled PDU in frame") }

    /// The description that a registry must hold for a ``FrameEngine`` to add these fields.
    public static let layout = Layout(
        "segments",
        "Messages over several TCP segments",
        fields: [data, segments, segment, count, length, whole, within],
        isLayer: false
    )
}

extension Dissection {
    /// Adds the segments that the message in source `source` was put together from, to the layer in hand.
    mutating func addSegments(ofSource source: Int) {
        let frames = sources[source - 1].frames
        let count = sources[source - 1].bytes.count
        add(SegmentFields.segments, inSource: source, at: 0, count: count, flags: .generated)
        for frame in frames { add(SegmentFields.segment, value: frame, flags: .generated) }
        add(SegmentFields.count, value: UInt32(truncatingIfNeeded: frames.count), flags: .generated)
        add(SegmentFields.length, value: UInt32(truncatingIfNeeded: count), flags: .generated)
        add(SegmentFields.whole, inSource: source, at: 0, count: count, flags: .generated)
    }
}
