import PeelWire

/// The part of a filter that can be answered from a frame's headers without a dissection.
///
/// Only frames of the common shape are answered: Ethernet with at most one VLAN tag or a bare IP packet, one IP header
/// without options, then TCP, UDP or an echo; no fragments, tunnels or quoted packets. What a test asks beyond the fixed
/// fields of these headers is unknown, and unknown is what the whole comes to unless the rest decides.
struct HeaderTest: Sendable {
    private var nodes: [HeaderNode] = []
    private var children: [Int32] = []
    private var keys: [HeaderKey] = []
    private var ranges: [HeaderRange] = []
    private var root = 0
    /// Some part can be answered.
    private(set) var isUseful = false
    /// All parts can be answered, for frames of the common shape.
    private(set) var isWhole = true

    private let udpPorts: [UInt64]
    /// What is looked for in the frame as a whole.
    private var needles: [[UInt8]] = []
    private var patterns: [Regex] = []

    /// `udpPorts` has a bit for each port whose datagrams may hold further layers.
    init(_ test: FilterTest, udpPorts: [UInt64]) {
        self.udpPorts = udpPorts
        root = add(test)
    }

    // MARK: Making

    private mutating func add(_ test: FilterTest) -> Int {
        switch test {
        case .constant(let value): return append(HeaderNode(kind: value ? .holds : .fails))
        case .not(let inner): return group(.not, [inner])
        case .and(let parts): return group(.and, parts)
        case .or(let parts): return group(.or, parts)
        case .xor(let one, let other): return group(.xor, [one, other])
        case .exists(let entry, nil): return presence(entry) ?? unknown()
        case .isNonzero(.arithmetic(.and, .field(let entry, nil), .constant(.unsigned(let mask)))):
            return number(entry, .unequal, .any, mask: mask, 0) ?? unknown()
        case .compare(
            let comparison, let quantifier, .arithmetic(.and, .field(let entry, nil), .constant(.unsigned(let mask))),
            .constant(.unsigned(let value))):
            return number(entry, comparison, quantifier, mask: mask, value) ?? unknown()
        case .compare(let comparison, let quantifier, .field(let entry, nil), .constant(let value)):
            return compare(entry, comparison, quantifier, value) ?? unknown()
        case .member(let quantifier, .field(let entry, nil), let members):
            return member(entry, quantifier, members) ?? unknown()
        case .contains(_, .field(let entry, nil), .constant(let value)):
            guard case .frame(.whole) = entry.source, case .bytes(let needle) = value else { return unknown() }
            var node = HeaderNode(kind: .contains)
            node.first = Int32(needles.count)
            needles.append(needle)
            isUseful = true
            return append(node)
        case .matches(_, .field(let entry, nil), let regex):
            guard case .frame(.whole) = entry.source else { return unknown() }
            var node = HeaderNode(kind: .matches)
            node.first = Int32(patterns.count)
            patterns.append(regex)
            isUseful = true
            return append(node)
        default: return unknown()
        }
    }

    private mutating func append(_ node: HeaderNode) -> Int {
        nodes.append(node)
        return nodes.count - 1
    }

    private mutating func unknown() -> Int {
        isWhole = false
        return append(HeaderNode(kind: .unknown))
    }

    private mutating func group(_ kind: HeaderNode.Kind, _ parts: [FilterTest]) -> Int {
        let places = parts.map { Int32(add($0)) }
        var node = HeaderNode(kind: kind)
        (node.first, node.count) = (Int32(children.count), Int32(places.count))
        children += places
        return append(node)
    }

    /// The keys of a field, if all of them lie at fixed places of headers; they become the node's.
    private mutating func node(_ entry: FieldCatalogue.Entry, _ kind: HeaderNode.Kind) -> HeaderNode? {
        var own: [HeaderKey] = []
        switch entry.source {
        case .records(let records) where entry.textOf == nil:
            for record in records {
                guard let key = HeaderKey(record) else { return nil }
                own.append(key)
            }
        case .frame(let datum):
            guard let key = HeaderKey(datum) else { return nil }
            own = [key]
        default: return nil
        }
        var node = HeaderNode(kind: kind)
        (node.first, node.count) = (Int32(keys.count), Int32(own.count))
        keys += own
        return node
    }

