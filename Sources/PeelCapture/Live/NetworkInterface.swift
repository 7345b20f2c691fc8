import CPcap
import PeelWire

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// An interface of this machine that can be captured on.
public struct NetworkInterface: Sendable {
    /// Whether a cable, a peer or an access point is there.
    public enum Connection: Sendable { case unknown, connected, disconnected, notApplicable }

    /// Its number in libpcap's list, from 1: what `-i 3` means.
    public let number: Int
    /// `eth0`.
    public let name: String
    /// Its description in words; nil where the system has none.
    public let about: String?
    public let isUp: Bool
    public let isRunning: Bool
    public let isLoopback: Bool
    public let isWireless: Bool
    public let connection: Connection
    /// Its IPv4 addresses with the lengths of their prefixes; nil where the system tells no mask.
    public let ipv4Addresses: [(address: IPv4Address, prefixLength: Int?)]
    /// Its IPv6 addresses.
    public let ipv6Addresses: [(address: IPv6Address, prefixLength: Int?)]
    /// Its hardware address.
    public let macAddress: MACAddress?
}

/// The list comes from libpcap; this file is part of the boundary to it.
extension NetworkInterface {
    /// The interfaces of this machine in libpcap's order. Empty where there are none that the user may see.
    public static func all() throws(CaptureError) -> [NetworkInterface] {
        var first: UnsafeMutablePointer<pcap_if_t>?
        var text = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard unsafe pcap_findalldevs(&first, &text) == 0 else {
            throw CaptureError("", "the interfaces cannot be listed: \(libraryText(text))")
        }
        defer { unsafe pcap_freealldevs(first) }
        var interfaces: [NetworkInterface] = []
        var next = unsafe first
        while let entry = unsafe next {
            unsafe interfaces.append(NetworkInterface(entry.pointee, number: interfaces.count + 1))
            unsafe next = entry.pointee.next
        }
        return interfaces
    }

    private init(_ entry: pcap_if_t, number: Int) {
        self.number = number
        name = unsafe String(cString: entry.name)
        about = unsafe entry.description.map { unsafe String(cString: $0) }
        let flags = unsafe entry.flags
        isLoopback = flags & 1 != 0
        isUp = flags & 2 != 0
        isRunning = flags & 4 != 0
        isWireless = flags & 8 != 0
        connection =
            switch flags & 0x30 {
            case 0x10: .connected
            case 0x20: .disconnected
            case 0x30: .notApplicable
            default: .unknown
            }
        var ipv4: [(address: IPv4Address, prefixLength: Int?)] = []
        var ipv6: [(address: IPv6Address, prefixLength: Int?)] = []
        var mac: MACAddress?
        var next = unsafe entry.addresses
        while let item = unsafe next {
            unsafe next = item.pointee.next
            guard let address = unsafe UnsafeRawPointer(item.pointee.addr) else { continue }
            let mask = unsafe UnsafeRawPointer(item.pointee.netmask)
            switch Int32(unsafe item.pointee.addr.pointee.sa_family) {
            case AF_INET:
                let bits = unsafe IPv4Address(bits32: word(address, 4))
                ipv4.append((bits, unsafe mask.map { unsafe word($0, 4).nonzeroBitCount }))
            case AF_INET6:
                let prefix = unsafe mask.map { mask in
                    (0..<4).reduce(0) { unsafe $0 + word(mask, 8 + $1 * 4).nonzeroBitCount }
                }
                unsafe ipv6.append((IPv6Address(high: long(address, 8), low: long(address, 16)), prefix))
            default: if let found = unsafe Self.hardwareAddress(address) { mac = found }
            }
        }
        ipv4Addresses = ipv4
        ipv6Addresses = ipv6
        macAddress = mac
    }

    /// The hardware address in a link-level socket address of six bytes; nil in any other.
    private static func hardwareAddress(_ address: UnsafeRawPointer) -> MACAddress? {
        #if os(Linux)
        // sockaddr_ll: the address's length is its twelfth byte, the address follows.
        let family = unsafe address.loadUnaligned(as: UInt16.self)
        let length = unsafe address.loadUnaligned(fromByteOffset: 11, as: UInt8.self)
        guard Int32(family) == AF_PACKET, length == 6 else { return nil }
        let bits = unsafe UInt64(word(address, 12)) << 16 | UInt64(word(address, 16) >> 16)
        return bits == 0 ? nil : MACAddress(bits48: bits)
        #else
        let link = unsafe address.loadUnaligned(as: sockaddr_dl.self)
        guard Int32(link.sdl_family) == AF_LINK, link.sdl_alen == 6 else { return nil }
        let start = 8 + Int(link.sdl_nlen)
        let bits = unsafe UInt64(word(address, start)) << 16 | UInt64(word(address, start + 4) >> 16)
        return bits == 0 ? nil : MACAddress(bits48: bits)
        #endif
    }

    /// Finds the interface that the user means: a name, or a number of the list.
    ///
    /// A name that is not listed is taken as it is, because not every interface is (`usbmon`, a network namespace's).
    public static func name(for text: String) throws(CaptureError) -> String {
        guard let number = Int(text) else { return text }
        let interfaces = try all()
        if let found = interfaces.first(where: { $0.number == number }) { return found.name }
        // An interface may be called by a number.
        if interfaces.contains(where: { $0.name == text }) { return text }
        throw CaptureError(
            text,
            "there is no interface of that number, the last one is \(interfaces.count)",
            cure: "`peel interfaces` lists them"
        )
    }

    /// The names nearest to `name`, for a message: at most three.
    static func namesLike(_ name: String) -> [String] {
        guard let interfaces = try? all() else { return [] }
        let wanted = Array(name.lowercased().utf8)
        let near = interfaces.map { (name: $0.name, distance: editDistance(wanted, Array($0.name.lowercased().utf8))) }
        let close = near.filter { $0.distance <= Swift.max(2, wanted.count / 2) }.sorted { $0.distance < $1.distance }
        let chosen = close.isEmpty ? near.filter { _ in true } : close
        return chosen.prefix(3).map(\.name)
    }
}

/// Four bytes in network order.
private func word(_ base: UnsafeRawPointer, _ offset: Int) -> UInt32 {
    unsafe UInt32(bigEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
}

private func long(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    unsafe UInt64(word(base, offset)) << 32 | UInt64(word(base, offset + 4))
}

/// How many letters must be changed, added or taken away to make one name of the other.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (index, letter) in left.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for (column, other) in right.enumerated() {
            let above = row[column + 1]
            let changed = diagonal + (letter == other ? 0 : 1)
            row[column + 1] = Swift.min(changed, above + 1, row[column] + 1)
            diagonal = above
        }
    }
    return row[right.count]
}

/// A text that libpcap wrote into a buffer.
func libraryText(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
