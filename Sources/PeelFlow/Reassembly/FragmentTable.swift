import PeelWire

/// What the fragments of one datagram have in common (RFC 791 section 3.2, RFC 8200 section 4.5).
public struct FragmentKey: Hashable, Sendable {
    public var source: IPv6Address
    public var destination: IPv6Address
    public var identification: UInt32
    /// The protocol number of IPv4, which is part of its key; 0 in IPv6.
    public var proto: UInt8
    /// 4 or 6.
    public var version: UInt8
    /// The innermost VLAN around it; 0 for none.
    public var vlan: UInt16

    public init(
        source: IPv6Address, destination: IPv6Address, identification: UInt32, proto: UInt8, version: UInt8,
        vlan: UInt16 = 0
    ) {
        (self.source, self.destination, self.identification) = (source, destination, identification)
        (self.proto, self.version, self.vlan) = (proto, version, vlan)
    }
}

/// One fragment as it arrives.
public struct Fragment: Sendable {
    /// Where its bytes belong in the datagram.
    public var offset: Int
    /// More fragments follow it.
    public var more: Bool
    /// The frame that carries it.
    public var frame: UInt32
    public var time: Timestamp
    /// The number of the protocol that the datagram carries, as this fragment tells it.
    public var proto: UInt8

    public init(offset: Int, more: Bool, frame: UInt32, time: Timestamp, proto: UInt8) {
        (self.offset, self.more, self.frame, self.time, self.proto) = (offset, more, frame, time, proto)
    }
}

/// Puts datagrams together from their fragments, of which other datagrams' may lie between.
///
/// Of bytes that several fragments bring those of the fragment that begins first are kept, and of two that begin at the
/// same place those that came first, as Wireshark does; that there are several, and whether they differ, is told. What
/// stays incomplete is forgotten after two minutes of packet time (RFC 1122 section 3.3.2), or when the bounds are met,
/// which is counted.
public struct FragmentTable: Sendable {
    /// Bounds of what waits for its rest.
    public struct Limits: Sendable {
        /// Bytes of fragments.
        public var bytes = 32 << 20
        public var datagrams = 8192
        /// Fragments of one datagram: more than 8192 cannot lie beside each other.
        public var fragments = 16_384
        public var nanoseconds: Int64 = 120_000_000_000

        public init() {}
    }

    private let limits: Limits
    private var waiting: [FragmentKey: IncompleteDatagram] = [:]
    /// The keys in the order in which their datagrams began; the number tells a key that began again.
    private var order: [(key: FragmentKey, serial: Int)] = []
    private var firstInOrder = 0
    private var serial = 0
    private var byteCount = 0
    /// Datagrams that were forgotten because of a bound of ours, and those that ran out of time.
    public private(set) var evictedCount = 0
    public private(set) var expiredCount = 0

    public init(_ limits: Limits = Limits()) { self.limits = limits }

    /// Datagrams that wait for their rest.
    public var waitingCount: Int { waiting.count }

    /// Takes a fragment; returns the datagram that it completes.
    public mutating func take(_ fragment: Fragment, _ bytes: RawSpan, of key: FragmentKey) -> WholeDatagram? {
        forget(at: fragment.time)
        var datagram: IncompleteDatagram
        if let known = waiting.removeValue(forKey: key) {
            datagram = known
        } else {
            serial &+= 1
            datagram = IncompleteDatagram(serial: serial, began: fragment.time)
            order.append((key, serial))
        }
        datagram.add(fragment, bytes)
        if let whole = datagram.whole() {
            byteCount &-= datagram.byteCount &- bytes.byteCount
            return whole
        }
        byteCount &+= bytes.byteCount
        guard datagram.fragmentCount <= limits.fragments else {
            byteCount &-= datagram.byteCount
            evictedCount &+= 1
            return nil
        }
        waiting[key] = datagram
        while byteCount > limits.bytes || waiting.count > limits.datagrams {
            let before = waiting.count
            guard dropOldest() else { break }
            evictedCount &+= before &- waiting.count
        }
        return nil
    }

    /// Forgets a datagram that nobody needs.
    mutating func drop(_ key: FragmentKey) {
        guard let datagram = waiting.removeValue(forKey: key) else { return }
        byteCount &-= datagram.byteCount
    }

    /// Forgets what has waited too long.
    private mutating func forget(at now: Timestamp) {
        while firstInOrder < order.count {
            let (key, serial) = order[firstInOrder]
            if let datagram = waiting[key], datagram.serial == serial {
                guard now.nanoseconds(since: datagram.began) > limits.nanoseconds else { break }
                expiredCount &+= 1
            }
            _ = dropOldest()
        }
    }

    /// Forgets the datagram that began first; false where there is none.
    private mutating func dropOldest() -> Bool {
        while firstInOrder < order.count {
            let (key, serial) = order[firstInOrder]
            firstInOrder &+= 1
            if firstInOrder > 1024, firstInOrder &* 2 > order.count {
                order.removeFirst(firstInOrder)
                firstInOrder = 0
            }
            guard let datagram = waiting[key], datagram.serial == serial else { return true }
            byteCount &-= datagram.byteCount
            waiting[key] = nil
            return true
        }
        return false
    }
}
