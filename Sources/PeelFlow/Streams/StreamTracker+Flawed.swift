import PeelWire

/// What is wrong with a TCP header whose ports, numbers and flags can be read all the same, so that its segment has a
/// place in its connection. What is told of it is what tshark tells.
enum SegmentFlaw: Sendable {
    /// The data offset is below the fixed header's 20 bytes (RFC 9293 section 3.1): it is taken at its word.
    case bogus
    /// The data offset passes the end of the packet: nobody knows how many bytes the segment has. `isCut` where not even
    /// the fixed header is whole.
    case short(isCut: Bool)
    /// The capture ends within the fixed header, behind the window.
    case cut

    /// Bytes of a header up to the end of its window, which a place in a connection takes.
    static let minimumCount = 16

    /// Nil where nothing is wrong.
    @inline(__always)
    init?(_ header: RawSpan, headerCount: UInt32, declaredCount: UInt32) {
        if headerCount > declaredCount {
            self = .short(isCut: header.byteCount < 20)
        } else if headerCount < 20 {
            self = .bogus
        } else if header.byteCount < 20 {
            self = .cut
        } else {
            return nil
        }
    }
}

extension StreamTracker {
    /// Takes a segment with a flawed header, and adds to layer `index` what its stream tells.
    @inline(never)
    mutating func follow(
        _ flaw: SegmentFlaw, _ segment: TCPSegment, in place: Int, fromOne: Bool, isFirst: Bool, at index: Int,
        _ dissection: inout Dissection
    ) {
        var known = SegmentPlace()
        let life = tcpStreams[place].completeness
        if case .short = flaw {
            tcpStreams[place].tell(&known, side: fromOne ? 0 : 1)
            tcpStreams[place].noteLife(segment, isNew: isFirst)
            tcpStreams[place].previous = segment.time
        } else {
            _ = tcpStreams[place].take(segment, fromOne: fromOne, isNew: isFirst, &memory, &known)
        }
        dissection.resume(layer: index, describedBy: layout)
        switch flaw {
        case .bogus:
            tcpStreams[place].completeness = life
            dissection.addStream(known, sequence: segment.sequence &- known.base)
        case .short(let isCut):
            dissection.addStream(known, sequence: segment.sequence)
            dissection.addWindow(known, segment, acknowledgment: segment.acknowledgment)
            if !isCut { dissection.addTimes(since: known.first, known.previous, at: segment.time) }
        case .cut:
            dissection.addStream(known, sequence: segment.sequence &- known.base)
            dissection.add(StreamFields.nextSequence, value: segment.end &- known.base, flags: .generated)
            let base = segment.has(Headers.Flag.ack) ? known.reverseBase : 0
            dissection.addWindow(known, segment, acknowledgment: segment.acknowledgment &- base)
        }
    }
}

extension Dissection {
    fileprivate mutating func addStream(_ place: SegmentPlace, sequence: UInt32) {
        add(StreamFields.tcpStream, value: place.stream, flags: .generated)
        add(StreamFields.completeness, value: place.completeness, flags: .generated)
        add(StreamFields.sequence, value: sequence, at: 4, count: 4, flags: .generated)
    }

    fileprivate mutating func addWindow(_ place: SegmentPlace, _ segment: TCPSegment, acknowledgment: UInt32) {
        let shift = place.shift(of: segment)
        add(StreamFields.acknowledgment, value: acknowledgment, at: 8, count: 4, flags: .generated)
        let window = UInt32(segment.window) << UInt32(shift)
        add(StreamFields.windowSize, value: window, at: 14, count: 2, flags: .generated)
        if segment.has(Headers.Flag.syn) { return }
        add(
            StreamFields.windowScale, value: place.scale < 0 ? Int32(place.scale) : 1 << shift, at: 14, count: 2,
            flags: .generated)
    }
}
