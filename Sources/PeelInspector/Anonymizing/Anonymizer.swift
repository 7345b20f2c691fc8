import PeelApplication
import PeelCapture
import PeelOutput
import PeelWire

/// Rewrites frames so that they tell of no machine and no person: addresses become pseudonyms wherever the dissection
/// finds them, in ARP, in quoted packets, in neighbour discovery; what nobody knows is not kept.
///
/// Without ``AnonymizeOptions/Payload/keep`` a frame begins as zeros, and only the numbers of known headers and the
/// pseudonyms are put in, so that nothing is kept by mistake.
struct Anonymizer: ~Copyable {
    private let options: AnonymizeOptions
    private var map: AddressMap
    private var secrets: SecretEraser
    private var dissector: Dissector
    private let index: FieldIndex
    /// For each layout, whether it is a header whose numbers are kept.
    private let isHeader: [Bool]
    private let sctp: Int
    /// For each layout, where its checksum stands; nil where it has none that is mended.
    private let checksums: [ChecksumPlace?]

    private struct ChecksumPlace {
        var offset: Int
        /// The header alone is covered, not what it carries.
        var coversHeader = false
        var hasPseudoHeader = false
        /// Zero stands for none.
        var isOptional = false
    }

    init(_ options: AnonymizeOptions, _ cipher: CryptoPAn) {
        self.options = options
        let registry = Registry.standard
        map = AddressMap(cipher, keepsMaker: options.keepsMaker)
        secrets = SecretEraser(hidesNames: options.hidesNames)
        dissector = Dissector(registry, followsStreams: false)
        index = FieldIndex(registry)
        sctp = registry.index(of: "sctp") ?? -1
        isHeader = index.layoutNames.map { Self.headers.contains($0.description) }
        checksums = index.layoutNames.map { name in
            switch name.description {
            case "ip": ChecksumPlace(offset: 10, coversHeader: true)
            case "tcp": ChecksumPlace(offset: 16, hasPseudoHeader: true)
            case "udp", "udplite": ChecksumPlace(offset: 6, hasPseudoHeader: true, isOptional: true)
            case "icmp", "igmp": ChecksumPlace(offset: 2)
            case "icmpv6": ChecksumPlace(offset: 2, hasPseudoHeader: true)
            default: nil
            }
        }
    }

    private static let headers: Set<String> = [
        "eth", "llc", "vlan", "ieee8021ad", "sll", "null", "loop", "raw", "arp", "ip", "ipv6", "ipv6.hopopts",
        "ipv6.dstopts", "ipv6.routing", "ipv6.fraghdr", "ah", "esp", "icmp", "icmpv6", "igmp", "mipv6", "shim6", "hip",
        "tcp", "udp", "udplite", "sctp", "mpls", "gre", "pppoes", "ppp", "vxlan", "geneve",
    ]

    /// The frame's bytes as they may be shown.
    mutating func rewrite(_ frame: borrowing Frame, number: Int) -> [UInt8] {
        dissector.dissect(frame, number: number)
        let captured = frame.bytes.captured
        var bytes = [UInt8](repeating: 0, count: captured.byteCount)
        if options.payload == .keep {
            for offset in bytes.indices { bytes[offset] = captured.uint8(at: offset) }
            eraseSecrets(captured, &bytes)
        }
        let end = putFields(captured, &bytes)
        mendChecksums(captured, &bytes)
        if options.payload == .cut { bytes.removeSubrange(end...) }
        return bytes
    }

    /// Puts in numbers and pseudonyms; where the last header ends.
    private mutating func putFields(_ captured: RawSpan, _ bytes: inout [UInt8]) -> Int {
        let keepsAll = options.payload == .keep
        var end = 0
        for record in dissector.dissection.fields {
            let layer = dissector.dissection.layers[Int(record.layer)]
            let (start, count) = (Int(record.start), Int(record.count))
            guard layer.source == 0, count > 0, start + count <= bytes.count,
                record.flags.isDisjoint(with: [.generated, .inArena])
            else { continue }
            let isHeader = isHeader[Int(layer.layout)]
            guard isHeader || keepsAll, let slot = index.slot(record) else { continue }
            switch index.fields[slot].type {
            case .ipv4 where count == 4: put(UInt64(map.pseudonym(ofV4: captured.uint32(at: start))), start, 4, &bytes)
            case .ipv6 where count <= 16:
                let address = map.pseudonym(of: captured.ipv6Address(of: record))
                for place in 0..<count {
                    let half = place < 8 ? address.high : address.low
                    bytes[start + place] = UInt8(truncatingIfNeeded: half >> UInt64(56 - place % 8 * 8))
                }
            case .mac where count == 6: put(map.pseudonym(ofMAC: captured.uint48(at: start)), start, 6, &bytes)
            case .bytes, .text, .none, .ipv4, .ipv6, .mac: break
            case .unsigned, .signed, .boolean, .absoluteTime, .relativeTime, .float:
                if !keepsAll { for place in start..<start + count { bytes[place] = captured.uint8(at: place) } }
            }
            if isHeader { end = max(end, start + count) }
        }
        return end
    }

