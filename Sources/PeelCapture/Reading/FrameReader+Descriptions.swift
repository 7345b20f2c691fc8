import PeelWire

extension FrameReader {
    /// Whether the current section's numbers have the most significant byte first.
    var isBigEndian: Bool { isSwapped == Self.isLittleEndianMachine }

    /// Reads a section header at the window's position and moves behind it; what is wrong where that fails.
    mutating func readSectionHeader() -> CaptureDamage? {
        let offset = window.offset
        guard window.require(28) else {
            return CaptureDamage(
                at: offset, "cut short: a section header has 28 bytes at least, \(window.available) are left")
        }
        switch window.word(8) {
        case 0x1a2b_3c4d: isSwapped = false
        case 0x4d3c_2b1a: isSwapped = true
        default: return CaptureDamage(at: offset, "a section header without a byte-order magic")
        }
        let stated = Int(ordered(window.word(4)))
        guard stated >= 28, stated <= Self.longestBlock else {
            return CaptureDamage(
                at: offset, "a section header of \(stated) bytes, expected 28…\(Self.longestBlock)")
        }
        let padded = (stated + 3) & ~3
        guard window.require(padded) else {
            return CaptureDamage(
                at: offset, "cut short: the section header has \(stated) bytes, \(window.available) are left")
        }
        let second = ordered(window.word(padded - 4))
        guard second == UInt32(stated) else {
            return CaptureDamage(at: offset, "a block's two lengths differ: \(stated) and \(second)")
        }
        if offset < blocks.describedEnd {
            restoreSection(at: offset)
            window.advance(padded)
            return nil
        }
        let isKept = spend(stated)
        let header = block(stated).sectionHeader(at: offset, withText: isKept)
        guard header.majorVersion == 1 else {
            return CaptureDamage(
                at: offset, "pcapng version \(header.majorVersion).\(header.minorVersion), expected 1.0")
        }
        section = SectionState()
        section.isSwapped = isSwapped
        section.firstInterface = blocks.interfaces.count
        blocks.sections.append(header)
        blocks.sectionStarts.append(section)
        window.advance(padded)
        blocks.describedEnd = window.offset
        return nil
    }

    /// Makes the section that holds `offset` the current one, with all the interfaces that it is known to have.
    mutating func restoreSection(at offset: Int64) {
        guard let index = blocks.sections.lastIndex(where: { $0.byteOffset <= offset }) else { return }
        section = blocks.sectionStarts[index]
        isSwapped = section.isSwapped
        let end =
            index + 1 < blocks.sectionStarts.count
            ? blocks.sectionStarts[index + 1].firstInterface : blocks.interfaces.count
        section.interfaceCount = end - section.firstInterface
    }

    /// Reads a block that describes something, which is whole in the window; what is wrong with it, or nil.
    mutating func readDescription(_ type: UInt32, _ stated: Int) -> String? {
        switch type {
        case BlockType.interfaceDescription:
            guard stated >= 20 else { return "an interface description of \(stated) bytes, expected at least 20" }
            guard blocks.interfaces.count < 100_000 else { return "more than 100,000 interfaces" }
            let isKept = spend(stated)
            var interface = block(stated).interface(withText: isKept)
            interface.index = UInt32(blocks.interfaces.count)
            interface.section = blocks.sections.count - 1
            interface.indexInSection = UInt32(section.interfaceCount)
            blocks.interfaces.append(interface)
            section.interfaceCount += 1
        case BlockType.interfaceStatistics:
            guard stated >= 24, spend(stated) else { return nil }
            let index = Int(block(stated).word(8))
            guard index < section.interfaceCount else { return nil }
            let interface = blocks.interfaces[section.firstInterface + index]
            blocks.statistics.append(block(stated).statistics(of: interface))
        case BlockType.nameResolution:
            guard spend(stated) else { return nil }
            blocks.names += block(stated).nameRecords()
        default:
            guard stated >= 20, spend(stated) else { return nil }
            let found = block(stated).secrets()
            blocks.secrets.append(found)
            blocks.onSecrets?(found)
        }
        return nil
    }

    /// The block of `stated` bytes at the window's position, without its second length.
    @_lifetime(borrow self)
    private func block(_ stated: Int) -> BlockReader {
        BlockReader(window.span(from: window.position, count: stated - 4), isBigEndian: isBigEndian)
    }

    /// Whether a block of `count` bytes may still be kept.
    private mutating func spend(_ count: Int) -> Bool {
        guard blocks.budget >= count else {
            blocks.unkeptCount += 1
            return false
        }
        blocks.budget -= count
        return true
    }
}
