import PeelWire

/// The block types of pcapng (draft-ietf-opsawg-pcapng, section 11.1).
enum BlockType {
    static let interfaceDescription: UInt32 = 1
    static let oldPacket: UInt32 = 2
    static let simplePacket: UInt32 = 3
    static let nameResolution: UInt32 = 4
    static let interfaceStatistics: UInt32 = 5
    static let enhancedPacket: UInt32 = 6
    static let decryptionSecrets: UInt32 = 10

    /// Those that describe something.
    static let descriptions = [interfaceDescription, nameResolution, interfaceStatistics, decryptionSecrets]
}

extension FrameReader {
    static let sectionHeaderType: UInt32 = 0x0a0d_0d0a
    /// The longest block that is kept in memory; blocks that are passed over may be longer.
    static let longestBlock = ByteSource.bufferLimit - 4

    /// Reads blocks until one holds a frame, and reads that one's fixed part.
    mutating func findPacketBlock() -> PacketHeader? {
        while true {
            let offset = window.offset
            guard window.require(12) else {
                if window.available == 0 {
                    endOfBytes()
                } else {
                    end(at: offset, "cut short: a block has 12 bytes at least, \(window.available) are left")
                }
                return nil
            }
            let type = ordered(window.word(0))
            if type == Self.sectionHeaderType {
                if let damage = readSectionHeader() {
                    end(at: damage.byteOffset, damage.reason)
                    return nil
                }
                continue
            }
            let stated = Int(ordered(window.word(4)))
            guard stated >= 12 else {
                end(
                    at: offset,
                    stated == 0 && type == 0
                        ? "zeros where a block is expected" : "a block of \(stated) bytes, expected at least 12")
                return nil
            }
            // Some writers leave the padding out of the length; it is in the file all the same.
            let padded = (stated + 3) & ~3
            switch type {
            case BlockType.enhancedPacket, BlockType.simplePacket, BlockType.oldPacket:
                guard holdBlock(offset, stated, padded) else { return nil }
                guard let packet = readPacketHeader(type, offset, stated, padded) else { return nil }
                return packet
            case BlockType.interfaceDescription, BlockType.nameResolution, BlockType.interfaceStatistics,
                BlockType.decryptionSecrets:
                guard readDescriptionBlock(type, offset, stated) else { return nil }
            default:
                guard skipBlock(type, offset, stated, padded) else { return nil }
            }
        }
    }

    /// Reads a block that describes something, unless it was read before, and moves behind it.
    mutating func readDescriptionBlock(_ type: UInt32, _ offset: Int64, _ stated: Int) -> Bool {
        let padded = (stated + 3) & ~3
        guard holdBlock(offset, stated, padded) else { return false }
        if offset >= blocks.describedEnd {
            if let reason = readDescription(type, stated) {
                end(at: offset, reason)
                return false
            }
            blocks.describedEnd = offset + Int64(padded)
        }
        window.advance(padded)
        return true
    }

    /// Brings a whole block into the window and checks that its two lengths agree.
    private mutating func holdBlock(_ offset: Int64, _ stated: Int, _ padded: Int) -> Bool {
        guard padded <= Self.longestBlock || window.available >= padded else {
            let reason =
                window.source.isMapped
                ? "cut short: the block has \(stated) bytes, \(window.available) are left"
                : "a block of \(stated) bytes, expected at most \(Self.longestBlock)"
            end(at: offset, reason)
            return false
        }
        guard window.require(padded) else {
            end(at: offset, "cut short: the block has \(stated) bytes, \(window.available) are left")
            return false
        }
        guard window.isWhole(padded) else {
            end(at: offset, "the file shrank")
            return false
        }
        let second = ordered(window.word(padded &- 4))
        guard second == UInt32(truncatingIfNeeded: stated) else {
            end(at: offset, "a block's two lengths differ: \(stated) and \(second)")
            return false
        }
        return true
    }

    /// Passes over a block of a type that holds nothing for us.
    private mutating func skipBlock(_ type: UInt32, _ offset: Int64, _ stated: Int, _ padded: Int) -> Bool {
        guard window.skip(padded - 4), window.require(4) else {
            end(at: offset, "cut short: the block has \(stated) bytes, the file ends before")
            return false
        }
        let second = ordered(window.word(0))
        guard second == UInt32(truncatingIfNeeded: stated) else {
            end(at: offset, "a block's two lengths differ: \(stated) and \(second)")
            return false
        }
        window.advance(4)
        if offset >= blocks.describedEnd {
            blocks.skipped[type, default: 0] += 1
            blocks.describedEnd = window.offset
        }
        return true
    }

    @inline(__always)
    private mutating func readPacketHeader(_ type: UInt32, _ offset: Int64, _ stated: Int, _ padded: Int)
        -> PacketHeader?
    {
        var packet = PacketHeader()
        var interface: UInt32 = 0
        switch type {
        case BlockType.enhancedPacket:
            recent.kind = .enhancedPacket
            packet.headerCount = 28
            interface = ordered(window.word(8))
        case BlockType.oldPacket:
            recent.kind = .oldPacket
            packet.headerCount = 28
            interface = UInt32(ordered(window.half(8)))
        default:
            recent.kind = .simplePacket
            packet.headerCount = 12
        }
        guard padded >= packet.headerCount &+ 4 else {
            end(at: offset, "a packet block of \(stated) bytes, expected at least \(packet.headerCount + 4)")
            return nil
        }
        guard interface == section.current || selectInterface(interface, offset) else { return nil }
        packet.interface = UInt32(truncatingIfNeeded: section.firstInterface) &+ interface
        let room = padded &- packet.headerCount &- 4
        if type == BlockType.simplePacket {
            packet.wire = Int(ordered(window.word(8)))
            // Its captured length is not written down: it follows from the snapshot length (section 4.4).
            packet.captured = section.snapLength == 0 ? packet.wire : Swift.min(packet.wire, section.snapLength)
        } else {
            let ticks = UInt64(ordered(window.word(12))) << 32 | UInt64(ordered(window.word(16)))
            packet.time = section.time(ticks)
            packet.captured = Int(ordered(window.word(20)))
            packet.wire = Int(ordered(window.word(24)))
        }
        guard packet.captured <= section.longestCaptured else {
            end(at: offset, "a packet of \(packet.captured) bytes, expected at most \(section.longestCaptured)")
            return nil
        }
        guard packet.captured <= room else {
            end(at: offset, "a packet of \(packet.captured) bytes in a block that has room for \(room)")
            return nil
        }
        packet.linkType = section.linkType
        packet.trailerCount = padded &- packet.headerCount &- packet.captured
        recent.blockCount = stated
        recent.stated = packet.captured
        return packet
    }

    /// Makes an interface of the section the current one; damage where the section has no such interface.
    @inline(never)
    private mutating func selectInterface(_ index: UInt32, _ offset: Int64) -> Bool {
        guard Int(index) < section.interfaceCount else {
            end(at: offset, "a packet of interface \(index), the section has \(section.interfaceCount)")
            return false
        }
        section.select(blocks.interfaces[section.firstInterface + Int(index)])
        return true
    }
}
