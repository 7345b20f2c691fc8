import PeelWire

/// Which names DNS has given for which addresses to whom: the latest of them, a bounded number.
struct NameBook {
    private struct Key: Hashable {
        let client: IPv6Address
        let server: IPv6Address
        let asker: Asker
        let isV6: Bool
    }

    /// Whose answer it was.
    private enum Asker: UInt8 {
        /// The one with the address.
        case one
        /// Somebody who asked over the version of IP, and may go on over the other one.
        case overV4, overV6
        /// Everybody: the answer was multicast, or went to a resolver on the same machine.
        case all
    }

    private var recent = RecentValues<Key, FlowNames>(limit: 1 << 15)
    /// No name was given yet.
    private(set) var isEmpty = true

    /// The name by which the client was led to the server; nil where no answer tells.
    func names(client: IPv6Address, server: IPv6Address, isV6: Bool) -> FlowNames? {
        let nobody = IPv6Address(high: 0, low: 0)
        if let names = recent[Key(client: client, server: server, asker: .one, isV6: isV6)] { return names }
        let other = isV6 ? Asker.overV4 : .overV6
        return recent[Key(client: nobody, server: server, asker: other, isV6: isV6)]
            ?? recent[Key(client: nobody, server: server, asker: .all, isV6: isV6)]
    }

    /// Learns from a message that a name server sent, of which `headers` are the packet's.
    mutating func learn(_ message: RawSpan, _ headers: Headers) {
        let isV6 = headers.bits.contains(.v6)
        let isMulticast = headers.sourcePort == 5353
        guard var answers = DNSAddresses(message, isMulticast: isMulticast) else { return }
        let forAll = isMulticast || Self.isOfAll(headers.destination, isV6: isV6)
        let nobody = IPv6Address(high: 0, low: 0)
        var names: FlowNames?
        var count = 0
        // More addresses than a message of usual length holds tell of nothing good.
        while count < 256, let found = answers.next() {
            count &+= 1
            if names == nil || isMulticast {
                names = FlowNames(service: nil, serverName: String(decoding: answers.name, as: UTF8.self))
            }
            guard let names else { return }
            isEmpty = false
            if forAll {
                recent.keep(names, for: Key(client: nobody, server: found.address, asker: .all, isV6: found.isV6))
                continue
            }
            if found.isV6 == isV6 {
                let key = Key(client: headers.destination, server: found.address, asker: .one, isV6: isV6)
                recent.keep(names, for: key)
            } else {
                let asker = isV6 ? Asker.overV6 : .overV4
                recent.keep(names, for: Key(client: nobody, server: found.address, asker: asker, isV6: found.isV6))
            }
        }
    }

    /// A multicast or loopback address.
    private static func isOfAll(_ address: IPv6Address, isV6: Bool) -> Bool {
        if isV6 { return address.high >> 56 == 0xff || address.high == 0 && address.low == 1 }
        let first = address.low >> 24 & 0xff
        return first == 127 || 224...239 ~= first
    }
}
