import PeelCapture
import PeelWire

/// Reads the input as a savefile twice, mapped and as a stream, and holds both to the same frames and the same end.
public func fuzzSavefile(_ input: RawSpan) {
    guard let file = MemoryFile.shared, file.hold(input) else { return }
    let mapped = Outcome(path: file.path)
    let streamed = Outcome(path: "-")
    precondition(mapped == streamed, "mapped and streamed reading differ: \(mapped) \(streamed)")
}

/// What came of reading a savefile to its end.
struct Outcome: Equatable {
    var isOpen = false
    var frames = 0
    /// Depends on every byte and number of every frame.
    var digest: UInt64 = 0
    var damage: Int64?

    init(path: String) {
        guard var reader = try? FrameReader(path: path) else { return }
        isOpen = true
        var details = FrameDetails()
        var more = true
        while more { more = take(&reader, &details) }
        frames = reader.frameCount
        damage = reader.damage?.byteOffset
    }

    private mutating func take(_ reader: inout FrameReader, _ details: inout FrameDetails) -> Bool {
        guard let frame = reader.next(&details) else { return false }
        precondition(frame.bytes.captured.byteCount <= frame.wireCount)
        mix(UInt64(bitPattern: frame.time.nanoseconds))
        mix(UInt64(frame.linkType.rawValue) << 32 | UInt64(frame.interface))
        mix(UInt64(frame.wireCount))
        let bytes = frame.bytes.captured
        for offset in 0..<bytes.byteCount { mix(UInt64(bytes.uint8(at: offset))) }
        mix(UInt64(details.comments.count))
        return true
    }

    private mutating func mix(_ value: UInt64) {
        digest = (digest ^ value) &* 0x9e37_79b9_7f4a_7c15
        digest ^= digest >> 29
    }
}
