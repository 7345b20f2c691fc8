import PeelCapture
import PeelWire

/// Reads the input as a savefile, writes what it holds as pcapng and as pcap, and holds what is read of these to the same
/// frames and remarks. Then reads the input once more going on behind damage, which has to end and lose no frame.
public func fuzzWriter(_ input: RawSpan) {
    guard let file = MemoryFile.shared, file.hold(input), let output = OutputMemory.shared else { return }
    guard var reader = try? FrameReader(path: file.path) else { return }
    let notes = SourceNotes()
    notes.isWanted = true
    notes.update(from: reader, source: 0)
    var options = FileOptions(format: .pcapng, linkType: reader.interfaces.first?.linkType ?? .ethernet)
    options.bufferSize = 4096
    guard var writer = try? CaptureWriter(path: output.path, options, notes: notes) else { return }
    var told = Told()
    while reader.peekTime() != nil {
        notes.update(from: reader, source: 0)
        guard writeNext(&reader, &writer, notes, &told) else { break }
    }
    notes.update(from: reader, source: 0)
    do throws(CaptureError) { try writer.close() } catch { preconditionFailure("closing failed: \(error)") }

    var again = Told()
    guard var written = try? FrameReader(path: output.path) else {
        preconditionFailure("what was written cannot be read")
    }
    var details = FrameDetails()
    while readNext(&written, &details, &again) {}
    precondition(written.damage == nil, "what was written is damaged: \(String(describing: written.damage))")
    precondition(told == again, "reading what was written differs: \(told) \(again)")

    guard var salvaging = try? FrameReader(path: file.path) else { return }
    salvaging.isSalvaging = true
    while let frame = salvaging.next() { precondition(frame.bytes.captured.byteCount <= frame.wireCount) }
    precondition(reader.canHaveRemarks == false || salvaging.frameCount >= reader.frameCount, "salvaging lost frames")
}

/// What was told of the frames, in numbers.
private struct Told: Equatable {
    var frames = 0
    var digest: UInt64 = 0

    mutating func take(_ frame: borrowing Frame, _ details: borrowing FrameDetails) {
        frames += 1
        // Times that 64 bits cannot hold were cut to what they can, which is no whole number of an interface's units.
        mix(frame.time.nanoseconds < 1 << 62 ? UInt64(bitPattern: frame.time.nanoseconds) : 1 << 62)
        mix(UInt64(frame.linkType.rawValue))
        mix(UInt64(frame.wireCount))
        let bytes = frame.bytes.captured
        mix(UInt64(bytes.byteCount))
        for offset in 0..<bytes.byteCount { mix(UInt64(bytes.uint8(at: offset))) }
        mix(UInt64(details.comments.count))
        for comment in details.comments where comment.utf8.count < 1 << 15 {
            for byte in comment.utf8 { mix(UInt64(byte)) }
        }
        for number in [
            details.flags.map(UInt64.init), details.dropCount, details.packetID, details.queue.map(UInt64.init),
        ] {
            mix(number ?? 0xdead)
        }
        for option in details.otherOptions {
            mix(UInt64(option.code))
            for byte in option.value { mix(UInt64(byte)) }
        }
    }

    private mutating func mix(_ value: UInt64) {
        digest = (digest ^ value) &* 0x9e37_79b9_7f4a_7c15
        digest ^= digest >> 29
    }
}

private func writeNext(
    _ reader: inout FrameReader, _ writer: inout CaptureWriter, _ notes: SourceNotes, _ told: inout Told
) -> Bool {
    guard let frame = reader.next(&notes.details) else { return false }
    // What the format cannot hold is refused: a time before 1970, a link type of more than 16 bits.
    guard (try? writer.write(frame)) != nil else { return false }
    told.take(frame, notes.details)
    return true
}

private func readNext(_ reader: inout FrameReader, _ details: inout FrameDetails, _ told: inout Told) -> Bool {
    guard let frame = reader.next(&details) else { return false }
    told.take(frame, details)
    return true
}
