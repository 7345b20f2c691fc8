import PeelFlow
import PeelWire

/// The messages of gRPC in the body of a stream: each is shown in the frame that completes it.
enum GRPCBody {
    /// Takes what a DATA frame carries, at `start` of the message in hand.
    static func take(
        _ data: RawSpan, at start: Int, _ end: inout HTTP2Streams.End, _ hasRoom: Bool, _ frame: UInt32,
        _ registry: Registry, _ dissection: inout Dissection
    ) {
        var offset = 0
        while offset < data.byteCount {
            if end.left > 0 {
                let passed = min(end.left, data.byteCount &- offset)
                end.left &-= passed
                offset &+= passed
                continue
            }
            guard end.waiting.isEmpty else {
                let needed = needed(end.waiting)
                let taken = min(max(needed &- end.waiting.count, 0), data.byteCount &- offset)
                end.waiting.append(data.clamped(offset..<offset &+ taken))
                if end.frames.last != frame { end.frames.append(frame) }
                offset &+= taken
                if !giveUp(&end, hasRoom), end.waiting.count == self.needed(end.waiting) {
                    joined(end, registry, &dissection)
                    end.waiting = []
                    end.frames = []
                }
                continue
            }
            let rest = data.clamped(offset..<data.byteCount)
            let count = rest.byteCount < GRPC.headCount ? Int.max : GRPC.headCount &+ Int(rest.uint32(at: 1))
            if count <= rest.byteCount {
                let message = rest.clamped(0..<count)
                registry.show(
                    PacketBytes(captured: message, declaredCount: count), at: start &+ offset, as: .named("grpc"),
                    into: &dissection)
                offset &+= count
            } else {
                end.waiting.append(rest)
                end.frames = [frame]
                _ = giveUp(&end, hasRoom)
                return
            }
        }
    }

    /// How many bytes the message that waits must have before more can be told, or has.
    private static func needed(_ waiting: [UInt8]) -> Int {
        waiting.count < GRPC.headCount ? GRPC.headCount : GRPC.headCount &+ Int(waiting.rawSpan.uint32(at: 1))
    }

    /// Gives up a message that is longer than any that is kept; the rest of it is passed over.
    private static func giveUp(_ end: inout HTTP2Streams.End, _ hasRoom: Bool) -> Bool {
        let needed = needed(end.waiting)
        guard needed > HTTP2Streams.bodyLimit || !hasRoom else { return false }
        end.left = needed &- end.waiting.count
        end.waiting = []
        end.frames = []
        return true
    }

    private static func joined(_ end: HTTP2Streams.End, _ registry: Registry, _ dissection: inout Dissection) {
        let bytes = end.waiting
        guard let source = dissection.addSource("Reassembled gRPC", frames: end.frames, fill: { $0 = bytes })
        else { return }
        let start = dissection.messageStart
        let outer = dissection.begin(messageAt: 0, inSource: source)
        registry.show(
            PacketBytes(captured: bytes.rawSpan, declaredCount: bytes.count), as: .named("grpc"), into: &dissection)
        _ = dissection.begin(messageAt: start, inSource: outer)
    }
}
