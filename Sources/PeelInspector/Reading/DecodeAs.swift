import PeelApplication
import PeelCapture
import PeelFlow
import PeelWire

/// `-d LAYER==VALUE,PROTOCOL`: another protocol for a number, as tshark writes it.
public enum DecodeAs {
    /// Every protocol, with the user's `rules`.
    public static func registry(_ rules: [String]) throws(CaptureError) -> Registry {
        var registry = Registry.standard
        try apply(rules, to: &registry)
        return registry
    }

    /// What flows are named by, likewise.
    public static func naming(_ rules: [String]) throws(CaptureError) -> FlowNaming {
        rules.isEmpty ? .standard : FlowNaming(try registry(rules), .standard)
    }

    /// Changes who is asked for the numbers that `rules` name.
    static func apply(_ rules: [String], to registry: inout Registry) throws(CaptureError) {
        for rule in rules {
            let parts = rule.split(separator: ",", maxSplits: 1).map(String.init)
            guard parts.count == 2, let claim = claim(parts[0]) else {
                throw CaptureError(
                    "-d \(rule)", "cannot be read", cure: "write it as udp.port==5000,dns or ethertype==0x0800,ip",
                    status: .usage)
            }
            guard registry.decode(claim, as: parts[1]) else {
                throw CaptureError(
                    "-d \(rule)", "there is no protocol `\(parts[1])`", cure: "`peel protocols` lists them",
                    status: .usage)
            }
        }
    }

    private static func claim(_ text: String) -> Claim? {
        guard let equals = text.firstIndex(of: "=") else { return nil }
        let layer = text[..<equals]
        let value = text[equals...].drop { $0 == "=" }
        let number = value.hasPrefix("0x") ? UInt32(value.dropFirst(2), radix: 16) : UInt32(value)
        guard let number else { return nil }
        switch (layer, number) {
        case ("udp.port", 0...0xffff): return .udpPorts(UInt16(number), UInt16(number))
        case ("tcp.port", 0...0xffff): return .tcpPorts(UInt16(number), UInt16(number))
        case ("ethertype", 0...0xffff): return .etherType(UInt16(number))
        case ("ip.proto", 0...0xff): return .ipProtocol(UInt8(number))
        case ("wtap_encap", _), ("linktype", _): return .linkType(number)
        default: return nil
        }
    }
}
