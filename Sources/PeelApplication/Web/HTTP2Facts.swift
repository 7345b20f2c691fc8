import PeelWire

/// What of a header block matters to its stream. RFC 9113 section 8.3.
struct HTTP2Facts: Sendable {
    private(set) var hasMethod = false
    /// A response that no other follows: not one of 1xx.
    private(set) var isFinal = false
    private(set) var isGRPC = false
    private var scheme: [UInt8] = []
    private var authority: [UInt8] = []
    private var path: [UInt8] = []
    private var isURITaken = false

    /// The longest address that is put together.
    private static var uriLimit: Int { 1 << 16 }

    mutating func note(_ header: HeaderField) {
        // A look at the length spares most comparisons.
        switch header.name.count {
        case 5 where header.name.elementsEqual(":path".utf8): path = header.value
        case 7 where header.name.elementsEqual(":method".utf8): hasMethod = true
        case 7 where header.name.elementsEqual(":scheme".utf8): scheme = header.value
        case 7 where header.name.elementsEqual(":status".utf8): isFinal = header.value.first != 0x31
        case 10 where header.name.elementsEqual(":authority".utf8): authority = header.value
        case 12 where header.name.elementsEqual("content-type".utf8):
            isGRPC = header.value.starts(with: "application/grpc".utf8)
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
}
