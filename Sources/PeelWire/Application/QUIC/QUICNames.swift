/// Names of QUIC's numbers (IANA quic).
enum QUICNames {
    static let forms = ValueNames { $0 == 0 ? "Short Header" : "Long Header" }

    static let types = ValueNames { value in
        switch value {
        case 0: "Initial"
        case 1: "0-RTT"
        case 2: "Handshake"
        case 3: "Retry"
        default: nil
        }
    }

    static let typesOfSecond = ValueNames { value in
        switch value {
        case 0: "Retry"
        case 1: "Initial"
        case 2: "0-RTT"
        case 3: "Handshake"
        default: nil
        }
    }

    static let lengths = ValueNames { value in
        switch value {
        case 0: "1 bytes"
        case 1: "2 bytes"
        case 2: "3 bytes"
        case 3: "4 bytes"
        default: nil
        }
    }

    static let frames = ValueNames { value in
        switch value {
        case 0x00: "PADDING"
        case 0x01: "PING"
        case 0x02: "ACK"
        case 0x03: "ACK_ECN"
        case 0x04: "RESET_STREAM"
        case 0x05: "STOP_SENDING"
        case 0x06: "CRYPTO"
        case 0x07: "NEW_TOKEN"
        case 0x08...0x0f: "STREAM"
        case 0x10: "MAX_DATA"
        case 0x11: "MAX_STREAM_DATA"
        case 0x12: "MAX_STREAMS (BIDI)"
        case 0x13: "MAX_STREAMS (UNI)"
        case 0x14: "DATA_BLOCKED"
        case 0x15: "STREAM_DATA_BLOCKED"
        case 0x16: "STREAMS_BLOCKED (BIDI)"
        case 0x17: "STREAMS_BLOCKED (UNI)"
        case 0x18: "NEW_CONNECTION_ID"
        case 0x19: "RETIRE_CONNECTION_ID"
        case 0x1a: "PATH_CHALLENGE"
        case 0x1b: "PATH_RESPONSE"
        case 0x1c: "CONNECTION_CLOSE (Transport)"
        case 0x1d: "CONNECTION_CLOSE (Application)"
        case 0x1e: "HANDSHAKE_DONE"
        case 0x30...0x31: "DATAGRAM"
        default: nil
        }
    }

    static let initiators = ValueNames { $0 == 0 ? "Client-initiated" : "Server-initiated" }
    static let directions = ValueNames { $0 == 0 ? "Bidirectional" : "Unidirectional" }

    static let errors = ValueNames { value in
        switch value {
        case 0: "NO_ERROR"
        case 1: "INTERNAL_ERROR"
        case 2: "CONNECTION_REFUSED"
        case 3: "FLOW_CONTROL_ERROR"
        case 4: "STREAM_LIMIT_ERROR"
        case 5: "STREAM_STATE_ERROR"
        case 6: "FINAL_SIZE_ERROR"
        case 7: "FRAME_ENCODING_ERROR"
        case 8: "TRANSPORT_PARAMETER_ERROR"
        case 9: "CONNECTION_ID_LIMIT_ERROR"
        case 10: "PROTOCOL_VIOLATION"
        case 11: "INVALID_TOKEN"
        case 12: "APPLICATION_ERROR"
        case 13: "CRYPTO_BUFFER_EXCEEDED"
        case 14: "KEY_UPDATE_ERROR"
        case 15: "AEAD_LIMIT_REACHED"
        case 16: "NO_VIABLE_PATH"
        case 17: "VERSION_NEGOTIATION_ERROR"
        case 0x100...0x1ff: "CRYPTO_ERROR"
        default: nil
        }
    }
}
