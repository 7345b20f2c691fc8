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
    /// The largest window that this side offered, in bytes; nil where nobody saw by how much windows are scaled.
    public var windowMax: UInt32?
    /// The most bytes that were sent and not acknowledged; nil where never known.
    public var inFlightMax: UInt32?

    init(_ analysis: TCPAnalysis, _ place: Int, _ memory: borrowing AnalysisMemory) {
        let side = analysis.sides[place]
        let events = memory[side.events]
        let trips = analysis.flights[place].roundTrips
        roundTripCount = trips.count
        roundTripMin = trips.count == 0 ? nil : trips.least
        roundTripMax = trips.count == 0 ? nil : trips.most
        roundTripMean = trips.count == 0 ? nil : trips.sum / Int64(trips.count)
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
        windowMax = side.scaling == 0 ? nil : side.windowMax
        inFlightMax = side.inFlightMax == 0 ? nil : side.inFlightMax
    }
}

extension FlowRow {
    /// Takes what the analysis knows of the flow; `clientIsFirst` tells which of its sides is the client.
    mutating func take(
        _ analysis: TCPAnalysis, _ start: AnalysisStart, _ memory: borrowing AnalysisMemory, clientIsFirst: Bool
    ) {
        initialNanoseconds = start.roundTrip == 0 ? nil : start.roundTrip
        let place = clientIsFirst ? 0 : 1
        if client.packets > 0 { client.tcp = TCPStatistics(analysis, place, memory) }
        if server.packets > 0 { server.tcp = TCPStatistics(analysis, place ^ 1, memory) }
    }
}
