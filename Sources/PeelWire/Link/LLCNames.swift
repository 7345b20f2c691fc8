/// Names of the values in LLC and SNAP headers (IEEE 802.2; IANA ieee-802-numbers).
enum LLCNames {
    /// Whether SNAP protocol numbers under `organization` are EtherTypes: encapsulated Ethernet (RFC 1042), and the
    /// code that Cisco gave its bridges for the same.
    static func isEtherType(_ organization: UInt32) -> Bool { organization == 0 || organization == 0x0000f8 }

    /// Service access points, without their lowest bit.
    static let point = ValueNames { value in
        switch value << 1 {
        case 0x00: "Null LSAP"
        case 0x02: "LLC Sub-Layer Management"
        case 0x04: "SNA Path Control"
        case 0x06: "TCP/IP"
        case 0x08: "SNA"
        case 0x0c: "SNA"
        case 0x0e: "PROWAY Network Management"
        case 0x18: "Texas Instruments"
        case 0x20: "ISO 10589"
        case 0x42: "Spanning Tree BPDU"
        case 0x4e: "EIA RS-511"
        case 0x7e: "ISO 8208 (X.25)"
        case 0x7f: "ISO 802.2"
        case 0x80: "XNS"
        case 0x82: "BACnet"
        case 0x86: "Nestar"
        case 0x8e: "PROWAY Active Station List"
        case 0x98: "ARP"
        case 0xaa: "SNAP"
        case 0xba, 0xbc: "VINES"
        case 0xe0: "NetWare"
        case 0xf0: "NetBIOS"
        case 0xf4: "IBM Net Management"
        case 0xf8: "HP Extended LLC"
        case 0xfa: "Ungermann-Bass"
        case 0xfc: "Remote Program Load"
        case 0xfe: "ISO Network Layer"
        default: nil
        }
    }

    static let supervisory = ValueNames { value in
        switch value {
        case 0: "Receiver ready"
        case 1: "Receiver not ready"
        case 2: "Reject"
        case 3: "Selective reject"
        default: nil
        }
    }

    static let frameType = ValueNames { value in
        switch value {
        case 0: "Information frame"
        case 1: "Supervisory frame"
        case 3: "Unnumbered frame"
        default: nil
        }
    }

    /// Modifiers of unnumbered commands.
    static let command = ValueNames { value in
        switch value {
        case 0x10: "Disconnect"
        case 0x01: "Set initialization mode"
        case 0x03: "Set asynchronous response mode"
        default: shared(value)
        }
    }

    /// Modifiers of unnumbered responses.
    static let response = ValueNames { value in
        switch value {
        case 0x10: "Request disconnect"
        case 0x01: "Request initialization mode"
        case 0x03: "Disconnected mode"
        default: shared(value)
        }
    }

    private static func shared(_ value: UInt64) -> StaticString? {
        switch value {
        case 0x00: "Unnumbered information"
        case 0x08: "Unnumbered poll"
        case 0x0b: "Set asynchronous balanced mode"
        case 0x13: "Set asynchronous response mode extended"
        case 0x18: "Unnumbered acknowledgment"
        case 0x1b: "Set asynchronous balanced mode extended"
        case 0x20: "Set normal response mode"
        case 0x21: "Frame reject"
        case 0x23: "Reset"
        case 0x2b: "Exchange identification"
        case 0x31: "Configure"
        case 0x33: "Set normal response mode extended"
        case 0x38: "Test"
        case 0x3b: "Beacon"
        default: nil
        }
    }

    /// SNAP protocol numbers under Cisco's code.
    static let cisco = ValueNames { value in
        switch value {
        case 0x0102: "DRIP"
        case 0x0104: "PAgP"
        case 0x0105: "MLSP"
        case 0x010b: "PVSTP+"
        case 0x010c: "VLAN Bridge"
        case 0x0111: "UDLD"
        case 0x0139: "MCP"
        case 0x2000: "CDP"
        case 0x2001: "CGMP"
        case 0x2003: "VTP"
        case 0x2004: "DTP"
        case 0x200a: "STP UplinkFast"
        default: nil
        }
    }
}