    private mutating func presence(_ entry: FieldCatalogue.Entry) -> Int? {
        var made: HeaderNode?
        if case .layer = entry.source, let layer = HeaderLayer(rawName: entry.name) {
            var node = HeaderNode(kind: .present)
            (node.first, node.count) = (Int32(keys.count), 1)
            keys.append(HeaderKey(presenceOf: layer))
            made = node
        } else {
            made = node(entry, .present)
        }
        guard let made else { return nil }
        isUseful = true
        return append(made)
    }

    private mutating func number(
        _ entry: FieldCatalogue.Entry, _ comparison: FilterSyntax.Comparison, _ quantifier: FilterSyntax.Quantifier,
        mask: UInt64, _ value: UInt64
    ) -> Int? {
        guard entry.type != .ipv6, var node = node(entry, .compare) else { return nil }
        node.comparison = comparison
        node.quantifier = quantifier
        node.mask = mask
        node.value = value & mask
        // A value that the mask cannot let through is compared as it is.
        if value & ~mask != 0 { node.value = value }
        isUseful = true
        return append(node)
    }

    private mutating func compare(
        _ entry: FieldCatalogue.Entry, _ comparison: FilterSyntax.Comparison, _ quantifier: FilterSyntax.Quantifier,
        _ value: FilterValue
    ) -> Int? {
        switch (entry.type, value) {
        case (.unsigned, .unsigned(let value)), (.boolean, .unsigned(let value)), (.mac, .mac(let value)):
            return number(entry, comparison, quantifier, mask: .max, value)
        case (.ipv4, .ipv4(let value, let mask)):
            return number(entry, comparison, quantifier, mask: UInt64(mask), UInt64(value & mask))
        case (.duration, .time(let value)), (.moment, .time(let value)):
            guard value >= 0 else { return nil }
            return number(entry, comparison, quantifier, mask: .max, UInt64(value))
        case (.ipv6, .ipv6(let address, let prefix)):
            guard
                comparison == .equal || comparison == .unequal || comparison == .allEqual || comparison == .anyUnequal,
                var node = node(entry, .compareWide)
            else { return nil }
            node.comparison = comparison
            node.quantifier = quantifier
            let mask = IPv6Address(high: .max, low: .max).first(prefix)
            let first = address.first(prefix)
            (node.mask, node.lowMask, node.value, node.lowValue) = (mask.high, mask.low, first.high, first.low)
            isUseful = true
            return append(node)
        default: return nil
        }
    }

    private mutating func member(
        _ entry: FieldCatalogue.Entry, _ quantifier: FilterSyntax.Quantifier, _ members: [FilterTest.Member]
    ) -> Int? {
        var own: [HeaderRange] = []
        for member in members {
            guard case .constant(let low) = member.low else { return nil }
            var high = low
            if let end = member.high {
                guard case .constant(let value) = end else { return nil }
                high = value
            }
            switch (low, high) {
            case (.unsigned(let low), .unsigned(let high)), (.mac(let low), .mac(let high)):
                own.append(HeaderRange(mask: .max, low: low, high: high))
            case (.ipv4(let low, let mask), .ipv4(let high, mask: let highMask)) where mask == highMask:
                own.append(
                    HeaderRange(mask: UInt64(mask), low: UInt64(low & mask), high: UInt64(high & mask)))
            default: return nil
            }
        }
        guard entry.type != .ipv6, var node = node(entry, .member) else { return nil }
        node.quantifier = quantifier
        (node.firstRange, node.rangeCount) = (Int32(ranges.count), Int32(own.count))
        ranges += own
        isUseful = true
        return append(node)
    }

    // MARK: Asking

