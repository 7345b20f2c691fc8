import PeelWire

/// Prints one line a packet: when, what, between whom, what happened.
public struct LinePrinter: PacketPrinter {
    let index: FieldIndex
    let options: LineOptions
    var clock: ClockText
    var facts = LineFacts()
    var headers = Headers()

    public var needsStreams: Bool { !options.quiet }
    public var needsReassembly: Bool { !options.quiet }
    public var isSelective: Bool { true }

    public init(_ options: LineOptions, index: FieldIndex) {
        self.index = index
        self.options = options
        clock = ClockText(options.clock, utc: options.utc, nanoseconds: options.nanoseconds)
    }

    public mutating func print(
        _ frame: borrowing Frame,
        number: Int,
        _ dissector: inout Dissector,
        to writer: inout ByteWriter
    ) {
        if options.number {
            writer.append(UInt8(ascii: " "), times: number < 10 ? 4 : number < 100 ? 3 : number < 1000 ? 2 : 1)
            writer.append(decimal: number)
            writer.append("  ")
        }
        clock.write(frame.time, to: &writer)
        if describeShortly(frame, number: number, &dissector, to: &writer) {
            return writer.append(UInt8(ascii: "\n"))
        }
        dissector.dissect(frame, number: number)
        describe(dissector.dissection, FrameBytes(frame.bytes.captured, dissector.dissection), to: &writer)
        writer.append(UInt8(ascii: "\n"))
    }

    /// Walks the layers; each says its part of the sentence.
    mutating func describe(
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        var network: Int?
        var layer = 0
        var hasQUIC = false
        var hasSpoken = false
        // A tunnel stands before the next layer.
        var isCarried = false
        while layer < dissection.layers.count {
            let role = index.layerRoles[Int(dissection.layers[layer].layout)]
            switch role {
            case .link:
                if options.link || dissection.layers.count == 1 { link(layer, dissection, bytes, to: &writer) }
            case .vlan: vlan(layer, dissection, to: &writer)
            case .arp:
                if isCarried { writer.append(" carries ") }
                arp(layer, dissection, bytes, to: &writer)
            case .ipv4, .ipv6:
                if let outer = network { tunnel(outer, dissection, bytes, to: &writer) }
                if hasSpoken { writer.append(isCarried ? " carries " : " for ") }
                hasSpoken = false
                isCarried = false
                network = layer
            case .extensionHeader: break
            case .fragmentHeader: break
            case .inner, .frames:
                if options.quiet { break }
                if role == .inner { handshake(layer, dissection, bytes, to: &writer) }
                if role == .frames { frames(layer, dissection, to: &writer) }
            case .icmp, .icmpv6, .igmp, .tcp, .udp, .sctp:
                if network == nil, isCarried { writer.append(" carries ") }
                isCarried = false
                endpoints(network, layer, role, dissection, bytes, to: &writer)
                network = nil
                hasSpoken = true
                switch role {
                case .icmp: icmp(layer, dissection, bytes, to: &writer)
                case .icmpv6: icmpv6(layer, dissection, bytes, to: &writer)
                case .igmp: igmp(layer, dissection, to: &writer)
                case .tcp: tcp(layer, dissection, to: &writer)
                default: length(ofPayload: layer, dissection, to: &writer)
                }
            case .tunnel:
                if let outer = network { tunnel(outer, dissection, bytes, to: &writer) }
                network = nil
                if hasSpoken { writer.append(isCarried ? " carries " : " ") }
                message(layer, dissection, bytes, to: &writer)
                hasSpoken = true
                isCarried = true
            case .message, .names, .service, .record, .web, .frame, .quic:
                if let outer = network { tunnel(outer, dissection, bytes, to: &writer) }
                network = nil
                let isSilent =
                    role == .web && !speaks(layer, dissection)
                    || (role == .record || role == .frame || role == .quic) && options.quiet
                if isSilent { break }
                let isAnother =
                    (role == .record || role == .web || role == .frame) && layer > 0
                    && dissection.layers[layer &- 1].layout == dissection.layers[layer].layout
                    || role == .quic && hasQUIC
                hasQUIC = hasQUIC || role == .quic
                if hasSpoken { writer.append(isCarried ? " carries " : isAnother ? ", " : " ") }
                switch role {
                case .names: names(layer, dissection, bytes, to: &writer)
                case .service: service(layer, dissection, bytes, to: &writer)
                case .quic: quic(layer, isAnother: isAnother, dissection, bytes, to: &writer)
                case .record: record(layer, isAnother: isAnother, dissection, bytes, to: &writer)
                case .web: web(layer, dissection, bytes, to: &writer)
                case .frame: frame(layer, isAnother: isAnother, dissection, bytes, to: &writer)
                default: message(layer, dissection, bytes, to: &writer)
                }
                hasSpoken = true
                isCarried = false
            case .data:
                if let outer = network {
                    carried(outer, dissection, bytes, to: &writer)
                    network = nil
                } else if !hasSpoken, layer > 0 {
                    unknown(layer, dissection, bytes, to: &writer)
                }
            case .other:
                if let outer = network { tunnel(outer, dissection, bytes, to: &writer) }
                network = nil
                if hasSpoken { writer.append(" ") }
                writer.append(index.layoutNames[Int(dissection.layers[layer].layout)])
                length(ofPayload: layer, dissection, to: &writer)
                hasSpoken = true
            }
            layer &+= 1
        }
        if let outer = network { carried(outer, dissection, bytes, to: &writer) }
        if dissection.layers.isEmpty {
            writer.append("link type ")
            writer.append(decimal: UInt64(dissection.linkType.rawValue))
            writer.append(", length ")
            writer.append(decimal: dissection.wireCount)
        }
        faults(dissection, to: &writer)
    }

    /// ` [tcp malformed: …]`: the first fault, with `-v` all of them.
    private func faults(_ dissection: borrowing Dissection, to writer: inout ByteWriter) {
        if dissection.faults.isEmpty { return }
        for fault in dissection.faults where options.verbosity > 0 || fault.fault.isDamage {
            writer.append(" [")
            if dissection.layers.indices.contains(fault.layer) {
                writer.append(index.layoutNames[Int(dissection.layers[fault.layer].layout)])
                writer.append(" ")
            }
            writer.append(fault.fault.description)
            writer.append(UInt8(ascii: "]"))
            if options.verbosity == 0 { return }
        }
    }
}

extension Fault {
    /// Something is wrong with the packet; a checksum that was left to the network adapter is not.
    var isDamage: Bool {
        if case .offloaded = self { return false }
        return true
    }
}
