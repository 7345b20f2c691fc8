import PeelWire

/// What TLS and HTTP say.
extension LinePrinter {
    /// `TLS 1.3 Client Hello example.com`, `TLS 1.2 Server Hello`; of a further record what stands in it alone.
    mutating func record(
        _ layer: Int,
        isAnother: Bool,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        facts.fill(layer: layer, dissection, index)
        if !isAnother {
            let version = version(layer, dissection)
            let isDatagram = index.layoutNames[Int(dissection.layers[layer].layout)].description == "dtls"
            writer.append(version.flatMap { index.name(of: dissection.fields[$0]) } ?? (isDatagram ? "DTLS" : "TLS"))
            writer.append(UInt8(ascii: " "))
        }
        guard let type = facts.record(.contentType) else { return writer.append("record") }
        guard facts.record(.handshakeType) != nil else {
            writer.append(index.name(of: dissection.fields[type]) ?? "record")
            guard let alert = facts.record(.alert) else { return }
            writer.append(UInt8(ascii: " "))
            writer.append(index.name(of: dissection.fields[alert]) ?? "unknown")
            return
        }
        let shown = dissection.layers[layer]
        messages(in: Int(shown.firstField)..<Int(shown.firstField &+ shown.fieldCount), dissection, bytes, to: &writer)
    }

    /// The handshake messages that a layer of their own holds, whose fields were added to it later.
    mutating func handshake(
        _ layer: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        let fields = dissection.fields
        let number = UInt8(truncatingIfNeeded: layer)
        guard let first = fields.firstIndex(where: { $0.layer == number }) else { return }
        let end = fields[first...].firstIndex { $0.layer != number } ?? fields.count
        let hasMessage = fields[first..<end].contains { index.slot($0).map { index.roles[$0] } == .handshakeType }
        guard hasMessage else { return }
        writer.append(UInt8(ascii: " "))
        messages(in: first..<end, dissection, bytes, to: &writer)
    }

    /// `Client Hello example.com`, `Server Hello, Certificate`: the messages among some fields.
    private func messages(
        in range: Range<Int>,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        var count = 0
        var serverName: Int?
        for place in range {
            let record = dissection.fields[place]
            guard let slot = index.slot(record) else { continue }
            if index.roles[slot] == .serverName, serverName == nil { serverName = place }
            guard index.roles[slot] == .handshakeType else { continue }
            if count > 0 { writer.append(", ") }
            writer.append(index.name(of: record.value, slot) ?? "handshake")
            count += 1
        }
        if let serverName {
            writer.append(UInt8(ascii: " "))
            writer.append(text: dissection.fields[serverName], in: bytes, dissection, as: .terminal)
        }
    }

    /// The record of the version that is spoken or offered: the highest of the extension for them, else the message's own.
    private func version(_ layer: Int, _ dissection: borrowing Dissection) -> Int? {
        let shown = dissection.layers[layer]
        var best: Int?
        for place in Int(shown.firstField)..<Int(shown.firstField &+ shown.fieldCount) {
            let record = dissection.fields[place]
            guard let slot = index.slot(record), index.roles[slot] == .offeredVersion, record.value & 0xff00 == 0x0300
            else { continue }
            if best.map({ dissection.fields[$0].value < record.value }) ?? true { best = place }
        }
        return best ?? facts.record(.helloVersion) ?? facts.record(.recordVersion)
    }

    /// Whether a layer of HTTP has a first line to show.
    mutating func speaks(_ layer: Int, _ dissection: borrowing Dissection) -> Bool {
        if options.quiet { return false }
        facts.fill(layer: layer, dissection, index)
        return facts.record(.version) != nil || facts.record(.method) != nil
    }

    /// `GET /path HTTP/1.1`, `HTTP/1.1 200 OK`; nothing of what goes on with a body.
    mutating func web(
        _ layer: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        let isRequest = facts.record(.method) != nil
        let parts: [Role] = isRequest ? [.method, .uri, .version] : [.version, .status, .phrase]
        var isFirst = true
        for part in parts {
            guard let place = facts.record(part) else { continue }
            if !isFirst { writer.append(UInt8(ascii: " ")) }
            isFirst = false
            if part == .status {
                writer.append(decimal: dissection.fields[place].value)
            } else {
                writer.append(text: dissection.fields[place], in: bytes, dissection, as: .terminal)
            }
        }
    }
}