    /// Whether the test holds; nil where the headers do not tell.
    func holds(_ frame: borrowing Frame, number: Int) -> Bool? {
        answer(root, HeaderFacts(frame, number: number, claimed: udpPorts), frame.bytes.captured)
    }

    private func answer(_ index: Int, _ facts: HeaderFacts, _ bytes: RawSpan) -> Bool? {
        let node = nodes[index]
        switch node.kind {
        case .unknown: return nil
        case .holds: return true
        case .fails: return false
        case .not: return answer(Int(children[Int(node.first)]), facts, bytes).map { !$0 }
        case .and, .or:
            // What decides: false for `and`, true for `or`.
            let deciding = node.kind == .or
            var isKnown = true
            for child in Int(node.first)..<Int(node.first &+ node.count) {
                guard let value = answer(Int(children[child]), facts, bytes) else {
                    isKnown = false
                    continue
                }
                if value == deciding { return deciding }
            }
            return isKnown ? !deciding : nil
        case .xor:
            guard let one = answer(Int(children[Int(node.first)]), facts, bytes),
                let other = answer(Int(children[Int(node.first) &+ 1]), facts, bytes)
            else { return nil }
            return one != other
        case .contains:
            let needle = needles[Int(node.first)]
            return bytes.firstIndex(of: needle.rawSpan) != nil
        case .matches: return patterns[Int(node.first)].isFound(in: bytes)
        case .present, .compare, .compareWide, .member: return ask(node, facts, bytes)
        }
    }

    @inline(__always)
    private func ask(_ node: HeaderNode, _ facts: HeaderFacts, _ bytes: RawSpan) -> Bool? {
        let wanted = node.quantifier == .any
        var isPresent = false
        for place in Int(node.first)..<Int(node.first &+ node.count) {
            let key = keys[place]
            guard let start = facts.start(of: key.layer) else { continue }
            isPresent = true
            let agrees: Bool
            switch node.kind {
            case .compare:
                let value = key.value(facts, bytes, start) & node.mask
                agrees = node.comparison.holds(value < node.value ? -1 : value == node.value ? 0 : 1)
            case .compareWide:
                let offset = start &+ Int(key.offset)
                let isEqual =
                    bytes.uint64(at: offset) & node.mask == node.value
                    && bytes.uint64(at: offset &+ 8) & node.lowMask == node.lowValue
                agrees = node.comparison.holds(isEqual ? 0 : 1)
            case .member:
                let value = key.value(facts, bytes, start)
                var isFound = false
                for index in Int(node.firstRange)..<Int(node.firstRange &+ node.rangeCount) {
                    let range = ranges[index]
                    if value & range.mask >= range.low, value & range.mask <= range.high { isFound = true }
                }
                agrees = isFound
            default: agrees = true
            }
            if agrees == wanted { return wanted }
        }
        // A layer further in may have more values, where one can be there.
        if !facts.isComplete, node.count > 0, keys[Int(node.first)].layer.isOnWire { return nil }
        return isPresent && !wanted
    }
}

/// One test or group; its keys, or its parts, lie one after the other.
struct HeaderNode: Sendable, BitwiseCopyable {
    enum Kind: UInt8, Sendable, BitwiseCopyable {
        case unknown, holds, fails, not, and, or, xor, present, compare, compareWide, member, contains, matches
    }

    let kind: Kind
    var first: Int32 = 0
    var count: Int32 = 0
    var firstRange: Int32 = 0
    var rangeCount: Int32 = 0
    var comparison = FilterSyntax.Comparison.equal
    var quantifier = FilterSyntax.Quantifier.any
    var mask: UInt64 = 0
    var lowMask: UInt64 = 0
    var value: UInt64 = 0
    var lowValue: UInt64 = 0

    init(kind: Kind) { self.kind = kind }
}

struct HeaderRange: Sendable, BitwiseCopyable {
    let mask: UInt64
    let low: UInt64
    let high: UInt64
}
