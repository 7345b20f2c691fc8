/// What the numbers of HTTP/2 are called. RFC 9113 sections 6 and 7, RFC 7838, RFC 8336, RFC 8441, RFC 9218.
enum HTTP2Names {
    static let types = ValueNames { value in
        switch value {
        case 0: "DATA"
        case 1: "HEADERS"
        case 2: "PRIORITY"
        case 3: "RST_STREAM"
        case 4: "SETTINGS"
        case 5: "PUSH_PROMISE"
        case 6: "PING"
        case 7: "GOAWAY"
        case 8: "WINDOW_UPDATE"
        case 9: "CONTINUATION"
        case 10: "ALTSVC"
        case 11: "BLOCKED"
        case 12: "ORIGIN"
        case 16: "PRIORITY_UPDATE"
        default: nil
        }
    }

    static let errors = ValueNames { value in
        switch value {
        case 0: "NO_ERROR"
        case 1: "PROTOCOL_ERROR"
        case 2: "INTERNAL_ERROR"
        case 3: "FLOW_CONTROL_ERROR"
        case 4: "SETTINGS_TIMEOUT"
        case 5: "STREAM_CLOSED"
        case 6: "FRAME_SIZE_ERROR"
        case 7: "REFUSED_STREAM"
        case 8: "CANCEL"
        case 9: "COMPRESSION_ERROR"
        case 10: "CONNECT_ERROR"
        case 11: "ENHANCE_YOUR_CALM"
        case 12: "INADEQUATE_SECURITY"
        case 13: "HTTP_1_1_REQUIRED"
        default: nil
        }
    }

    static let settings = ValueNames { value in
        switch value {
        case 1: "Header table size"
        case 2: "Enable PUSH"
        case 3: "Max concurrent streams"
        case 4: "Initial Windows size"
        case 5: "Max frame size"
        case 6: "Max header list size"
        case 8: "Extended CONNECT"
        case 9: "No RFC 7540 priorities"
        // Google's and GREASE, which clients send to keep the registry open.
        default: value & 0x0f0f == 0x0a0a && value >> 8 == value & 0xff ? "Reserved (GREASE)" : nil
        }
    }
}
