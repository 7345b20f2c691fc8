import PeelWire

/// What the frames of the current pcapng section need: the interface of the frame before, in plain numbers.
struct SectionState {
    /// Its numbers are in the order that this machine does not have.
    var isSwapped = false
    /// Its interfaces' place among those of the whole source.
    var firstInterface = 0
    /// How many interfaces it has so far.
    var interfaceCount = 0
    /// The interface that the fields below describe, counted within the section; none at first.
    var current = UInt32.max
    var linkType = LinkType.ethernet
    var longestCaptured = 0
    var snapLength = 0
    /// Nanoseconds in a unit of time, where that is a whole number; 0 where it is not.
    var unitFactor: UInt64 = 0
    var resolution = TimeResolution.microseconds
    /// Nanoseconds to add to each time.
    var timeOffset: Int64 = 0

    /// Makes `interface` the current one.
    mutating func select(_ interface: InterfaceDescription) {
        current = interface.indexInSection
        linkType = interface.linkType
        longestCaptured = FrameReader.longestFrame(interface.linkType)
        snapLength = Int(interface.snapLength)
        resolution = interface.resolution
        unitFactor = 0
        if !resolution.isBinary, resolution.exponent <= 9 {
            unitFactor = 1
            for _ in resolution.exponent..<9 { unitFactor *= 10 }
        }
        let (offset, overflows) = interface.timeOffset.multipliedReportingOverflow(by: 1_000_000_000)
        timeOffset = overflows ? (interface.timeOffset < 0 ? Int64.min : Int64.max) : offset
    }

    /// `ticks` of the current interface as a moment, cut to what 64 bits of nanoseconds hold.
    @inline(__always)
    func time(_ ticks: UInt64) -> Timestamp {
        let (product, overflows) = ticks.multipliedReportingOverflow(by: unitFactor)
        if unitFactor != 0, !overflows, product <= UInt64(Int64.max), timeOffset == 0 {
            return Timestamp(nanoseconds: Int64(product))
        }
        return slowTime(ticks)
    }

    @inline(never)
    private func slowTime(_ ticks: UInt64) -> Timestamp {
        let nanoseconds = resolution.nanoseconds(ticks)
        let (sum, overflows) = nanoseconds.addingReportingOverflow(timeOffset)
        return Timestamp(nanoseconds: overflows ? (timeOffset < 0 ? Int64.min : Int64.max) : sum)
    }
}

/// What the blocks that hold no frames said.
struct BlockState {
    var sections: [SectionDescription] = []
    /// The state at the start of each section, for reading again from a place in it.
    var sectionStarts: [SectionState] = []
    /// Blocks before this offset have been read; reading again from an earlier place does not count them twice.
    var describedEnd: Int64 = 0
    var interfaces: [InterfaceDescription] = []
    var statistics: [InterfaceStatistics] = []
    var names: [NameRecord] = []
    var secrets: [DecryptionSecrets] = []
    /// Is told of each block of secrets.
    var onSecrets: (@Sendable (DecryptionSecrets) -> Void)?
    /// Blocks that were passed over, by type.
    var skipped: [UInt32: Int] = [:]
    /// Bytes of text and secrets that may still be kept: an endless stream does not fill the memory.
    var budget = 64 << 20
    /// Blocks whose contents were left out because the budget was used up.
    var unkeptCount = 0
}
