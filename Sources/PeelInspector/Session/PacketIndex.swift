import PeelFlow
import PeelWire

/// What the index keeps of a packet: 24 bytes.
public struct PacketEntry: Sendable, BitwiseCopyable {
    /// Where its record lies in the file or in the spool, in bytes.
    public var offset: Int64 = 0
    /// Nanoseconds since 1970.
    public var time: Int64 = 0
    /// The index of its innermost flow from 1; 0 for a packet of no flow.
    public var flow: UInt32 = 0
    /// See ``PacketMarks``.
    public var marks = PacketMarks()
}

/// What is known of a packet without looking at it again: what the analysis of its segment found, and what it is.
public struct PacketMarks: Sendable, BitwiseCopyable {
    public private(set) var bits: UInt32 = 0

    public init() {}

    init(_ mark: FlowMark, _ headers: borrowing Headers) {
        bits = mark.flags.rawValue & 0x7fff
        if mark.fromClient { bits |= 1 << 15 }
        bits |= UInt32(headers.proto) << 16
        let found = headers.bits
        if found.contains(.badChecksum) { bits |= 1 << 24 }
        if found.contains(.truncated) { bits |= 1 << 25 }
        if headers.proto == 6 { bits |= UInt32(headers.flags & 7) << 26 }
        if found.contains(.quotes) { bits |= 1 << 29 }
        if headers.payloadCount > 0 { bits |= 1 << 30 }
    }

    /// The client of its flow sent it.
    public var isFromClient: Bool { bits & 1 << 15 != 0 }
    /// The IP protocol number; 0 where there is none.
    public var proto: UInt8 { UInt8(truncatingIfNeeded: bits >> 16) }
    public var analysis: AnalysisFlags { AnalysisFlags(rawValue: bits & 0x7fff) }
    public var hasBadChecksum: Bool { bits & 1 << 24 != 0 }
    public var isTruncated: Bool { bits & 1 << 25 != 0 }
    /// FIN 1, SYN 2, RST 4.
    public var tcpFlags: UInt8 { UInt8(truncatingIfNeeded: bits >> 26) & 7 }
    public var isError: Bool { bits & 1 << 29 != 0 }
    public var hasPayload: Bool { bits & 1 << 30 != 0 }

    /// Somebody who looks for trouble wants to see it.
    public var isProblem: Bool {
        let trouble: AnalysisFlags = [
            .retransmission, .fastRetransmission, .spuriousRetransmission, .outOfOrder, .lostSegment, .ackLostSegment,
            .duplicateAck, .zeroWindow, .windowFull, .reusedPorts,
        ]
        return !analysis.isDisjoint(with: trouble) || hasBadChecksum || isError || tcpFlags & 4 != 0
    }
}

/// A packet's entry and its number.
struct NumberedEntry: BitwiseCopyable, Sendable {
    var number: Int
    var entry: PacketEntry
}

/// The entries of all packets, in pieces, so that growing copies nothing.
struct PacketIndex {
    private static var pieceCount: Int { 1 << 16 }
    private var pieces: [ContiguousArray<PacketEntry>] = []
    private(set) var count = 0

    /// How far a walk from packet `number` to `end` goes in one piece.
    static func end(of number: Int, upTo end: Int) -> Int { min(end, (number - 1) | 0x3fff + 2) }

    /// Adds the next packet.
    mutating func append(_ entry: PacketEntry) {
        if count & (Self.pieceCount - 1) == 0 {
            pieces.append([])
            pieces[pieces.count - 1].reserveCapacity(Self.pieceCount)
        }
        pieces[pieces.count - 1].append(entry)
        count += 1
    }

    /// Notes the flow of packet `number`, from 1, and what it did; returns what stood there before.
    mutating func note(_ number: Int, flow: UInt32, _ marks: PacketMarks) -> PacketEntry {
        guard number > 0, number <= count else { return PacketEntry() }
        let place = number - 1
        let before = pieces[place >> 16][place & 0xffff]
        pieces[place >> 16][place & 0xffff].flow = flow
        pieces[place >> 16][place & 0xffff].marks = marks
        return before
    }

