import CCompression
import PeelWire
import Synchronization

/// Unpacks one coded body or the messages of one direction, piece by piece, in bounded memory.
///
/// This is the boundary to zlib, libzstd and libbrotlidec.
@safe package final class ContentInflater: @unchecked Sendable {
    /// What a step came to.
    package enum State: Sendable {
        /// More input or more room is needed.
        case more
        case ended
        case damaged
    }

    /// The most that are there at once: each may hold a window of its own.
    package static var limit: Int { 2048 }
    /// Bytes that a step makes at most.
    private static var piece: Int { 16 << 10 }
    private static let live = Atomic<Int>(0)

    private let stepper: OpaquePointer
    private let isGzip: Bool

    /// Prepares for a body in `coding` that begins with `first`, which tells whether a deflated one has zlib's head
    /// (some senders leave it out, RFC 9110 section 8.4.1.2); nil where the coding is none of ours, or there are too many.
    package convenience init?(_ coding: HTTPCoding, first: RawSpan) {
        switch coding {
        case .gzip: self.init(kind: peel_gzip)
        case .deflate:
            let head = first.uint16(at: 0)
            self.init(kind: head >> 8 & 15 == 8 && head % 31 == 0 ? peel_zlib : peel_raw_deflate)
        case .brotli: self.init(kind: peel_brotli)
        case .zstd: self.init(kind: peel_zstd_content)
        case .none, .other: return nil
        }
    }

    /// Prepares for deflated blocks without a head, as WebSocket messages are.
    package convenience init?() { self.init(kind: peel_raw_deflate) }

    private init?(kind: peel_compression) {
        let count = Self.live.add(1, ordering: .relaxed).newValue
        guard count <= Self.limit, let made = unsafe peel_inflater_make(kind) else {
            Self.live.subtract(1, ordering: .relaxed)
            return nil
        }
        unsafe stepper = made
        isGzip = kind == peel_gzip
    }

    deinit {
        unsafe peel_inflater_free(stepper)
        Self.live.subtract(1, ordering: .relaxed)
    }

    /// Takes bytes of `input` from `offset` on, and appends at most `room` bytes to `output`.
    package func step(_ input: RawSpan, _ offset: inout Int, room: Int, into output: inout [UInt8]) -> State {
        let start = output.count
        let count = max(0, min(room, Self.piece))
        output.append(contentsOf: repeatElement(0, count: count))
        var taken = 0
        var made = 0
        let rest = input.clamped(offset..<max(offset, input.byteCount))
        let status = unsafe rest.withUnsafeBytes { source in
            unsafe output.withUnsafeMutableBytes { target in
                unsafe peel_inflater_step(
                    stepper, source.baseAddress, source.count, &taken, target.baseAddress.map { unsafe $0 + start },
                    count, &made, nil)
            }
        }
        output.removeLast(count - made)
        offset += taken
        switch status {
        case peel_inflate_more:
            let isStuck = taken == 0 && made == 0 && offset < input.byteCount && room > 0
            return isStuck ? .damaged : .more
        case peel_inflate_end:
            // Members of gzip may follow each other (RFC 1952 section 2.2).
            guard isGzip, input.uint16(at: offset) == 0x1f8b else { return .ended }
            restart()
            return .more
        default: return .damaged
        }
    }

    /// Begins anew, as behind the last block of a message.
    package func restart() { unsafe peel_inflater_restart(stepper) }

    /// What unpacking a whole body came to.
    package enum Outcome: Sendable {
        case done
        /// The input is used up before the coding ends.
        case unfinished
        case damaged
        /// More than the limit would come.
        case tooLong
    }

    /// Unpacks `input` and appends it to `output`, `limit` bytes at most.
    package func unpack(_ input: RawSpan, limit: Int, into output: inout [UInt8]) -> Outcome {
        let first = output.count
        var offset = 0
        while true {
            let before = output.count
            let start = offset
            let state = step(input, &offset, room: limit &+ 1 &- (before &- first), into: &output)
            if output.count &- first > limit {
                output.removeLast(output.count &- first &- limit)
                return .tooLong
            }
            switch state {
            case .ended: return .done
            case .damaged: return .damaged
            case .more: if offset == start, output.count == before { return .unfinished }
            }
        }
    }
}
