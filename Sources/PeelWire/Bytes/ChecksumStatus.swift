/// What verifying a checksum came to, with the numbers of Wireshark's `*.checksum.status`.
public enum ChecksumStatus: UInt8, Sendable, BitwiseCopyable {
    /// The checksum does not fit the bytes.
    case bad = 0
    /// The checksum fits.
    case good = 1
    /// Not all bytes that the checksum covers are here: a cut or quoted packet, or a fragment.
    case unverified = 2
    /// The sender left the checksum out.
    case notPresent = 3
    /// The sender left out a checksum that the protocol wants.
    case illegal = 4

    /// The words for the numbers.
    public static let names = ValueNames { value in
        switch value {
        case 0: "Bad"
        case 1: "Good"
        case 2: "Unverified"
        case 3: "Not present"
        case 4: "Illegal"
        default: nil
        }
    }
}

/// The finding about one checksum.
public struct ChecksumFinding: Sendable, BitwiseCopyable {
    public var status: ChecksumStatus
    /// The field's value.
    public var value: UInt16
    /// What the field should hold; meaningful where the status is good or bad.
    public var expected: UInt16
    /// The field holds the folded sum of the pseudo-header alone, or nothing, which is what a sender leaves to its network
    /// adapter to complete: the capture was taken before that, and the packet is not damaged.
    public var isOffloaded: Bool

    /// A checksum that was not computed.
    public init(_ status: ChecksumStatus, value: UInt16) {
        self.status = status
        self.value = value
        expected = value
        isOffloaded = false
    }
}

extension PacketBytes {
    /// The sum of the pseudo-header of RFC 9293 section 3.1 and RFC 8200 section 8.1, not folded, for an upper-layer
    /// packet of `count` bytes.
    @inlinable @inline(__always)
    public func pseudoHeaderSum(count: Int) -> UInt32 {
        let length = UInt32(truncatingIfNeeded: count)
        return context.addressSum &+ UInt32(context.ipProtocol) &+ (length >> 16) &+ (length & 0xffff)
    }

    /// Verifies the checksum at `offset` over the first `count` bytes, begun with the sum of a pseudo-header where the
    /// protocol has one.
    ///
    /// Unverified where bytes are missing or no IP header was seen that the pseudo-header could come from. A quoted packet
    /// may be cut without a word, so it is verified only where the protocol tells its own length.
    public func verify(
        checksumAt offset: Int,
        count: Int,
        pseudoHeader: UInt32? = nil,
        tellsLength: Bool = false
    ) -> ChecksumFinding {
        let value = captured.uint16(at: offset)
        guard !context.isFragment, tellsLength || !context.isQuoted, count <= captured.byteCount,
            pseudoHeader == nil || context.ipVersion != 0
        else { return ChecksumFinding(.unverified, value: value) }
        let start = pseudoHeader ?? 0
        let sum = Checksum.sum(captured.clamped(0..<count), from: start)
        var finding = ChecksumFinding(sum == 0xffff ? .good : .bad, value: value)
        if finding.status == .bad {
            finding.expected = ~Checksum.fold(UInt64(sum) &+ UInt64(~value))
            finding.isOffloaded = pseudoHeader != nil && (value == 0 || value == Checksum.fold(UInt64(start)))
        }
        return finding
    }
}

extension Dissection {
    /// Adds a checksum's status and notes a fault where it is bad.
    @inline(__always)
    mutating func add(
        _ status: Field<UInt8>,
        _ finding: ChecksumFinding,
        of checksum: Field<UInt16>,
        offload: Field<Bool>? = nil
    ) {
        add(status, value: finding.status.rawValue, at: checksum.offset, count: 2, flags: .generated)
        if finding.status == .bad || finding.status == .illegal { addBad(finding, of: checksum, offload: offload) }
    }

    @inline(never)
    private mutating func addBad(_ finding: ChecksumFinding, of checksum: Field<UInt16>, offload: Field<Bool>?) {
        if finding.isOffloaded, let offload {
            add(offload, value: true, at: checksum.offset, count: 2, flags: .generated)
            fault(.offloaded(field: checksum.name, value: Int(finding.value)), at: checksum.offset)
        } else {
            fault(
                .checksum(field: checksum.name, value: Int(finding.value), expected: Int(finding.expected)),
                at: checksum.offset
            )
        }
    }
}
