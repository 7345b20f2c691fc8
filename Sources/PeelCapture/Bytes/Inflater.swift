import CCompression

/// What a capture file can be compressed with, told by its first bytes.
public enum Compression: String, Sendable, CustomStringConvertible {
    /// RFC 1952.
    case gzip
    /// RFC 8878.
    case zstd
    /// The LZ4 frame format.
    case lz4

    public var description: String { rawValue }

    /// The format that begins with `magic`; nil where the bytes are not compressed. A skippable frame, which zstd and
    /// LZ4 share, counts as zstd: what follows it tells anew.
    init?(magic: [UInt8]) {
        guard magic.count >= 4 else { return nil }
        switch (magic[0], magic[1], magic[2], magic[3]) {
        case (0x1f, 0x8b, 8, _): self = .gzip
        case (0x28, 0xb5, 0x2f, 0xfd), (0x50...0x5f, 0x2a, 0x4d, 0x18): self = .zstd
        case (0x04, 0x22, 0x4d, 0x18): self = .lz4
        default: return nil
        }
    }
}

/// Decompresses a stream of members or frames, one after the other, in bounded memory.
///
/// This is the boundary to zlib, libzstd and liblz4.
@safe final class Inflater {
    /// Why it ended before the compressed data did, or nil.
    private(set) var failure: String?

    private var compression: Compression
    private var stepper: OpaquePointer
    private let input: UnsafeMutableRawPointer
    private var position = 0
    private var limit: Int
    private var consumed: Int64 = 0
    private var skipping = 0
    private var insideMember = true
    private var inputEnded = false
    private static let inputCapacity = 256 << 10

    /// Starts with the bytes that were read already.
    init?(_ compression: Compression, first: UnsafeRawBufferPointer) {
        guard let made = unsafe Self.make(compression) else { return nil }
        unsafe stepper = made
        self.compression = compression
        let capacity = Swift.max(Self.inputCapacity, first.count)
        unsafe input = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64)
        unsafe UnsafeMutableRawBufferPointer(start: input, count: capacity).copyMemory(from: first)
        limit = first.count
        insideMember = false
    }

    deinit {
        unsafe peel_inflater_free(stepper)
        unsafe input.deallocate()
    }

    private static func make(_ compression: Compression) -> OpaquePointer? {
        switch compression {
        case .gzip: unsafe peel_inflater_make(peel_gzip)
        case .zstd: unsafe peel_inflater_make(peel_zstd)
        case .lz4: unsafe peel_inflater_make(peel_lz4)
        }
    }

    /// Makes at least one byte and at most `count`; 0 at the end, or where ``failure`` tells why not.
    func read(
        into room: UnsafeMutableRawPointer,
        count: Int,
        from more: (UnsafeMutableRawPointer, Int) -> Int
    ) -> Int {
        while failure == nil {
            if !insideMember, !(unsafe beginMember(more)) { return 0 }
            if position == limit, !(unsafe takeInput(more)) {
                // A decompressor may hold output that needs no more input.
                let made = unsafe step(into: room, count: count)
                if made > 0 { return made }
                if insideMember, failure == nil { failure = "\(compression) data cut short after \(consumed) bytes" }
                return 0
            }
            let made = unsafe step(into: room, count: count)
            if made > 0 { return made }
        }
        return 0
    }

    private func step(into room: UnsafeMutableRawPointer, count: Int) -> Int {
        var taken = 0
        var made = 0
        var reason: UnsafePointer<CChar>?
        let status = unsafe peel_inflater_step(
            stepper, input + position, limit - position, &taken, room, count, &made, &reason)
        position += taken
        consumed += Int64(taken)
        switch status {
        case peel_inflate_more: break
        case peel_inflate_end: insideMember = false
        case peel_inflate_memory: failure = "no memory to decompress \(compression)"
        default:
            let words = unsafe reason.map { unsafe String(cString: $0) } ?? "bad data"
            failure = "\(compression) data damaged at byte \(consumed) of the compressed file: \(words)"
        }
        return made
    }

    /// Finds the next member or frame; false at the end.
    private func beginMember(_ more: (UnsafeMutableRawPointer, Int) -> Int) -> Bool {
        while true {
            while limit - position < 8, unsafe takeInput(more) {}
            let held = limit - position
            if held == 0 { return false }
            let magic = (0..<Swift.min(held, 4)).map { byte($0) }
            guard let next = Compression(magic: magic) else { return unsafe endOfMembers(more) }
            if magic[0] & 0xf0 == 0x50, held >= 8 {
                // A skippable frame: its size follows, least significant byte first.
                var rest = Int(byte(4)) | Int(byte(5)) << 8 | Int(byte(6)) << 16 | Int(byte(7)) << 24
                advance(8)
                while rest > 0 {
                    if position == limit, !(unsafe takeInput(more)) {
                        failure = "\(compression) data cut short after \(consumed) bytes"
                        return false
                    }
                    let part = Swift.min(rest, limit - position)
                    advance(part)
                    rest -= part
                }
                continue
            }
            if next == compression {
                unsafe peel_inflater_restart(stepper)
            } else {
                guard let made = unsafe Self.make(next) else {
                    failure = "no memory to decompress \(next)"
                    return false
                }
                unsafe peel_inflater_free(stepper)
                unsafe stepper = made
                compression = next
            }
            insideMember = true
            return true
        }
    }

    /// What follows the last member: padding with zeros is allowed, anything else is told.
    private func endOfMembers(_ more: (UnsafeMutableRawPointer, Int) -> Int) -> Bool {
        let start = consumed
        while true {
            while position < limit {
                guard byte(0) == 0 else {
                    failure = "bytes that are no \(compression) data follow at byte \(start) of the compressed file"
                    return false
                }
                advance(1)
            }
            if !(unsafe takeInput(more)) { return false }
        }
    }

    private func byte(_ offset: Int) -> UInt8 { unsafe input.load(fromByteOffset: position + offset, as: UInt8.self) }

    private func advance(_ count: Int) {
        position += count
        consumed += Int64(count)
    }

    /// Reads more compressed bytes behind those that are left; false at the end of the input.
    private func takeInput(_ more: (UnsafeMutableRawPointer, Int) -> Int) -> Bool {
        if inputEnded { return false }
        let held = limit - position
        for index in 0..<held {
            unsafe input.storeBytes(of: byte(index), toByteOffset: index, as: UInt8.self)
        }
        position = 0
        limit = held
        let got = unsafe more(input + held, Self.inputCapacity - held)
        if got == 0 {
            inputEnded = true
            return false
        }
        limit += got
        return true
    }
}
