import PeelWire

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A socket of this machine by its ends, as the kernel lists it. IPv4 addresses lie in the low 32 bits.
public struct SocketKey: Hashable, Sendable {
    /// 6 or 17.
    public var proto: UInt8
    public var local: IPv6Address
    public var localPort: UInt16
    /// Zero where the socket listens, or is bound alone.
    public var remote: IPv6Address
    public var remotePort: UInt16

    public init(
        proto: UInt8, local: IPv6Address, localPort: UInt16, remote: IPv6Address = IPv6Address(high: 0, low: 0),
        remotePort: UInt16 = 0
    ) {
        (self.proto, self.local, self.localPort) = (proto, local, localPort)
        (self.remote, self.remotePort) = (remote, remotePort)
    }
}

/// The process that holds a socket.
public struct SocketOwner: Hashable, Sendable {
    public var pid: Int32
    /// The process's name, as the kernel knows it: at most 15 bytes.
    public var name: String
    public var user: String
}

/// The sockets of this machine with the processes that hold them, read from /proc. A boundary to the system.
///
/// Reading costs time that grows with sockets and processes; it belongs on a thread of its own. Processes of others are
/// seen by root alone.
public struct SocketTable: Sendable {
    /// A socket and, where it may be seen, who holds it.
    public struct Entry: Sendable {
        public var key: SocketKey
        public var inode: UInt64
        public var userNumber: UInt32
        /// The connection's state as Linux numbers it; 10 listens.
        public var state: UInt8
        public var owner: SocketOwner?
    }

    public private(set) var entries: [Entry] = []
    /// Who holds each socket that was looked for, by its number; kept from one reading to the next.
    private var owners: [UInt64: SocketOwner] = [:]
    private var userNames: [UInt32: String] = [:]
    /// Sockets that were not looked at because there were too many.
    public private(set) var leftOut = 0

    /// The most sockets, processes, and descriptors of a process that are looked at.
    private static var socketLimit: Int { 65_536 }
    private static var processLimit: Int { 16_384 }
    private static var descriptorLimit: Int { 65_536 }

    public init() {}

    /// Whether the system lists sockets in this way.
    public static var isAvailable: Bool { unsafe access("/proc/net/tcp", R_OK) == 0 }

    /// Reads the sockets anew.
    public mutating func read() {
        entries = []
        leftOut = 0
        for (name, proto) in [("tcp", 6), ("tcp6", 6), ("udp", 17), ("udp6", 17)] as [(String, UInt8)] {
            readList("/proc/net/\(name)", proto)
        }
        let seen = Set(entries.map(\.inode))
        owners = owners.filter { seen.contains($0.key) }
        if entries.contains(where: { $0.inode != 0 && owners[$0.inode] == nil }) { findOwners(seen) }
        for place in entries.indices { entries[place].owner = owners[entries[place].inode] }
    }

    /// `  0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000  0 12345 …`
    private mutating func readList(_ path: String, _ proto: UInt8) {
        for line in Self.text(path, limit: 32 << 20).split(separator: UInt8(ascii: "\n")).dropFirst() {
            let words = line.split(separator: UInt8(ascii: " "))
            guard words.count > 9, let local = Self.end(words[1]), let remote = Self.end(words[2]),
                let state = Self.number(words[3], 16), let user = Self.number(words[7], 10),
                let inode = Self.number(words[9], 10)
            else { continue }
            guard entries.count < Self.socketLimit else {
                leftOut += 1
                continue
            }
            let key = SocketKey(
                proto: proto, local: local.0, localPort: local.1, remote: remote.0, remotePort: remote.1)
            entries.append(
                Entry(
                    key: key, inode: inode, userNumber: UInt32(truncatingIfNeeded: user),
                    state: UInt8(truncatingIfNeeded: state), owner: nil))
        }
    }

