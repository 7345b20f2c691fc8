/// The ports that Zeek takes for a server's when a connection's first packet was not seen: those that the protocols of
/// its standard scripts name (`likely_server_ports` of Zeek 8).
enum ZeekPorts {
    private static let tcp: Set<UInt16> = [
        21, 22, 25, 53, 79, 80, 81, 88, 110, 135, 139, 143, 389, 443, 445, 502, 563, 585, 587, 614, 631, 636, 989, 990,
        992, 993, 995, 1080, 1434, 1883, 2811, 3128, 3268, 3306, 3389, 5222, 5223, 5269, 5432, 6379, 6666, 6667, 6668,
        6669, 8000, 8080, 8888, 20000,
    ]
    private static let udp: Set<UInt16> = [
        53, 67, 88, 123, 137, 161, 162, 389, 443, 514, 1812, 2123, 2152, 3544, 4789, 5060, 5072, 5353, 5355, 6081,
        20000,
    ]
    /// Where somebody may think for an hour before the next packet (`port_inactivity_timeouts`).
    private static let patient: Set<UInt16> = [21, 22, 23, 513]

    static func isServer(_ port: UInt16, proto: UInt8) -> Bool { proto == 6 ? tcp.contains(port) : udp.contains(port) }

    static func isPatient(_ port: UInt16) -> Bool { patient.contains(port) }
}
