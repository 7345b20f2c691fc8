import PeelFlow
import PeelWire

/// Cuts known bytes into fragments as the input tells, and holds that what is put together are these bytes.
///
/// The first two bytes are the datagram's length; then each record of three bytes is a fragment: where it begins, how
/// long it is, whose datagram it is.
public func fuzzFragments(_ input: RawSpan) {
    var limits = FragmentTable.Limits()
    limits.bytes = 4096
    limits.datagrams = 3
    limits.fragments = 20
    var table = FragmentTable(limits)
    let length = Int(input.uint16(at: 0) & 0x3ff) + 1
    let whole = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 5) }
    var offset = 2
    var frame: UInt32 = 0
    while offset &+ 3 <= input.byteCount {
        let start = Int(input.uint8(at: offset)) &* 8
        let how = input.uint8(at: offset &+ 2)
        let end = min(length, start &+ Int(input.uint8(at: offset &+ 1)))
        offset &+= 3
        frame &+= 1
        guard start < end else { continue }
        let key = FragmentKey(
            source: IPv6Address(high: 0, low: 1), destination: IPv6Address(high: 0, low: 2),
            identification: UInt32(how & 7), proto: 17, version: 4)
        let fragment = Fragment(
            offset: start, more: end < length, frame: frame,
            time: Timestamp(nanoseconds: Int64(frame) &* Int64(how >> 3) &* 1_000_000_000), proto: 17)
        let bytes = Array(whole[start..<end])
        guard let done = table.take(fragment, bytes.rawSpan, of: key) else { continue }
        hold(done.bytes == whole, "\(done.bytes.count) bytes were put together and not \(length)")
        hold(done.parts.allSatisfy { !$0.isConflict }, "equal bytes were called a conflict")
    }
    hold(table.waitingCount <= limits.datagrams, "\(table.waitingCount) datagrams wait")
}

/// Cuts known bytes into segments, and holds that each byte comes out once, in order, and is the right one; other inputs
/// are frames, which the whole engine takes.
public func fuzzSegments(_ input: RawSpan) {
    if input.uint8(at: 0) & 1 == 1 { return fuzzFrames(input) }
    var limits = SegmentQueue.Limits()
    limits.bytes = 600
    limits.segments = 12
    limits.unansweredSegments = 6
    var queue = SegmentQueue(limits)
    let base = input.uint32(at: 1)
    queue.start(at: base)
    var position = 0
    var offset = 5
    var frame: UInt32 = 0
    func byte(_ place: Int) -> UInt8 { UInt8(truncatingIfNeeded: place &* 13 &+ place >> 7) }
    func out(_ bytes: some Sequence<UInt8>) {
        for value in bytes {
            hold(value == byte(position), "byte \(position) is another one's")
            position &+= 1
        }
    }
    while offset &+ 4 <= input.byteCount {
        let how = input.uint8(at: offset)
        let start = Int(input.uint16(at: offset &+ 1) & 0xfff)
        let count = Int(input.uint8(at: offset &+ 3))
        offset &+= 4
        frame &+= 1
        if how & 3 == 3 {
            queue.noteAcknowledgment(base &+ UInt32(start))
        } else {
            let bytes = (start..<start &+ count).map(byte)
            let cut = how & 3 == 2 ? 9 : 0
            let arrival = queue.take(
                base &+ UInt32(start), bytes.rawSpan, declaredCount: count &+ cut, frame: frame)
            if case .inOrder(let skipped) = arrival { out(bytes[skipped...]) }
        }
        while true {
            while let piece = queue.popReady() { out(piece.bytes) }
            guard queue.isWaitOver else { break }
            let gap = queue.skipGap()
            hold(gap > 0, "a gap of \(gap) bytes was given up")
            position &+= gap
        }
        hold(queue.next == base &+ UInt32(position), "the queue is at another place")
        hold(queue.keptByteCount <= limits.bytes + 255, "\(queue.keptByteCount) bytes are kept")
    }
}

/// Takes frames as the dissector does, twice, and holds that both passes find the same layers.
private func fuzzFrames(_ input: RawSpan) {
    let registry = Registry(
        Registry.wire + [
            Reader(fields: StreamFields.layout), Reader(fields: FragmentFields.layout),
            Reader(fields: SegmentFields.layout),
        ])
    var hindsight = Hindsight()
    var layers: [Int] = []
    for pass in 0..<2 {
        var engine = FrameEngine(registry, hindsight: hindsight)
        var dissection = Dissection()
        var offset = 1
        var number = 0
        while offset &+ 3 <= input.byteCount {
            let how = input.uint8(at: offset)
            let count = Int(input.uint16(at: offset &+ 1))
            let bytes = input.clamped(offset &+ 3..<offset &+ 3 &+ count)
            offset &+= 3 &+ count
            number &+= 1
            let frame = Frame(
                time: Timestamp(nanoseconds: Int64(number) &* Int64(how) &* 1_000_000),
                linkType: how & 1 == 0 ? .raw : .ethernet, interface: 0, captured: bytes, wireCount: count)
            engine.dissect(frame, number: number, into: &dissection)
            for field in dissection.fields {
                let span = dissection.bytes(of: field, frame: bytes)
                hold(span.byteCount <= Int(field.count), "a field reaches beyond itself")
            }
            if pass == 0 { layers.append(dissection.layers.count) }
            if pass == 1 { hold(layers[number &- 1] == dissection.layers.count, "the second pass differs") }
        }
        if pass == 0, let found = engine.found {
            hindsight = found
            hindsight.finish()
        }
    }
}

/// Ends the program with a message where a property does not hold; a precondition would keep it to itself.
private func hold(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { fatalError(message()) }
}