    /// The entry of packet `number`, from 1; nil where there is none.
    subscript(number: Int) -> PacketEntry? {
        guard number > 0, number <= count else { return nil }
        let place = number - 1
        return pieces[place >> 16][place & 0xffff]
    }

    /// The entries of packets `numbers`, as far as there are any.
    func entries(_ numbers: Range<Int>) -> [PacketEntry] {
        let wanted = numbers.clamped(to: 1..<count + 1)
        var result: [PacketEntry] = []
        result.reserveCapacity(wanted.count)
        var place = wanted.lowerBound - 1
        while place < wanted.upperBound - 1 {
            let end = min(wanted.upperBound - 1, (place >> 16 + 1) << 16)
            result += pieces[place >> 16][place & 0xffff...(end - 1) & 0xffff]
            place = end
        }
        return result
    }

    /// Those of packets `numbers` that belong to a flow, with their numbers.
    func entries(_ numbers: Range<Int>, of flow: UInt32) -> [NumberedEntry] {
        let wanted = numbers.clamped(to: 1..<count + 1)
        var result: [NumberedEntry] = []
        var place = wanted.lowerBound - 1
        while place < wanted.upperBound - 1 {
            let end = min(wanted.upperBound - 1, (place >> 16 + 1) << 16)
            Self.pick(flow, from: pieces[place >> 16], place..<end, into: &result)
            place = end
        }
        return result
    }

    /// Adds those entries of a piece that belong to a flow; `places` counts from the first packet of all.
    private static func pick(
        _ flow: UInt32, from piece: ContiguousArray<PacketEntry>, _ places: Range<Int>,
        into result: inout [NumberedEntry]
    ) {
        let first = places.lowerBound & ~0xffff
        for index in places.lowerBound - first..<places.upperBound - first where piece[index].flow == flow {
            result.append(NumberedEntry(number: first + index + 1, entry: piece[index]))
        }
    }

    /// A piece of the index that nothing changes any more.
    struct WholePiece: Sendable {
        fileprivate var entries: ContiguousArray<PacketEntry>
        fileprivate var numbers: Range<Int>

        /// Those of the packets that were asked for which belong to a flow, with their numbers.
        func entries(of flow: UInt32) -> [NumberedEntry] {
            var result: [NumberedEntry] = []
            PacketIndex.pick(flow, from: entries, numbers.lowerBound - 1..<numbers.upperBound - 1, into: &result)
            return result
        }
    }

    /// The piece that holds all of packets `numbers`; nil where there is none, or it may still change.
    func wholePiece(_ numbers: Range<Int>) -> WholePiece? {
        guard !numbers.isEmpty, numbers.lowerBound > 0 else { return nil }
        let piece = (numbers.lowerBound - 1) >> 16
        // What is known of a packet is noted when others have come, see ``FlowTable/mark(_:number:_:)``.
        guard (numbers.upperBound - 2) >> 16 == piece, (piece + 1) << 16 + 1024 <= count else { return nil }
        return WholePiece(entries: pieces[piece], numbers: numbers)
    }

    /// The pieces, which nothing changes any more but the last: for a walk that holds no lock.
    func pieces(from first: Int) -> (pieces: ArraySlice<ContiguousArray<PacketEntry>>, firstNumber: Int) {
        let piece = min(max(0, (first - 1) >> 16), pieces.count)
        return (pieces[piece...], piece << 16 + 1)
    }

    /// The number of the first packet at `time` or later, where packets lie in order of time; the last one otherwise.
    func number(at time: Int64) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle >> 16][middle & 0xffff].time < time { low = middle + 1 } else { high = middle }
        }
        return min(low + 1, count)
    }
}
