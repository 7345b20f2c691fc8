import PeelWire

/// Transport layers in a line.
extension LinePrinter {
    /// `TCP 10.0.0.1:1234 > 10.0.0.2:80`.
    mutating func endpoints(
        _ network: Int?,
        _ layer: Int,
        _ role: LayerRole,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        var source: Int?
        var destination: Int?
        if let network {
            facts.fill(layer: network, dissection, index)
            source = facts.record(.source)
            destination = facts.record(.destination)
        }
        facts.fill(layer: layer, dissection, index)
        switch role {
        case .tcp: writer.append("TCP ")
        case .udp: writer.append("UDP ")
        case .sctp: writer.append("SCTP ")
        case .icmp: writer.append("ICMP ")
        case .icmpv6: writer.append("ICMPv6 ")
        default: writer.append("IGMP ")
        }
        endpoint(source, facts.value(.source, dissection), dissection, bytes, to: &writer)
        writer.append(" > ")
        endpoint(destination, facts.value(.destination, dissection), dissection, bytes, to: &writer)
    }

    private func endpoint(
        _ address: Int?,
        _ port: UInt64?,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        if let address {
            let record = dissection.fields[address]
            let isLong = record.count == 16
            if isLong, port != nil { writer.append(UInt8(ascii: "[")) }
            writer.append(address: record, bytes, index)
            if isLong, port != nil { writer.append(UInt8(ascii: "]")) }
        }
        guard let port else { return }
        writer.append(UInt8(ascii: ":"))
        writer.append(decimal: port)
    }

    /// ` [SYN ACK] seq 1 ack 1 win 512 len 0 <mss 1460, sackOK>`.
    mutating func tcp(_ layer: Int, _ dissection: borrowing Dissection, to writer: inout ByteWriter) {
        let record = dissection.layers[layer]
        if options.quiet { return length(ofPayload: layer, dissection, to: &writer) }
        // Of a header that was cut, the data offset tells how much belongs to it.
        let header = max(Int(record.headerCount), Int(clamping: facts.value(.totalLength, dissection) ?? 0))
        let count = max(0, Int(record.declaredCount) &- header)
        guard let flags = facts.value(.flags, dissection) else { return }
        writer.append(UInt8(ascii: " "))
        writer.append(tcpFlags: flags)
        let sequence = UInt32(truncatingIfNeeded: facts.value(.sequence, dissection) ?? 0)
        writer.append(tcpSequence: sequence, count: count, flags: flags)
        if flags & 0x10 != 0, let number = facts.value(.acknowledgment, dissection) {
            writer.append(" ack ")
            writer.append(decimal: number)
        }
        if let window = facts.value(.window, dissection) {
            writer.append(" win ")
            writer.append(decimal: window)
        }
        if flags & 0x20 != 0, let pointer = facts.value(.urgentPointer, dissection) {
            writer.append(" urg ")
            writer.append(decimal: pointer)
        }
        writer.append(" len ")
        writer.append(decimal: count)
        if flags & 2 != 0 || options.verbosity > 0 || facts.record(.blockStart) != nil {
            tcpOptions(layer, dissection, to: &writer)
        }
    }

    /// ` <mss 1460, sackOK, ws 7>`.
    private mutating func tcpOptions(_ layer: Int, _ dissection: borrowing Dissection, to writer: inout ByteWriter) {
        var isFirst = true
        func begin(_ writer: inout ByteWriter, _ text: StaticString) {
            writer.append(isFirst ? " <" : ", ")
            writer.append(text)
            isFirst = false
        }
        if let size = facts.value(.maximumSegment, dissection) {
            begin(&writer, "mss ")
            writer.append(decimal: size)
        }
        if facts.record(.selectiveAllowed) != nil { begin(&writer, "sackOK") }
        if let shift = facts.value(.windowScale, dissection) {
            begin(&writer, "ws ")
            writer.append(decimal: shift)
        }
        if options.verbosity > 0, let value = facts.value(.timestampValue, dissection) {
            begin(&writer, "ts ")
            writer.append(decimal: value)
            writer.append(UInt8(ascii: ":"))
            writer.append(decimal: facts.value(.timestampEcho, dissection) ?? 0)
        }
        if facts.record(.blockStart) != nil {
            begin(&writer, "sack")
            let shown = dissection.layers[layer]
            for index in Int(shown.firstField)..<Int(shown.firstField &+ shown.fieldCount) {
                guard let slot = self.index.slot(dissection.fields[index]) else { continue }
                let role = self.index.roles[slot]
                if role == .blockStart || role == .blockEnd {
                    writer.append(role == .blockStart ? UInt8(ascii: " ") : UInt8(ascii: ":"))
                    writer.append(decimal: dissection.fields[index].value)
                }
            }
        }
        if !isFirst { writer.append(UInt8(ascii: ">")) }
    }
}

extension ByteWriter {
    /// Appends TCP's flags in words: `[SYN ACK]`.
    @inline(__always)
    mutating func append(tcpFlags flags: UInt64) {
        switch flags & 0xfff {
        case 0x10: append("[ACK]")
        case 0x18: append("[PSH ACK]")
        case 0x02: append("[SYN]")
        case 0x12: append("[SYN ACK]")
        case 0x11: append("[FIN ACK]")
        case 0x04: append("[RST]")
        case 0x14: append("[RST ACK]")
        default: append(rareTCPFlags: flags)
        }
    }

    private mutating func append(rareTCPFlags flags: UInt64) {
        let names: [StaticString] = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"]
        append(UInt8(ascii: "["))
        var isFirst = true
        for bit in [1, 0, 2, 3, 4, 5, 6, 7, 8] where flags >> UInt64(bit) & 1 != 0 {
            if !isFirst { append(UInt8(ascii: " ")) }
            append(names[bit])
            isFirst = false
        }
        if isFirst { append("no flags") }
        append(UInt8(ascii: "]"))
    }

    /// Appends ` seq 100:200`, or the first number alone where the segment is empty and only acknowledges.
    @inline(__always)
    mutating func append(tcpSequence sequence: UInt32, count: Int, flags: UInt64) {
        guard count > 0 || flags & 7 != 0 || flags & 0x10 == 0 else { return }
        append(" seq ")
        append(decimal: UInt64(sequence))
        if count > 0 {
            append(UInt8(ascii: ":"))
            append(decimal: UInt64(sequence &+ UInt32(truncatingIfNeeded: count)))
        }
    }
}
