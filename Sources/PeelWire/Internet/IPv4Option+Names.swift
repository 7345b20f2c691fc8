extension IPv4Option {
    /// Option types that are decoded; any other is shown as bytes.
    static let names = ValueNames { value in
        switch value {
        case 0: "End of Options List"
        case 1: "No-Operation"
        case 7: "Record Route"
        case 11: "MTU Probe"
        case 12: "MTU Reply"
        case 25: "Quick-Start"
        case 68: "Time Stamp"
        case 82: "Traceroute"
        case 130: "Security"
        case 131: "Loose Source Route"
        case 133: "Extended Security"
        case 134: "Commercial Security"
        case 136: "Stream ID"
        case 137: "Strict Source Route"
        case 148: "Router Alert"
        case 149: "Selective Directed Broadcast"
        default: nil
        }
    }

    static let classes = ValueNames { value in
        switch value {
        case 0: "Control"
        case 2: "Debugging and measurement"
        default: "Reserved"
        }
    }

    static let stampFlags = ValueNames { value in
        switch value {
        case 0: "Time stamps only"
        case 1: "Time stamp and address"
        case 3: "Time stamps for prespecified addresses"
        default: nil
        }
    }
}

/// Names of the values of Quick-Start (RFC 4782 section 3.1), which IPv4 and IPv6 share.
enum QuickStart {
    static let functions = ValueNames { value in
        switch value {
        case 0: "Rate request"
        case 8: "Rate report"
        default: nil
        }
    }

    static let rates = ValueNames { value in
        switch value {
        case 0: "0 bit/s"
        case 1: "80 kbit/s"
        case 2: "160 kbit/s"
        case 3: "320 kbit/s"
        case 4: "640 kbit/s"
        case 5: "1.28 Mbit/s"
        case 6: "2.56 Mbit/s"
        case 7: "5.12 Mbit/s"
        case 8: "10.24 Mbit/s"
        case 9: "20.48 Mbit/s"
        case 10: "40.96 Mbit/s"
        case 11: "81.92 Mbit/s"
        case 12: "163.84 Mbit/s"
        case 13: "327.68 Mbit/s"
        case 14: "655.36 Mbit/s"
        case 15: "1.31072 Gbit/s"
        default: nil
        }
    }
}
