import PeelWire

/// One capture file that is being written, in either format.
///
/// Whole records are handed to the system together, so a writer that is killed leaves a file that opens up to its last
/// whole record. Where the system refuses, the file is cut behind the last record that it took whole.
final class CaptureFile {
    let name: String
    private let options: FileOptions
    private var output: OutputFile?
    private var encoder: PcapngEncoder
    /// Lengths of the records and blocks that are in the buffer, negative for those without a frame: they tell which
    /// frames are safe where writing fails.
    private var pending: [Int] = []
    /// Where those begin in the file.
    private var safeEnd: Int64 = 0
    /// Frames written, those in the buffer included.
    private(set) var frameCount = 0
    /// Remarks on frames that the format has no room for.
    private(set) var lostCommentCount = 0

    /// Creates the file and writes what comes before the first frame, so that a path that cannot be written is told at
    /// once.
    init(_ path: String, _ options: FileOptions, _ notes: SourceNotes?) throws(CaptureError) {
        name = path
        self.options = options
        encoder = PcapngEncoder(options)
        let file = try OutputFile(path: path, compression: options.compression, capacity: options.bufferSize)
        output = file
        switch options.format {
        case .pcap: file.appendHeader(options)
        case .pcapng: try put(encoder.descriptions(notes))
        }
        do throws(CaptureError) { try flush() } catch {
            guard error.status == .output else { throw error }
            throw CaptureError(
                error.subject, error.reason, cure: error.cure == nil ? nil : "make room, or write elsewhere",
                status: .output)
        }
    }

    /// The file takes frames: it was not closed, and writing did not fail.
    var isOpen: Bool { output != nil }

    /// Bytes of the file so far, before they are compressed.
    var byteCount: Int64 { output?.appended ?? 0 }

    /// Appends a frame. Throws where the output cannot be written: the error tells how many frames are safe.
    func write(_ frame: borrowing Frame, _ notes: SourceNotes?) throws(CaptureError) {
        switch options.format {
        case .pcap: try writeRecord(frame, notes)
        case .pcapng: try writeBlock(frame, notes)
        }
        if options.isFlushedPerFrame { try flush() }
    }

    private func writeRecord(_ frame: borrowing Frame, _ notes: SourceNotes?) throws(CaptureError) {
        guard frame.linkType == options.linkType else { throw secondLinkType(frame.linkType) }
        guard let output else { return }
        let captured = frame.bytes.captured
        if !output.hasRoom(for: 16 + captured.byteCount) { try flush() }
        let seconds = frame.time.nanoseconds.floorDivided(by: 1_000_000_000)
        let fraction = frame.time.nanoseconds &- seconds &* 1_000_000_000
        output.append(UInt32(truncatingIfNeeded: seconds))
        output.append(UInt32(truncatingIfNeeded: options.resolution == .nanoseconds ? fraction : fraction / 1000))
        output.append(UInt32(clamping: captured.byteCount))
        output.append(UInt32(clamping: frame.wireCount))
        pending.append(16 + captured.byteCount)
        frameCount += 1
        if let notes, !notes.details.comments.isEmpty { lostCommentCount += notes.details.comments.count }
        let failed = output.append(captured)
        if failed != 0 { throw failure(failed) }
    }

    private func writeBlock(_ frame: borrowing Frame, _ notes: SourceNotes?) throws(CaptureError) {
        guard frame.linkType.rawValue <= UInt16.max else {
            throw CaptureError(
                name, "link type \(frame.linkType.rawValue) has no place in pcapng", cure: "write pcap: --format pcap",
                status: .output)
        }
        var blocks = encoder.descriptions(notes)
        let place = encoder.place(of: frame, notes, &blocks)
        if !blocks.isEmpty { try put(blocks) }
        guard let output else { return }
        let captured = frame.bytes.captured
        let count = captured.byteCount
        if count > encoder.interfaces[Int(place.place)].snapLength { try raiseSnapLength(of: Int(place.place)) }
        if let notes, !notes.details.hasTime, place.place == 0,
            count == Swift.min(frame.wireCount, encoder.interfaces[0].snapLength)
        {
            return try writeSimple(captured, frame.wireCount)
        }
        guard let ticks = PcapngEncoder.ticks(frame.time, place.unit, place.timeOffset) else {
            throw CaptureError(
                name, "a packet of a time before 1970, which pcapng cannot hold", cure: "write pcap: --format pcap",
                status: .output)
        }
        var list: [UInt8] = []
        if options.keepsRemarks, let notes { list = notes.details.options }
        let total = 32 + (count + 3) & ~3 + list.count
        if !output.hasRoom(for: total) { try flush() }
        output.append(BlockType.enhancedPacket)
        output.append(UInt32(clamping: total))
        output.append(place.place)
        output.append(UInt32(truncatingIfNeeded: ticks >> 32))
        output.append(UInt32(truncatingIfNeeded: ticks))
        output.append(UInt32(clamping: count))
        output.append(UInt32(clamping: frame.wireCount))
        try finishBlock(captured, list, total)
    }

    private func writeSimple(_ captured: RawSpan, _ wireCount: Int) throws(CaptureError) {
        guard let output else { return }
        let total = 16 + (captured.byteCount + 3) & ~3
        if !output.hasRoom(for: total) { try flush() }
        output.append(BlockType.simplePacket)
        output.append(UInt32(clamping: total))
        output.append(UInt32(clamping: wireCount))
        try finishBlock(captured, [], total)
    }

