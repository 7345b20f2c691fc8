import PeelWire

/// What the analysis of a TCP connection counted of one side's segments. Times are in nanoseconds.
public struct TCPStatistics: Sendable, BitwiseCopyable {
    /// Round trips of segments that this side sent, by Karn's rule: segments that were sent once, to the acknowledgment
    /// that ends exactly with them.
    public var roundTripCount: UInt32
    public var roundTripMin: Int64?
    public var roundTripMax: Int64?
    /// The mean, rounded down.
    public var roundTripMean: Int64?
    /// The standard deviation of the samples; nil of fewer than two.
    public var roundTripDeviation: Int64?
    /// Segments that carry what was sent before, in Wireshark's judgment, and their payload; fast and spurious ones
    /// included.
    public var retransmissions: UInt32
    public var retransmittedBytes: UInt64
    public var fastRetransmissions: UInt32
    public var spuriousRetransmissions: UInt32
    public var outOfOrder: UInt32
    public var duplicateAcks: UInt32
    public var lostSegments: UInt32
    public var zeroWindows: UInt32
    public var windowFull: UInt32
    public var keepAlives: UInt32
    /// Windows that this side offered, in bytes; nil where nobody saw by how much they are scaled. Minimum and mean leave
    /// SYN and RST out.
    public var windowMax: UInt32?
    public var windowMin: UInt32?
    public var windowMean: UInt32?
    /// The most bytes that were sent and not acknowledged, and the mean after each segment with data; nil where never
    /// known.
    public var inFlightMax: UInt32?
    public var inFlightMean: UInt32?
    /// Segments with data, and the payloads' bounds; nil without data.
    public var dataSegments: UInt32
    public var payloadMin: UInt16?
    public var payloadMax: UInt16?
    /// Payload that was there before in part or in whole, whatever it is called.
    public var repeatedSegments: UInt32
    public var repeatedBytes: UInt64
    /// Data before the first acknowledgment of any of it.
    public var initialBytes: UInt32
    public var initialSegments: UInt16
    /// The longest time between two segments of the side; nil where there are not two.
    public var idleMax: Int64?
    /// From the first to the last segment with data; nil without data.
    public var dataTime: Int64?
    /// Segments without news by ``RetransmissionCause``.
    public var causes: InlineArray<11, UInt32>
    /// Retransmissions of this side that were proved not to have been needed.
    public var provedSpurious: UInt32
    /// SACK blocks that this side sent, and segments that name bytes it had already (DSACK).
    public var sackBlocks: UInt32
    public var duplicateSacks: UInt32
    /// Segments with ECE, with CWR, and packets marked CE (RFC 3168).
    public var congestionEchoes: UInt32
    public var congestionReductions: UInt32
    public var congestionMarks: UInt32
    /// Packets whose time to live differs from the one before.
    public var pathChanges: UInt32
    /// Large segments of this side vanished where smaller ones passed.
    public var isBlackHole: Bool

    /// Segments of one cause.
    public subscript(cause: RetransmissionCause) -> UInt32 { causes[Int(cause.rawValue)] }
}

extension TCPStatistics {
    init(_ analysis: TCPAnalysis, _ start: AnalysisStart, _ place: Int, _ memory: borrowing AnalysisMemory) {
        let side = analysis.sides[place]
        let tally = analysis.tallies[place]
        let extent = tally.extent
        let events = memory[tally.events]
        let trips = analysis.tallies[place ^ 1].roundTrips
        roundTripCount = trips.count
        roundTripMin = trips.count == 0 ? nil : trips.least
        roundTripMax = trips.count == 0 ? nil : trips.most
        roundTripMean = trips.count == 0 ? nil : trips.sum / Int64(trips.count)
        roundTripDeviation = trips.deviation
        retransmissions = events.retransmissions
        retransmittedBytes = events.retransmittedBytes
        fastRetransmissions = events.fastRetransmissions
        spuriousRetransmissions = events.spuriousRetransmissions
        outOfOrder = events.outOfOrder
        duplicateAcks = events.duplicateAcks
        lostSegments = events.lostSegments
        zeroWindows = events.zeroWindows
        windowFull = events.windowFull
        keepAlives = events.keepAlives
        let synWindow = UInt32(start.synWindows[place])
        windowMax = side.isScaleKnown ? max(UInt32(tally.windowMax) << side.shift, synWindow) : nil
        let hasWindows = side.isScaleKnown && extent.windowCount > 0
        windowMin = hasWindows ? UInt32(~extent.windowMinComplement) << side.shift : nil
        windowMean =
            hasWindows
            ? UInt32(truncatingIfNeeded: extent.windowSum << UInt64(side.shift) / UInt64(extent.windowCount)) : nil
        inFlightMax = tally.inFlightMax == 0 ? nil : tally.inFlightMax
        dataSegments = extent.dataSegments
        let hasData = extent.dataSegments > 0
        inFlightMean =
            tally.inFlightMax == 0 || !hasData
            ? nil : UInt32(truncatingIfNeeded: extent.flightSum / UInt64(extent.dataSegments))
        payloadMin = hasData ? ~extent.payloadMinComplement : nil
        payloadMax = hasData ? extent.payloadMax : nil
        repeatedSegments = events.repeatedSegments
        repeatedBytes = events.repeatedBytes
        initialBytes = extent.initialBytes
        initialSegments = extent.initialSegments
        idleMax = extent.idleMax
        dataTime = hasData ? max(0, extent.lastData &- extent.firstData) : nil
        causes = events.causes
        provedSpurious = events.provedSpurious
        sackBlocks = events.sackBlocks
        duplicateSacks = events.duplicateSacks
        congestionEchoes = events.congestionEchoes
        congestionReductions = events.congestionReductions
        congestionMarks = events.congestionMarks
        pathChanges = events.pathChanges
        isBlackHole = events.recovery.isBlackHole
    }
}

extension RoundTrips {
    /// The standard deviation of the samples, as of a part of all (n - 1); nil of fewer than two.
    var deviation: Int64? {
        guard count > 1 else { return nil }
        let number = Double(count)
        let sum = Double(sum)
        let variance = (sumOfSquares - sum * sum / number) / (number - 1)
        return variance > 0 ? Int64(min(variance.squareRoot(), 9e18)) : 0
    }
}

extension FlowRow {
    /// Takes what the analysis knows of the flow; `clientIsFirst` tells which of its sides is the client.
    mutating func take(
        _ analysis: TCPAnalysis, _ start: AnalysisStart, _ memory: borrowing AnalysisMemory, clientIsFirst: Bool
    ) {
        initialNanoseconds = start.roundTrip == 0 ? nil : start.roundTrip
        let place = clientIsFirst ? 0 : 1
        if client.packets > 0 { client.tcp = TCPStatistics(analysis, start, place, memory) }
        if server.packets > 0 { server.tcp = TCPStatistics(analysis, start, place ^ 1, memory) }
        if client.packets < 2 { client.tcp?.idleMax = nil }
        if server.packets < 2 { server.tcp?.idleMax = nil }
    }
}
