extension STUN {
    static let classes = ValueNames { value in
        switch value {
        case 0: "Request"
        case 1: "Indication"
        case 0x10: "Success Response"
        case 0x11: "Error Response"
        default: nil
        }
    }

    static let methods = ValueNames { value in
        switch value {
        case 1: "Binding"
        case 2: "SharedSecret"
        case 3: "Allocate"
        case 4: "Refresh"
        case 6: "Send"
        case 7: "Data"
        case 8: "CreatePermission"
        case 9: "ChannelBind"
        default: nil
        }
    }

    /// IANA stun-parameters, STUN Attributes, and those that drafts and [MS-TURN] assigned.
    static let attributes = ValueNames { value in
        switch value {
        case 0x0001: "MAPPED-ADDRESS"
        case 0x0002: "RESPONSE-ADDRESS"
        case 0x0003: "CHANGE-REQUEST"
        case 0x0004: "SOURCE-ADDRESS"
        case 0x0005: "CHANGED-ADDRESS"
        case 0x0006: "USERNAME"
        case 0x0007: "PASSWORD"
        case 0x0008: "MESSAGE-INTEGRITY"
        case 0x0009: "ERROR-CODE"
        case 0x000a: "UNKNOWN-ATTRIBUTES"
        case 0x000b: "REFLECTED-FROM"
        case 0x000c: "CHANNEL-NUMBER"
        case 0x000d: "LIFETIME"
        case 0x000e: "ALTERNATE-SERVER (draft)"
        case 0x000f: "MAGIC-COOKIE"
        case 0x0010: "BANDWIDTH"
        case 0x0011: "DESTINATION-ADDRESS"
        case 0x0012: "XOR-PEER-ADDRESS"
        case 0x0013: "DATA"
        case 0x0014: "REALM"
        case 0x0015: "NONCE"
        case 0x0016: "XOR-RELAYED-ADDRESS"
        case 0x0017: "REQUESTED-ADDRESS-FAMILY"
        case 0x0018: "EVEN-PORT"
        case 0x0019: "REQUESTED-TRANSPORT"
        case 0x001a: "DONT-FRAGMENT"
        case 0x001b: "ACCESS-TOKEN"
        case 0x001c: "MESSAGE-INTEGRITY-SHA256"
        case 0x001d: "PASSWORD-ALGORITHM"
        case 0x001e: "USERHASH"
        case 0x0020: "XOR-MAPPED-ADDRESS"
        case 0x0022: "RESERVATION-TOKEN"
        case 0x0024: "PRIORITY"
        case 0x0025: "USE-CANDIDATE"
        case 0x0026: "PADDING"
        case 0x0027: "RESPONSE-PORT"
        case 0x002a: "CONNECTION-ID"
        case 0x0028, 0x0030: "Attribute of a draft"
        case 0x8000: "ADDITIONAL-ADDRESS-FAMILY"
        case 0x8001: "ADDRESS-ERROR-CODE"
        case 0x8002: "PASSWORD-ALGORITHMS"
        case 0x8003: "ALTERNATE-DOMAIN"
        case 0x8004: "ICMP"
        case 0x8022: "SOFTWARE"
        case 0x8023: "ALTERNATE-SERVER"
        case 0x8025: "TRANSACTION-TRANSMIT-COUNTER"
        case 0x8027: "CACHE-TIMEOUT"
        case 0x8028: "FINGERPRINT"
        case 0x8029: "ICE-CONTROLLED"
        case 0x802a: "ICE-CONTROLLING"
        case 0x802b: "RESPONSE-ORIGIN"
        case 0x802c: "OTHER-ADDRESS"
        case 0x802d: "ECN-CHECK STUN"
        case 0x802e: "THIRD-PARTY-AUTHORIZATION"
        case 0x8030: "MOBILITY-TICKET"
        case 0xc000: "CISCO-STUN-FLOWDATA"
        case 0xc001: "ENF-FLOW-DESCRIPTION"
        case 0xc002: "ENF-NETWORK-STATUS"
        case 0xc057: "GOOG-NETWORK-INFO"
        case 0xc058...0xc05d, 0xc060: "Attribute of Google"
        case 0x8006, 0x8008, 0x8020, 0x8032, 0x8037, 0x8039, 0x8050, 0x8054...0x8062, 0x8068, 0x8070, 0x8090, 0x8095,
            0xff04, 0xff05:
            "Attribute of Microsoft"
        default: nil
        }
    }
}
