/// What a frame control says of the header that it begins (IEEE 802.11 clause 9.2.4.1).
struct WirelessShape {
    private let kind: UInt8
    private let flags: UInt8

    init(_ bytes: RawSpan) {
        kind = bytes.uint8(at: 0)
        flags = bytes.uint8(at: 1)
    }

    private var subtype: UInt8 { kind >> 4 }

    /// Whether the version and the type are ones that this layer reads.
    var isKnown: Bool { kind & 3 == 0 && kind & 0x0c != 0x0c }
    var isControl: Bool { kind & 0x0c == 4 }
    var isData: Bool { kind & 0x0c == 8 }
    /// A data frame without data.
    var isNull: Bool { isData && subtype & 4 != 0 }
    var hasQuality: Bool { isData && subtype & 8 != 0 }
    /// A station asks for what waits for it (PS-Poll).
    var isPoll: Bool { isControl && subtype == 10 }
    /// CF-End, with or without an acknowledgment.
    var isContentionEnd: Bool { isControl && subtype >= 14 }
    /// Whether a control frame has a second address: all but CTS and ACK.
    var hasTransmitter: Bool { subtype != 12 && subtype != 13 }
    private var hasFourth: Bool { isData && flags & 3 == 3 }

    var qualityStart: Int { hasFourth ? 30 : 24 }

    var addressCount: Int { isControl ? hasTransmitter ? 2 : 1 : hasFourth ? 4 : 3 }

    /// Bytes of the header.
    var count: Int {
        if !isKnown { return 2 }
        if isControl { return hasTransmitter ? 16 : 10 }
        var count = qualityStart &+ (hasQuality ? 2 : 0)
        // HT Control, where the order bit of a QoS or management frame says so.
        if flags & 0x80 != 0, hasQuality || !isData { count &+= 4 }
        return count
    }
}

/// Names of the values in 802.11 headers.
enum WirelessNames {
    static let type = ValueNames { value in
        switch value {
        case 0: "Management frame"
        case 1: "Control frame"
        case 2: "Data frame"
        case 3: "Extension frame"
        default: nil
        }
    }

    static let subtype = ValueNames { value in
        switch value {
        case 0: "Association Request"
        case 1: "Association Response"
        case 2: "Reassociation Request"
        case 3: "Reassociation Response"
        case 4: "Probe Request"
        case 5: "Probe Response"
        case 8: "Beacon frame"
        case 10: "Disassociate"
        case 11: "Authentication"
        case 12: "Deauthentication"
        case 13: "Action"
        case 0x18: "802.11 Block Ack Req"
        case 0x19: "802.11 Block Ack"
        case 0x1a: "Power-Save poll"
        case 0x1b: "Request-to-send"
        case 0x1c: "Clear-to-send"
        case 0x1d: "Acknowledgement"
        case 0x1e: "CF-End (Control-frame)"
        case 0x20: "Data"
        case 0x24: "Null function (No data)"
        case 0x28: "QoS Data"
        case 0x2c: "QoS Null function (No data)"
        default: nil
        }
    }
}
