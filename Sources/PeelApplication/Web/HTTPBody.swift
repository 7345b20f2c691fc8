import PeelWire

/// The body of a message without its chunks and content coding, shown where bodies are asked for.
enum HTTPBody {
    /// Bytes that a body may unpack to.
    static var limit: Int { 16 << 20 }

    /// Adds `http.file_data` to layer `layer`: the body that lies behind the `head` bytes of a whole message.
    static func show(
        _ message: RawSpan, _ head: Int, isChunked: Bool, _ layer: Int, _ description: Int,
        _ dissection: inout Dissection
    ) {
        guard head < message.byteCount else { return }
        let frame = UInt32(truncatingIfNeeded: dissection.number)
        var source: Int?
        var chunked: [UInt8] = []
        if isChunked {
            var reader = ChunkReader()
            var parts = ChunkReader.Parts()
            _ = reader.take(message, from: head, into: &parts)
            for range in parts.data { chunked.append(message.clamped(range)) }
            source = dissection.addSource("De-chunked entity body", frames: [frame]) { $0 = chunked }
            guard source != nil else { return }
        }
        dissection.resume(layer: layer, describedBy: description)
        let coding = HTTPCoding(of: message, head)
        if coding == .other { return }
        if coding != .none {
            // One array for both, as a view of either would outlive its branch.
            if !isChunked { chunked.append(message.clamped(head..<message.byteCount)) }
            return unpack(chunked, coding, head, &dissection)
        }
        if let source {
            dissection.add(HTTPExchange.fileData, inSource: source, at: 0, count: chunked.count)
        } else {
            dissection.add(HTTPExchange.fileData, at: head, count: message.byteCount &- head)
        }
    }

    /// Adds what `body` unpacks to; what keeps it from being whole is a fault of the layer in hand.
    private static func unpack(
        _ body: [UInt8], _ coding: HTTPCoding, _ head: Int, _ dissection: inout Dissection
    ) {
        guard let inflater = ContentInflater(coding, first: body.rawSpan) else {
            return dissection.fault(.limited(.unpacking(ContentInflater.limit)), at: head)
        }
        var plain: [UInt8] = []
        switch inflater.unpack(body.rawSpan, limit: limit, into: &plain) {
        case .done: break
        case .unfinished: dissection.fault(.malformed(.rule("the body ends before its coding does")), at: head)
        case .damaged: dissection.fault(.malformed(.rule("the body is not what Content-Encoding says")), at: head)
        case .tooLong: dissection.fault(.limited(.message(limit)), at: head)
        }
        guard !plain.isEmpty else { return }
        let frame = UInt32(truncatingIfNeeded: dissection.number)
        let source = dissection.addSource("Uncompressed entity body", frames: [frame]) { $0 = plain }
        guard let source else { return }
        dissection.add(HTTPExchange.fileData, inSource: source, at: 0, count: plain.count)
    }
}
