import PeelWire

extension Dissection {
    /// Adds a TCP segment's place in its connection.
    mutating func add(_ place: SegmentPlace, _ segment: TCPSegment) {
        let isSyn = segment.has(Headers.Flag.syn)
        let shift = place.shift(of: segment)
        let acknowledgment = segment.has(Headers.Flag.ack) ? place.reverseBase : 0
        let one: InlineArray<6, FieldValue> = [
            FieldValue(StreamFields.tcpStream, place.stream),
            FieldValue(StreamFields.completeness, place.completeness),
            FieldValue(StreamFields.sequence, segment.sequence &- place.base, at: 4, count: 4),
            FieldValue(StreamFields.nextSequence, segment.end &- place.base),
            FieldValue(StreamFields.acknowledgment, segment.acknowledgment &- acknowledgment, at: 8, count: 4),
            FieldValue(StreamFields.windowSize, UInt32(segment.window) << UInt32(shift), at: 14, count: 2),
        ]
        let two: InlineArray<3, FieldValue> = [
            FieldValue(
                StreamFields.windowScale, place.scale < 0 ? Int32(place.scale) : 1 << shift, at: 14, count: 2),
            FieldValue(StreamFields.tcpTimeRelative, WireDuration(from: place.first, to: segment.time)),
            FieldValue(StreamFields.tcpTimeDelta, WireDuration(from: place.previous, to: segment.time)),
        ]
        add(one.span)
        add(isSyn ? two.span.extracting(1..<3) : two.span)
    }

    /// Adds the stream of a segment that an ICMP error quotes; its numbers stay as they are.
    mutating func addQuoted(_ stream: TCPStream, _ segment: TCPSegment) {
        add(StreamFields.tcpStream, value: stream.index, flags: .generated)
        add(StreamFields.completeness, value: stream.completeness, flags: .generated)
        add(StreamFields.sequence, value: segment.sequence, at: 4, count: 4, flags: .generated)
        add(
            StreamFields.acknowledgment, value: segment.acknowledgment, at: 8, count: 4, flags: .generated
        )
        add(StreamFields.windowSize, value: UInt32(segment.window), at: 14, count: 2, flags: .generated)
        addTimes(since: stream.first, stream.previous, at: segment.time)
    }

    /// Adds what a SYN or its answer tells of TCP Fast Open (RFC 7413).
    mutating func addFastOpen(_ place: SegmentPlace, _ segment: TCPSegment) {
        guard segment.has(Headers.Flag.ack) else {
            if segment.hasCookie { self.place(StreamFields.fastOpenSyn) }
            return
        }
        let acknowledged = segment.acknowledgment &- place.reverseBase
        if acknowledged > 1 {
            self.place(StreamFields.fastOpenAck)
        } else if acknowledged == 1, place.offersFastData {
            self.place(StreamFields.fastOpenIgnored)
        }
    }

    /// Adds the times since the stream's first frame and since the one before.
    mutating func addTimes(since first: Timestamp, _ previous: Timestamp, at time: Timestamp) {
        add(StreamFields.tcpTimeRelative, value: WireDuration(from: first, to: time), flags: .generated)
        add(StreamFields.tcpTimeDelta, value: WireDuration(from: previous, to: time), flags: .generated)
    }

    /// Adds what the analysis of a TCP segment found.
    mutating func add(_ findings: TCPFindings, _ initialRoundTrip: Int64) {
        var values = InlineArray<6, FieldValue>(
            repeating: FieldValue(StreamFields.analysis, WirePlace(bits: 0)))
        var count = 1
        func note(_ value: FieldValue) {
            values[count] = value
            count &+= 1
        }
        if findings.acksFrame != 0 {
            note(FieldValue(StreamFields.acksFrame, findings.acksFrame))
            if findings.ackRoundTrip != 0 {
                note(FieldValue(StreamFields.ackRoundTrip, WireDuration(nanoseconds: findings.ackRoundTrip)))
            }
        }
        if initialRoundTrip != 0 {
            note(FieldValue(StreamFields.initialRoundTrip, WireDuration(nanoseconds: initialRoundTrip)))
        }
        if findings.bytesInFlight != 0 {
            note(FieldValue(StreamFields.bytesInFlight, findings.bytesInFlight))
            if findings.pushBytes != 0 { note(FieldValue(StreamFields.pushBytes, findings.pushBytes)) }
        }
        add(values.span.extracting(0..<count))
        if !findings.flags.isEmpty { addFlags(findings) }
    }

    /// Adds what the analysis found beyond Wireshark.
    mutating func addBeyond(_ findings: TCPFindings) {
        if findings.cause != .none {
            addWord(StreamFields.cause, findings.cause.word)
            if findings.originalFrame != 0 {
                add(StreamFields.originalFrame, value: findings.originalFrame, flags: .generated)
            }
        }
        if findings.proof != .none {
            addWord(StreamFields.spuriousProof, findings.proof.word)
            add(StreamFields.spuriousFrame, value: findings.provedFrame, flags: .generated)
        }
        if findings.hopChange != 0 {
            add(StreamFields.hopChange, value: Int32(findings.hopChange), flags: .generated)
        }
    }

    private mutating func addWord(_ field: Field<WireText>, _ word: StaticString) {
        add(field, text: word.description.utf8, at: 0, count: 0, flags: .generated)
    }

    private mutating func addFlags(_ findings: TCPFindings) {
        place(StreamFields.flags)
        let flags = findings.flags
        if flags.contains(.retransmission) {
            place(StreamFields.retransmission)
            if findings.retransmissionTimeout != 0 {
                add(
                    StreamFields.timeout,
                    value: WireDuration(nanoseconds: findings.retransmissionTimeout),
                    flags: .generated
                )
                add(StreamFields.timeoutFrame, value: findings.retransmissionFrame, flags: .generated)
            }
        }
        if flags.contains(.fastRetransmission) {
            // A fast retransmission is a retransmission too.
            place(StreamFields.fastRetransmission)
            place(StreamFields.retransmission)
        }
        if flags.contains(.spuriousRetransmission) {
            place(StreamFields.spuriousRetransmission)
            place(StreamFields.retransmission)
        }
        if flags.contains(.outOfOrder) { place(StreamFields.outOfOrder) }
        if flags.contains(.lostSegment) { place(StreamFields.lostSegment) }
        if flags.contains(.ackLostSegment) { place(StreamFields.ackLostSegment) }
        if flags.contains(.windowUpdate) { place(StreamFields.windowUpdate) }
        if flags.contains(.windowFull) { place(StreamFields.windowFull) }
        if flags.contains(.keepAlive) { place(StreamFields.keepAlive) }
        if flags.contains(.keepAliveAck) { place(StreamFields.keepAliveAck) }
        if findings.duplicateAckNumber != 0 {
            // Wireshark names it twice: where the numbers hang and as a finding.
            place(StreamFields.duplicateAck)
            place(StreamFields.duplicateAck)
            add(StreamFields.duplicateAckNumber, value: findings.duplicateAckNumber, flags: .generated)
            add(StreamFields.duplicateAckFrame, value: findings.duplicateAckFrame, flags: .generated)
        }
        if flags.contains(.zeroWindowProbe) { place(StreamFields.zeroWindowProbe) }
        if flags.contains(.zeroWindow) { place(StreamFields.zeroWindow) }
        if flags.contains(.zeroWindowProbeAck) { place(StreamFields.zeroWindowProbeAck) }
        if flags.contains(.reusedPorts) { place(StreamFields.reusedPorts) }
    }

    private mutating func place(_ field: Field<WirePlace>) {
        add(field, at: 0, count: 0, flags: .generated)
    }
}