    private func put(_ value: UInt64, _ start: Int, _ count: Int, _ bytes: inout [UInt8]) {
        for place in 0..<count {
            bytes[start + place] = UInt8(truncatingIfNeeded: value >> UInt64((count - 1 - place) * 8))
        }
    }

    /// Changes each checksum by what has changed under it (RFC 1624), the innermost first: a good one stays good, a wrong
    /// one wrong, and the partial sum that a network adapter would have completed stays one.
    private mutating func mendChecksums(_ captured: RawSpan, _ bytes: inout [UInt8]) {
        let layers = dissector.dissection.layers
        for (place, layer) in layers.enumerated().reversed() where layer.source == 0 {
            if Int(layer.layout) == sctp { mendRemainder(layer, captured, &bytes) }
            guard let checksum = checksums[Int(layer.layout)] else { continue }
            let start = Int(layer.start)
            let covered = Int(checksum.coversHeader ? layer.headerCount : layer.declaredCount)
            let (end, at) = (min(start + covered, bytes.count), start + checksum.offset)
            guard at + 2 <= end else { continue }
            let old = captured.uint16(at: at)
            let isPartial = dissector.dissection.faults.contains { found in
                if case .offloaded = found.fault { return found.layer == place }
                return false
            }
            if old == 0, checksum.isOptional || isPartial { continue }
            var (before, after) = isPartial ? (0, 0) : sums(start..<end, captured, bytes)
            if checksum.hasPseudoHeader, let addresses = addresses(around: place) {
                let (one, two) = sums(addresses, captured, bytes)
                before = Checksum.fold(UInt64(before) + UInt64(one))
                after = Checksum.fold(UInt64(after) + UInt64(two))
            }
            var fresh = old
            if before != after {
                let change = UInt64(after) + UInt64(~before)
                fresh = isPartial ? Checksum.fold(UInt64(old) + change) : ~Checksum.fold(UInt64(~old) + change)
            }
            if checksum.isOptional, fresh == 0 { fresh = 0xffff }
            put(UInt64(fresh), at, 2, &bytes)
        }
    }

    /// The checksum of SCTP, a remainder of the whole packet (RFC 9260 section 6.8): a good one stays good, and of a wrong
    /// one, or one over bytes that are not here, stays by how much it was wrong.
    private func mendRemainder(_ layer: LayerRecord, _ captured: RawSpan, _ bytes: inout [UInt8]) {
        let start = Int(layer.start)
        let end = start + Int(layer.declaredCount)
        guard end <= bytes.count, start + 12 <= end else { return }
        let before = CRC32C.checksum(of: captured.clamped(start..<end), hole: 8).byteSwapped
        let after = CRC32C.checksum(of: bytes.rawSpan.clamped(start..<end), hole: 8).byteSwapped
        put(UInt64(captured.uint32(at: start + 8) ^ before ^ after), start + 8, 4, &bytes)
    }

    private func sums(_ range: Range<Int>, _ captured: RawSpan, _ bytes: [UInt8]) -> (UInt16, UInt16) {
        (Checksum.sum(captured.clamped(range)), Checksum.sum(bytes.rawSpan.clamped(range)))
    }

    /// Where the addresses of the pseudo-header stand: in the IP header around a layer.
    private func addresses(around place: Int) -> Range<Int>? {
        let layers = dissector.dissection.layers
        for layer in layers[..<place].reversed() where layer.source == 0 {
            switch index.layoutNames[Int(layer.layout)].description {
            case "ip": return Int(layer.start) + 12..<Int(layer.start) + 20
            case "ipv6": return Int(layer.start) + 8..<Int(layer.start) + 40
            default: continue
            }
        }
        return nil
    }

    /// Takes the secrets out of what TCP and UDP carry.
    private mutating func eraseSecrets(_ captured: RawSpan, _ bytes: inout [UInt8]) {
        for (place, layer) in dissector.dissection.layers.enumerated() where layer.source == 0 {
            let name = index.layoutNames[Int(layer.layout)].description
            guard name == "tcp" || name == "udp" else { continue }
            let start = Int(layer.start) + Int(layer.headerCount)
            let end = min(Int(layer.start) + Int(layer.declaredCount), bytes.count)
            guard start < end else { continue }
            var flow = Hasher()
            if let addresses = addresses(around: place) {
                for offset in addresses { flow.combine(captured.uint8(at: offset)) }
            }
            flow.combine(captured.uint32(at: Int(layer.start)))
            secrets.erase(start..<end, of: &bytes, flow: flow.finalize())
        }
    }
}

/// Anonymizes frames on their way to another sink.
struct AnonymizeSink<Inner: FrameSink & ~Copyable>: FrameSink, ~Copyable {
    private var anonymizer: Anonymizer
    private var inner: Inner

    init(_ anonymizer: consuming Anonymizer, _ inner: consuming Inner) {
        self.anonymizer = anonymizer
        self.inner = inner
    }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        let bytes = anonymizer.rewrite(frame, number: number)
        let rewritten = Frame(
            time: frame.time, linkType: frame.linkType, interface: frame.interface, captured: bytes.rawSpan,
            wireCount: frame.wireCount)
        return inner.take(rewritten, number: number)
    }

    mutating func rest() { inner.rest() }
    mutating func finish() -> Int32 { inner.finish() }
}
