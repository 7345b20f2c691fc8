import PeelFlow
import PeelWire

/// What of the headers of a message of HTTP/2 or HTTP/3 matters to its stream. RFC 9113 section 8.3, RFC 9114 section 4.3.
struct MessageFacts: Sendable {
    private var method: [UInt8] = []
    private(set) var status: [UInt8] = []
    private var scheme: [UInt8] = []
    private var authority: [UInt8] = []
    private var path: [UInt8] = []
    private var contentType: [UInt8] = []
    private var coding: [UInt8] = []
    private var length: [UInt8] = []
    private var carried: [UInt8] = []
    /// What a response to the opening of a WebSocket agrees to.
    private(set) var socketTerms: [UInt8] = []
    private var isURITaken = false

    /// The longest address that is put together, and the longest text that a transfer tells.
    private static var uriLimit: Int { 1 << 16 }
    private static var textLimit: Int { 2048 }

    var hasMethod: Bool { !method.isEmpty }
    /// A response that no other follows: not one of 1xx.
    var isFinal: Bool { !status.isEmpty && status.first != 0x31 }
    /// A request that makes its stream a WebSocket (RFC 8441 section 4).
    var asksSocket: Bool { method.elementsEqual("CONNECT".utf8) && carried.elementsEqual("websocket".utf8) }
    /// A response that grants what was asked.
    var isGranted: Bool { status.first == 0x32 }
    var isGRPC: Bool { contentType.starts(with: "application/grpc".utf8) }

    mutating func note(_ header: HeaderField) {
        // A look at the length spares most comparisons.
        switch header.name.count {
        case 5 where header.name.elementsEqual(":path".utf8): path = header.value
        case 7 where header.name.elementsEqual(":method".utf8): method = header.value
        case 7 where header.name.elementsEqual(":scheme".utf8): scheme = header.value
        case 7 where header.name.elementsEqual(":status".utf8): status = header.value
        case 9 where header.name.elementsEqual(":protocol".utf8): carried = header.value
        case 10 where header.name.elementsEqual(":authority".utf8): authority = header.value
        case 12 where header.name.elementsEqual("content-type".utf8): contentType = header.value
        case 14 where header.name.elementsEqual("content-length".utf8): length = header.value
        case 16 where header.name.elementsEqual("content-encoding".utf8): coding = header.value
        case 24 where header.name.elementsEqual("sec-websocket-extensions".utf8): socketTerms = header.value
        default: break
        }
    }

    /// The whole address of the request, once its parts are here.
    mutating func takeURI() -> [UInt8]? {
        guard !isURITaken, !scheme.isEmpty, !authority.isEmpty, !path.isEmpty,
            scheme.count &+ authority.count &+ path.count <= Self.uriLimit
        else { return nil }
        isURITaken = true
        return scheme + Array("://".utf8) + authority + path
    }

    /// The request, as far as the objects that answer it tell of it.
    func request(via name: StaticString) -> Transfer {
        var transfer = Transfer()
        transfer.via = name
        transfer.method = Self.short(method)
        transfer.host = Self.short(authority)
        transfer.target = Self.short(path)
        return transfer
    }

    /// The body that follows these headers, as an object; `request` is what they are, or answer.
    func body(of request: Transfer, isFromClient: Bool) -> Transfer {
        var transfer = request
        transfer.isFromClient = isFromClient
        transfer.status = Int(status.rawSpan.decimal(0..<min(status.count, 3)) ?? 0)
        transfer.contentType = Self.short(contentType)
        transfer.coding = Self.short(coding)
        transfer.declaredCount = length.rawSpan.decimal(0..<length.count).map { Int(clamping: $0) }
        return transfer
    }

    private static func short(_ text: [UInt8]) -> [UInt8] { Array(text.prefix(textLimit)) }
}

extension [HeaderField] {
    /// The headers as lines, as `follow --as` shows them.
    var lines: [UInt8] {
        var text: [UInt8] = []
        for header in self { text += header.name + [0x3a, 0x20] + header.value + [0x0a] }
        return text
    }
}