    /// A packet block's bytes, padding, options and second length.
    private func finishBlock(_ captured: RawSpan, _ list: [UInt8], _ total: Int) throws(CaptureError) {
        guard let output else { return }
        pending.append(total)
        frameCount += 1
        var failed = output.append(captured)
        output.pad(captured.byteCount)
        if failed == 0, !list.isEmpty { failed = output.append(list.rawSpan) }
        if failed == 0, !output.hasRoom(for: 4) { failed = output.flush() }
        if failed != 0 { throw failure(failed) }
        output.append(UInt32(clamping: total))
    }

    /// Takes back the limit of an interface whose frames are longer than its source said, since libpcap reads no frame
    /// beyond the limit. What cannot be written but at its end stays as it is.
    private func raiseSnapLength(of place: Int) throws(CaptureError) {
        guard let start = encoder.interfaces[place].start else { return }
        encoder.interfaces[place].snapLength = Int.max
        try flush()
        _ = output?.patch(0, at: start + 12)
    }

    /// Appends blocks without frames.
    private func put(_ blocks: [[UInt8]]) throws(CaptureError) {
        guard let output else { return }
        for block in blocks {
            if BlockBuilder.isInterface(block), let index = encoder.interfaces.firstIndex(where: { $0.start == nil }) {
                encoder.interfaces[index].start = output.appended
            }
            if !output.hasRoom(for: block.count) { try flush() }
            pending.append(-block.count)
            let failed = output.append(block.rawSpan)
            if failed != 0 { throw failure(failed) }
        }
    }

    /// Hands everything to the system.
    func flush() throws(CaptureError) {
        guard let output else { return }
        let failed = output.flush()
        if failed != 0 { throw failure(failed) }
        pending.removeAll(keepingCapacity: true)
        safeEnd = output.written
    }

    /// Closes the file for a while.
    func suspend() throws(CaptureError) {
        try flush()
        guard let output else { return }
        let failed = output.finish()
        if failed != 0 { throw failure(failed) }
        self.output = nil
    }

    /// Goes on at the end of the file that was suspended.
    func wake() throws(CaptureError) {
        guard output == nil else { return }
        let file = try OutputFile(
            path: name, compression: options.compression, isAppending: true, capacity: options.bufferSize)
        safeEnd = file.written
        output = file
    }

    /// Writes what is left, with what the sources counted, and closes the file.
    func close(_ notes: SourceNotes?) throws(CaptureError) {
        guard output != nil else { return }
        if options.format == .pcapng {
            notes?.refresh?()
            try put(encoder.descriptions(notes))
            try put(encoder.statistics(notes))
        }
        try flush()
        if let output {
            let failed = output.finish()
            if failed != 0 { throw failure(failed) }
        }
        output = nil
    }

    private func secondLinkType(_ other: LinkType) -> CaptureError {
        CaptureError(
            name, "a frame of link type \(other.rawValue) in a file of link type \(options.linkType.rawValue)",
            cure: "pcap holds one link type: write pcapng (--format pcapng), or choose the packets by a filter",
            status: .output)
    }

    /// What to tell where the system took only a part: the file is cut behind its last whole record.
    private func failure(_ number: Int32) -> CaptureError {
        var end = safeEnd
        frameCount -= pending.count { $0 > 0 }
        if let output, !output.isCompressed {
            for count in pending {
                guard end + Int64(abs(count)) <= output.written else { break }
                end += Int64(abs(count))
                if count > 0 { frameCount += 1 }
            }
        }
        output?.cut(to: end)
        output = nil
        pending.removeAll()
        if isClosedPipe(number) { return CaptureError(name, "the reader has gone", status: .closedPipe) }
        return CaptureError(
            name == "-" ? "standard output" : name,
            "\(systemText(number)); \(frameCount) packet\(frameCount == 1 ? "" : "s") kept",
            cure: isOutOfRoom(number) ? "make room, or bound the size with -C and -W" : nil,
            status: .output
        )
    }
}

extension OutputFile {
    /// A pcap file's header, version 2.4.
    func appendHeader(_ options: FileOptions) {
        append(options.resolution == .nanoseconds ? 0xa1b2_3c4d : 0xa1b2_c3d4)
        append(FrameReader.isLittleEndianMachine ? 4 << 16 | 2 : 2 << 16 | 4)
        append(0)
        append(0)
        let length = options.snapLength == 0 ? 262_144 : options.snapLength
        append(Swift.min(length, options.cutLength ?? length))
        var network = options.linkType.rawValue & 0x03ff_ffff
        if let count = options.checkSequenceCount { network |= 0x0400_0000 | UInt32(clamping: count / 2) << 28 }
        append(network)
    }
}

extension FrameDetails {
    /// The options of a packet block that tell this; empty where there is nothing to tell.
    var options: [UInt8] {
        if comments.isEmpty, flags == nil, dropCount == nil, packetID == nil, queue == nil, otherOptions.isEmpty {
            return []
        }
        var list = BlockBuilder(0)
        for comment in comments { list.option(1, comment) }
        list.option(2, number: flags)
        list.option(4, number: dropCount)
        list.option(5, number: packetID)
        list.option(6, number: queue)
        for option in otherOptions { list.option(option.code, option.value) }
        list.endOptions(since: 8)
        return Array(list.bytes[8...])
    }
}

extension Int64 {
    /// The quotient rounded down, so that the rest is never negative.
    func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
