import PeelWire

/// The networks that Zeek takes for local unless it is told otherwise: what IANA keeps out of the Internet's routing
/// (`Site::private_address_space`), as such and as 6to4 addresses.
enum ZeekNetworks {
    private static let v4: [(network: UInt32, bits: UInt32)] = [
        (0x0000_0000, 8), (0x0a00_0000, 8), (0x6440_0000, 10), (0x7f00_0000, 8), (0xa9fe_0000, 16), (0xac10_0000, 12),
        (0xc000_0000, 24), (0xc000_0200, 24), (0xc0a8_0000, 16), (0xc612_0000, 15), (0xc633_6400, 24),
        (0xcb00_7100, 24), (0xe000_0000, 24), (0xf000_0000, 4),
    ]
    private static let v6: [(high: UInt64, bits: UInt64)] = [
        (0x0064_ff9b_0001_0000, 48), (0x0100_0000_0000_0000, 64), (0x2001_0000_0000_0000, 23),
        (0x2001_0db8_0000_0000, 32), (0xfc00_0000_0000_0000, 7), (0xfe80_0000_0000_0000, 10),
        (0xff02_0000_0000_0000, 16),
    ]

    static func isLocal(_ address: IPv6Address, isV6: Bool) -> Bool {
        guard isV6 else { return isLocal(UInt32(truncatingIfNeeded: address.low)) }
        if address.high == 0, address.low <= 1 { return true }
        if address.high >> 48 == 0x2002, isLocal(UInt32(truncatingIfNeeded: address.high >> 16)) { return true }
        return v6.contains { address.high >> (64 - $0.bits) == $0.high >> (64 - $0.bits) }
    }

    private static func isLocal(_ address: UInt32) -> Bool {
        v4.contains { address >> (32 - $0.bits) == $0.network >> (32 - $0.bits) }
    }
}
