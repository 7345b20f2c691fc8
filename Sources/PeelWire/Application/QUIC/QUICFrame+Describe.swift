extension QUICFrame {
    /// Adds the frame's fields, in the order of the wire.
    func describe(_ bytes: RawSpan, into dissection: inout Dissection) {
        dissection.add(QUICFrames.frame, at: start, count: end &- start)
        let typeCount = QUICInteger(bytes, at: start)?.count ?? 1
        dissection.add(QUICFrames.type, value: type, at: start, count: typeCount)
        switch type {
        case 0x00:
            let count = UInt32(truncatingIfNeeded: end &- start)
            dissection.add(QUICFrames.paddingLength, value: count, at: start, count: end &- start, flags: .generated)
        case 0x02, 0x03: describeAcknowledgment(bytes, into: &dissection)
        case 0x04:
            add(QUICFrames.resetStream, 0, into: &dissection)
            add(QUICFrames.resetError, 1, into: &dissection)
            add(QUICFrames.finalSize, 2, into: &dissection)
        case 0x05:
            add(QUICFrames.stopStream, 0, into: &dissection)
            add(QUICFrames.stopError, 1, into: &dissection)
        case 0x06:
            add(QUICFrames.cryptoOffset, 0, into: &dissection)
            add(QUICFrames.cryptoLength, 1, into: &dissection)
            dissection.add(QUICFrames.cryptoData, at: data.lowerBound, count: data.count)
        case 0x07:
            add(QUICFrames.tokenLength, 0, into: &dissection)
            dissection.add(QUICFrames.token, at: data.lowerBound, count: data.count)
        case 0x08...0x0f: describeStream(bytes, into: &dissection)
        case 0x10...0x17, 0x19: describeLimit(into: &dissection)
        case 0x18:
            add(QUICFrames.idSequence, 0, into: &dissection)
            add(QUICFrames.retirePrior, 1, into: &dissection)
            dissection.add(QUICFrames.idLength, in: bytes, at: data.lowerBound &- 1)
            dissection.add(QUICFrames.id, at: data.lowerBound, count: data.count)
            dissection.add(QUICFrames.resetToken, at: data.upperBound, count: 16)
        case 0x1a: dissection.add(QUICFrames.challenge, at: data.lowerBound, count: 8)
        case 0x1b: dissection.add(QUICFrames.response, at: data.lowerBound, count: 8)
        case 0x1c, 0x1d: describeClose(into: &dissection)
        case 0x30, 0x31:
            if type == 0x31 { add(QUICFrames.datagramLength, 0, into: &dissection) }
            if !data.isEmpty { dissection.add(QUICFrames.datagram, at: data.lowerBound, count: data.count) }
        default:
            if isUnknown {
                dissection.add(QUICFrames.unknown, at: start, count: end &- start, flags: [.generated, .wrong])
            }
        }
    }

    private func add(_ field: Field<UInt64>, _ index: Int, into dissection: inout Dissection) {
        dissection.add(field, value: values[index], at: Int(places[index]), count: Int(counts[index]))
    }

    private func describeAcknowledgment(_ bytes: RawSpan, into dissection: inout Dissection) {
        add(QUICFrames.largest, 0, into: &dissection)
        add(QUICFrames.delay, 1, into: &dissection)
        add(QUICFrames.rangeCount, 2, into: &dissection)
        add(QUICFrames.firstRange, 3, into: &dissection)
        var offset = data.lowerBound
        var isGap = true
        while offset < data.upperBound, dissection.hasRoom, let integer = QUICInteger(bytes, at: offset) {
            let field = isGap ? QUICFrames.gap : QUICFrames.range
            dissection.add(field, value: integer.value, at: offset, count: integer.count)
            isGap.toggle()
            offset &+= integer.count
        }
        guard type == 3 else { return }
        add(QUICFrames.ect0, 4, into: &dissection)
        add(QUICFrames.ect1, 5, into: &dissection)
        add(QUICFrames.congestion, 6, into: &dissection)
    }

    private func describeStream(_ bytes: RawSpan, into dissection: inout Dissection) {
        dissection.add(QUICFrames.fin, in: bytes, at: start)
        dissection.add(QUICFrames.hasLength, in: bytes, at: start)
        dissection.add(QUICFrames.hasOffset, in: bytes, at: start)
        add(QUICFrames.stream, 0, into: &dissection)
        let (place, count) = (Int(places[0]), Int(counts[0]))
        dissection.add(QUICFrames.initiator, value: values[0] & 1, at: place, count: count)
        dissection.add(QUICFrames.direction, value: values[0] >> 1 & 1, at: place, count: count)
        if type & 4 != 0 { add(QUICFrames.streamOffset, 1, into: &dissection) }
        if type & 2 != 0 { add(QUICFrames.streamLength, integerCount &- 1, into: &dissection) }
        if !data.isEmpty { dissection.add(QUICFrames.streamData, at: data.lowerBound, count: data.count) }
    }

    private func describeLimit(into dissection: inout Dissection) {
        switch type {
        case 0x10: add(QUICFrames.maximumData, 0, into: &dissection)
        case 0x11:
            add(QUICFrames.maximumStream, 0, into: &dissection)
            add(QUICFrames.maximumStreamData, 1, into: &dissection)
        case 0x12, 0x13: add(QUICFrames.maximumStreams, 0, into: &dissection)
        case 0x14: add(QUICFrames.dataLimit, 0, into: &dissection)
        case 0x15:
            add(QUICFrames.blockedStream, 0, into: &dissection)
            add(QUICFrames.dataLimit, 1, into: &dissection)
        case 0x16, 0x17: add(QUICFrames.streamLimit, 0, into: &dissection)
        default: add(QUICFrames.retired, 0, into: &dissection)
        }
    }

    private func describeClose(into dissection: inout Dissection) {
        let isTransport = type == 0x1c
        add(isTransport ? QUICFrames.error : QUICFrames.applicationError, 0, into: &dissection)
        if isTransport {
            if 0x100...0x1ff ~= values[0] {
                let alert = UInt8(truncatingIfNeeded: values[0])
                dissection.add(QUICFrames.alert, value: alert, at: Int(places[0]), count: Int(counts[0]))
            }
            add(QUICFrames.errorFrame, 1, into: &dissection)
        }
        add(QUICFrames.reasonLength, isTransport ? 2 : 1, into: &dissection)
        dissection.add(QUICFrames.reason, at: data.lowerBound, count: data.count)
    }
}
