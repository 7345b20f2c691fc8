import PeelWire

/// Dissects one frame. The first byte chooses how the rest is entered, the second what it is called there.
///
/// 0–127: a frame of one of the link types; 128–255: the bytes begin with the protocol of that number in the registry, so
/// that a decoder far from the link layer is reached at once.
public func fuzzDissection(_ input: RawSpan) {
    let registry = Shared.registry
    guard input.byteCount >= 4 else { return }
    let how = input.uint8(at: 0)
    let bytes = input.extracting(4..<input.byteCount)
    // The length on the wire may be more than was captured.
    let wireCount = bytes.byteCount + Int(input.uint16(at: 2)) % 64
    var dissection = Dissection()
    let types = Shared.linkTypes
    let frame = Frame(
        time: Timestamp(nanoseconds: 0),
        linkType: how < 128 ? types[Int(how) % types.count] : .ethernet,
        interface: 0,
        captured: bytes,
        wireCount: wireCount
    )
    if how < 128 {
        registry.dissect(frame, into: &dissection)
    } else {
        let name = registry.readers[Int(input.uint8(at: 1)) % registry.readers.count].layout.name
        var context = LayerContext()
        context.sender = how & 1 == 0 ? .client : .server
        context.state = UInt32(how >> 1 & 63) | UInt32(input.uint16(at: 2)) << 6
        let message = PacketBytes(captured: bytes, declaredCount: wireCount, context: context)
        registry.dissect(message, as: .named(name), into: &dissection)
        if let index = registry.index(of: name.description) {
            _ = registry.exchange(of: index, in: message)
            _ = registry.state(of: index, after: message)
            _ = registry.successor(of: index, after: message)
        }
    }
    hold(dissection, registry, capturedCount: bytes.byteCount)
}

enum Shared {
    static let registry = Registry(Registry.wire)
    static let linkTypes: [LinkType] = registry.readers.flatMap { reader in
        reader.layout.claims.compactMap { claim in
            if case .linkType(let number) = claim { LinkType(rawValue: number) } else { nil }
        }
    }
}

/// What every dissection must hold, whatever came in.
func hold(_ dissection: Dissection, _ registry: Registry, capturedCount: Int) {
    hold(dissection.layers.count <= Dissection.messageLimit, "too many layers")
    hold(dissection.fields.count <= Dissection.fieldLimit, "too many fields")
    for layer in dissection.layers where layer.source == 0 {
        hold(Int(layer.start) + Int(layer.headerCount) <= capturedCount, "a header lies beyond the frame: \(layer)")
    }
    for record in dissection.fields {
        let layer = dissection.layers[Int(record.layer)]
        let known = registry.layout(Int(record.layout))
        let field = known.fields.first { $0.id == record.id }
        hold(field != nil, "a field that \(known.name) does not list: \(record)")
        if layer.source == 0, record.count > 0 {
            let end = Int(record.start) + Int(record.count)
            hold(end <= capturedCount, "\(field.map { "\($0.name)" } ?? "") ends at \(end) of \(capturedCount)")
        }
        if record.flags.contains(.inArena) {
            let end = Int(record.value >> 32) + Int(record.value & 0xffff_ffff)
            hold(end <= dissection.arena.count, "text beyond the arena: \(record)")
        }
    }
}

/// Ends the program with a message where a property does not hold; a precondition would keep it to itself.
private func hold(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { fatalError(message()) }
}
