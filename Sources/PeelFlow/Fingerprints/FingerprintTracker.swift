import PeelWire

/// Adds fingerprints to the TLS layers that hold a hello message, from the values that are already there.
struct FingerprintTracker {
    /// The layout of TLS's own layers.
    let tls: Int
    /// The layout of handshake messages that lie in no record, and of QUIC, which carries such.
    private let message: Int
    private let quic: Int
    private let dtls: Int
    private let layout: Int
    /// What a field means, by ``FieldRecord/id``.
    private let meanings: [UInt16: Meaning]
    private var facts = HelloFacts()

    private enum Meaning {
        case handshake, version, suite, type, group, format, signature, offered, application
    }

    /// Prepares for a registry; nil where it does not hold ``FingerprintFields/layout``, or no TLS.
    init?(_ registry: Registry) {
        guard let layout = registry.index(of: "tls.fingerprints"), let tls = registry.index(of: "tls") else {
            return nil
        }
        self.layout = layout
        self.tls = tls
        message = registry.index(of: "tls.message") ?? -1
        quic = registry.index(of: "quic") ?? -1
        dtls = registry.index(of: "dtls") ?? -1
        let names: [String: Meaning] = [
            "tls.handshake.type": .handshake, "tls.handshake.version": .version,
            "tls.handshake.ciphersuite": .suite, "tls.handshake.extension.type": .type,
            "tls.handshake.extensions_supported_group": .group, "tls.handshake.extensions_ec_point_format": .format,
            "tls.handshake.sig_hash_alg": .signature, "tls.handshake.extensions.supported_version": .offered,
            "tls.handshake.extensions_alpn_str": .application,
        ]
        var meanings: [UInt16: Meaning] = [:]
        for field in registry.layout(tls).fields {
            if let meaning = names[field.name.description] { meanings[field.id] = meaning }
        }
        self.meanings = meanings
    }

    /// Whether layers of layout `kind` may hold a hello message.
    @inline(__always)
    func follows(_ kind: Int) -> Bool { kind == tls || kind == message || kind == dtls }

    /// Adds the fingerprint of the hello in layer `index` of the frame whose bytes are `frame`.
    mutating func take(_ index: Int, _ frame: RawSpan, _ dissection: inout Dissection) {
        if read(index, frame, dissection) != nil { add(index, &dissection) }
    }

    /// What the hello says in layer `index` of the frame whose bytes are `frame`; nil where there is none.
    mutating func read(_ index: Int, _ frame: RawSpan, _ dissection: borrowing Dissection) -> HelloFacts? {
        collect(index, frame, dissection)
        return facts.version == 0 ? nil : facts
    }

    private mutating func collect(_ index: Int, _ frame: RawSpan, _ dissection: borrowing Dissection) {
        let layer = dissection.layers[index]
        var hasHello = false
        var type: UInt16 = 0
        facts.removeAll()
        facts.carrier = .tcp
        for layer in dissection.layers {
            if Int(layer.layout) == quic { facts.carrier = .quic }
            if Int(layer.layout) == dtls { facts.carrier = .datagrams }
        }
        for place in Int(layer.firstField)..<dissection.fields.count {
            let record = dissection.fields[place]
            guard Int(record.layer) == index, Int(record.layout) == tls || Int(record.layout) == dtls,
                let meaning = meanings[record.id]
            else {
                continue
            }
            let value = UInt16(truncatingIfNeeded: record.value)
            switch meaning {
            case .handshake:
                // A server's certificate may follow its hello in the same record.
                if hasHello { return }
                guard 1...2 ~= record.value else { continue }
                hasHello = true
                facts.isClient = record.value == 1
            case .version: facts.version = value
            case .suite: facts.suites.append(value)
            case .type:
                type = value
                facts.extensions.append(value)
            case .group: facts.groups.append(value)
            case .format: facts.formats.append(UInt8(truncatingIfNeeded: value))
            case .signature: if type == 13 { facts.signatures.append(value) }
            case .offered: facts.versions.append(value)
            case .application:
                guard facts.application.isEmpty else { continue }
                let bytes = dissection.bytes(of: record, frame: frame)
                for offset in 0..<bytes.byteCount { facts.application.append(bytes.uint8(at: offset)) }
            }
        }
        if !hasHello { facts.version = 0 }
    }

    private func add(_ index: Int, _ dissection: inout Dissection) {
        dissection.resume(layer: index, describedBy: layout)
        let text = facts.ja3Text
        let digest = HelloFacts.md5(text)
        func put(_ field: Field<WireText>, _ text: String) {
            dissection.add(field, text: text.utf8, at: 0, count: 0, flags: .generated)
        }
        guard facts.isClient else {
            put(FingerprintFields.ja3sText, text)
            return put(FingerprintFields.ja3s, digest)
        }
        put(FingerprintFields.ja3Text, text)
        put(FingerprintFields.ja3, digest)
        let (hashed, raw) = facts.ja4
        put(FingerprintFields.ja4, hashed)
        put(FingerprintFields.ja4Text, raw)
    }
}
