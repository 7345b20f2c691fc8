import PeelWire

/// One direction's past, as far as a timeline needs it.
extension ConnectionTimeline {
    struct Side: Sendable {
        /// The sequence number after the highest byte sent, and that there is one.
        var highest: UInt32 = 0
        var hasSent = false
        /// The other side's bytes that this one acknowledged.
        var acknowledged: UInt32 = 0
        var hasAcknowledged = false
        /// When that last grew.
        var acknowledgedTime: Int64 = 0
        /// In bytes, scaled; nil before the first segment.
        var window: UInt32?
        var scale: Int8 = -1
        /// The window was zero at some time since the latest data.
        var wasClosed = false
        /// The shortest time in which this side answered, nanoseconds.
        var shortest: Int64?
        /// RFC 6298 section 2, of the times in which this side acknowledged.
        var smoothed: Int64 = 0
        var variation: Int64 = 0
    }
}

extension ConnectionTimeline.Side {
    private typealias Flag = Headers.Flag

    /// The side answered after `time`.
    mutating func shorten(_ time: Int64) {
        guard time >= 0 else { return }
        shortest = min(shortest ?? time, time)
    }

    /// The side acknowledged after `time` (RFC 6298 section 2).
    mutating func note(roundTrip time: Int64) {
        shorten(time)
        if smoothed == 0 {
            smoothed = time
            variation = time / 2
        } else {
            variation = variation &- variation / 4 &+ abs(smoothed &- time) / 4
            smoothed = smoothed &- smoothed / 8 &+ time / 8
        }
    }

    /// Remembers what the side's segment says of windows and numbers.
    mutating func note(_ packet: TimelinePacket, at now: Int64, scales: Bool) {
        if packet.has(Flag.ack) {
            if !hasAcknowledged || ConnectionTimeline.isAfter(packet.acknowledgment, acknowledged) {
                acknowledged = packet.acknowledgment
                acknowledgedTime = now
            }
            hasAcknowledged = true
        }
        if packet.has(Flag.syn) { scale = packet.windowScale }
        if !packet.has(Flag.rst) {
            let shift = scales && scale >= 0 && !packet.has(Flag.syn) ? UInt32(scale) : 0
            window = UInt32(packet.window) << shift
            if packet.window == 0, !packet.has(Flag.syn | Flag.fin) { wasClosed = true }
        }
        let end = packet.sequence &+ packet.payloadCount &+ (packet.has(Flag.syn | Flag.fin) ? 1 : 0)
        if !packet.findings.contains(.zeroWindowProbe),
            !hasSent || ConnectionTimeline.isAfter(end, highest)
        {
            highest = end
            hasSent = true
        }
    }
}