    /// `0100007F:1F90`: words of the address in the machine's order, then the port.
    private static func end(_ text: ArraySlice<UInt8>) -> (IPv6Address, UInt16)? {
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")), let port = number(text[(colon + 1)...], 16) else {
            return nil
        }
        let digits = text[..<colon]
        var words: [UInt32] = []
        var place = digits.startIndex
        while place + 8 <= digits.endIndex {
            guard let word = number(digits[place..<place + 8], 16) else { return nil }
            words.append(UInt32(truncatingIfNeeded: word).littleEndian.byteSwapped)
            place += 8
        }
        switch words.count {
        case 1: return (IPv6Address(high: 0, low: UInt64(words[0])), UInt16(truncatingIfNeeded: port))
        case 4:
            // An IPv4 address in an IPv6 socket is that address (RFC 4291, section 2.5.5.2).
            if words[0] == 0, words[1] == 0, words[2] == 0xffff {
                return (IPv6Address(high: 0, low: UInt64(words[3])), UInt16(truncatingIfNeeded: port))
            }
            let high = UInt64(words[0]) << 32 | UInt64(words[1])
            let low = UInt64(words[2]) << 32 | UInt64(words[3])
            return (IPv6Address(high: high, low: low), UInt16(truncatingIfNeeded: port))
        default: return nil
        }
    }

    private static func number(_ text: ArraySlice<UInt8>, _ base: UInt64) -> UInt64? {
        guard !text.isEmpty, text.count <= 20 else { return nil }
        var value: UInt64 = 0
        for byte in text {
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x37
            case 0x61...0x66: digit = byte - 0x57
            default: return nil
            }
            guard digit < base else { return nil }
            value = value &* base &+ UInt64(digit)
        }
        return value
    }

    /// Goes through the descriptors of all processes that may be seen.
    private mutating func findOwners(_ wanted: Set<UInt64>) {
        var missing = wanted.subtracting(owners.keys)
        missing.remove(0)
        for name in Self.names("/proc", limit: Self.processLimit) {
            guard !missing.isEmpty, let pid = Int32(name) else { continue }
            var owner: SocketOwner?
            for file in Self.names("/proc/\(pid)/fd", limit: Self.descriptorLimit) {
                guard let inode = Self.socket("/proc/\(pid)/fd/\(file)"), missing.contains(inode) else { continue }
                if owner == nil { owner = self.owner(pid) }
                owners[inode] = owner
                missing.remove(inode)
            }
        }
    }

    private mutating func owner(_ pid: Int32) -> SocketOwner {
        var name = Self.text("/proc/\(pid)/comm", limit: 64)
        while name.last == UInt8(ascii: "\n") { name.removeLast() }
        var status = stat()
        let user = unsafe stat("/proc/\(pid)", &status) == 0 ? status.st_uid : 0
        return SocketOwner(pid: pid, name: String(decoding: name, as: UTF8.self), user: userName(user))
    }

    /// A user's name; the number where it has none.
    private mutating func userName(_ number: UInt32) -> String {
        if let known = userNames[number] { return known }
        var name = "\(number)"
        // Static programs cannot ask for more; /etc/passwd is what nearly all have.
        for line in Self.text("/etc/passwd", limit: 1 << 20).split(separator: UInt8(ascii: "\n")) {
            let words = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            if words.count > 2, Self.number(words[2], 10) == UInt64(number) {
                name = String(decoding: words[0], as: UTF8.self)
                break
            }
        }
        userNames[number] = name
        return name
    }

    /// The number of the socket that a descriptor is.
    private static func socket(_ path: String) -> UInt64? {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            guard let start = buffer.baseAddress else { return nil }
            let count = unsafe readlink(path, start, 64)
            guard count > 9, count < 64 else { return nil }
            // socket:[12345]
            var bytes: [UInt8] = []
            for index in 0..<count { unsafe bytes.append(UInt8(bitPattern: buffer[index])) }
            guard bytes.starts(with: Array("socket:[".utf8)), bytes.last == UInt8(ascii: "]") else { return nil }
            return number(bytes[8..<count - 1], 10)
        }
    }

    /// What lies in a folder; nothing where it may not be read.
    private static func names(_ path: String, limit: Int) -> [String] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while names.count < limit {
            guard let entry = unsafe readdir(folder) else { break }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.first?.isNumber == true { names.append(name) }
        }
        return names
    }

    private static func text(_ path: String, limit: Int) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while bytes.count < limit {
            let start = bytes.count
            let room = min(1 << 16, limit - start)
            bytes.append(contentsOf: repeatElement(0, count: room))
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Self.read(descriptor, UnsafeMutableRawBufferPointer(rebasing: buffer[start...]))
            }
            bytes.removeLast(room - max(0, count))
            if count <= 0 { break }
        }
        return bytes
    }

    private static func read(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        #if canImport(Glibc)
        unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        #else
        unsafe Darwin.read(descriptor, buffer.baseAddress, buffer.count)
        #endif
    }
}
