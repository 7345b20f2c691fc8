import PeelWire

/// Reads from the layers of messages what they tell of the calls that they belong to.
public struct CallReader: Sendable {
    private let index: FieldIndex
    /// What each field tells, by its place in ``FieldIndex/fields``.
    private let requestRoles: [CallRole?]
    private let answerRoles: [CallRole?]
    /// For each layout whether its connection adds fields when the layer is over.
    private let gainsFields: [Bool]
    /// How each protocol is called.
    private let titles: [StaticString]

    public init(_ index: FieldIndex) {
        self.index = index
        requestRoles = index.fields.map { CallRoles.request[$0.name.description] }
        answerRoles = index.fields.map { CallRoles.answer[$0.name.description] }
        gainsFields = index.layoutNames.map { ["http2", "http3"].contains($0.description) }
        titles = index.layoutNames.map { ServiceRoles.titles[$0.description] ?? Self.titles[$0.description] ?? $0 }
    }

    private static let titles: [String: StaticString] = [
        "http": "HTTP", "dns": "DNS", "mdns": "mDNS", "llmnr": "LLMNR", "http2": "HTTP/2", "http3": "HTTP/3",
        "dhcp": "DHCP", "ntp": "NTP", "ssdp": "SSDP",
    ]

    /// The name of a call's protocol for people.
    public func title(of call: borrowing Call) -> StaticString {
        call.layout < titles.count ? titles[call.layout] : "?"
    }

    /// The name of a call's protocol, as `frame.protocols` has it.
    public func name(of call: borrowing Call) -> StaticString {
        call.layout < index.layoutNames.count ? index.layoutNames[call.layout] : "?"
    }

    /// Adds what `layer` tells of the request that it is, or is a part of.
    public func readRequest(
        _ layer: Int, _ dissection: borrowing Dissection, frame: RawSpan, into words: inout CallWords
    ) {
        var before: [UInt8] = []
        var what: [UInt8] = []
        var elsewise: [UInt8] = []
        var kind: [UInt8] = []
        var isSecret = false
        read(layer, dissection, frame, requestRoles) { role, text, _ in
            switch role {
            case .kind: CallWords.append(text, to: &kind, ".", limit: CallWords.kindLimit)
            case .verb:
                // A longer word is no command but what a login was asked for.
                isSecret = text.byteCount > CallRoles.verbLimit
                if !isSecret {
                    CallWords.append(Self.uppercase(text).rawSpan, to: &kind, ".", limit: CallWords.kindLimit)
                }
            case .named(let name): kind = Array(name.description.utf8)
            case .command:
                var end = 0
                while end < text.byteCount, text.uint8(at: end) != 0x20 { end += 1 }
                kind = Self.uppercase(text.clamped(0..<end))
                CallWords.append(
                    text.clamped(min(end + 1, text.byteCount)..<text.byteCount), to: &what, " ", limit: CallWords.limit)
            case .what: CallWords.append(text, to: &what, " ", limit: CallWords.limit)
            case .whatBefore: CallWords.append(text, to: &before, " ", limit: CallWords.limit)
            case .whatElse: if elsewise.isEmpty { CallWords.append(text, to: &elsewise, " ", limit: CallWords.limit) }
            case .status, .statusIf, .failure: break
            }
        }
        if isSecret || CallRoles.secretive.contains(String(decoding: kind, as: UTF8.self).uppercased()) {
            (what, before, elsewise) = ([], [], [])
        }
        let isBare = what.isEmpty && before.isEmpty
        if words.what.isEmpty, !before.isEmpty, !what.hasPrefix("http") { words.what = before }
        CallWords.append(
            (isBare && words.what.isEmpty ? elsewise : what).rawSpan, to: &words.what, before.isEmpty ? " " : "",
            limit: CallWords.limit)
        // What comes in several messages names each kind once.
        if words.kind.isEmpty || !words.kind.endsWith(kind) {
            CallWords.append(kind.rawSpan, to: &words.kind, "/", limit: CallWords.kindLimit)
        }
    }

    /// Adds what `layer` tells of the answer that it is, or is a part of.
    public func readAnswer(
        _ layer: Int, _ dissection: borrowing Dissection, frame: RawSpan, into words: inout CallWords
    ) {
        var isError = words.isError
        var status: [UInt8] = []
        read(layer, dissection, frame, answerRoles) { role, text, value in
            switch role {
            case .status: CallWords.append(text, to: &status, " ", limit: CallWords.limit)
            case .statusIf(let failure):
                isError = isError == true || Self.fails(failure, value, text)
                if case .neverBut(value) = failure { return }
                CallWords.append(text, to: &status, " ", limit: CallWords.limit)
            case .failure: isError = true
            case .kind, .verb, .named, .command, .what, .whatBefore, .whatElse: break
            }
        }
        words.isError = isError ?? (status.isEmpty ? nil : false)
        if words.status == status { return }
        CallWords.append(status.rawSpan, to: &words.status, "; ", limit: CallWords.limit)
    }

    /// The first bytes, letters in upper case.
    private static func uppercase(_ text: RawSpan) -> [UInt8] {
        var upper: [UInt8] = []
        for offset in 0..<min(text.byteCount, CallWords.kindLimit) {
            let byte = text.uint8(at: offset)
            upper.append(0x61...0x7a ~= byte ? byte & 0xdf : byte)
        }
        return upper
    }

    private static func fails(_ failure: CallRole.Failure, _ value: UInt64, _ text: RawSpan) -> Bool {
        switch failure {
        case .nonZero: value != 0
        case .from400: 400...9999 ~= value
        case .words: CallRoles.failures.contains { text.begins(with: $0) }
        case .notYes: value != UInt64(UInt8(ascii: "y"))
        case .neverBut: false
        case .value(let one): value == one
        }
    }

    /// Hands each field of `layer` that has a role to `body`, the first of those that share a name, as text.
    private func read(
        _ layer: Int, _ dissection: borrowing Dissection, _ frame: RawSpan, _ roles: [CallRole?],
        _ body: (CallRole, RawSpan, UInt64) -> Void
    ) {
        guard layer < dissection.layers.count else { return }
        let shown = dissection.layers[layer]
        var seen: [Int] = []
        let end = gainsFields[Int(shown.layout)] ? dissection.fields.count : Int(shown.firstField &+ shown.fieldCount)
        for place in Int(shown.firstField)..<end {
            let record = dissection.fields[place]
            guard Int(record.layer) == layer, let slot = index.slot(record), let role = roles[slot],
                !seen.contains(index.fields[slot].nameIndex)
            else { continue }
            seen.append(index.fields[slot].nameIndex)
            let field = index.fields[slot]
            if field.type == .text, record.flags.contains(.inArena) {
                let start = Int(record.value >> 32)
                let count = Int(record.value & 0xffff_ffff)
                body(role, dissection.arena.rawSpan.clamped(start..<start &+ count), record.value)
            } else if field.type == .text || field.type == .bytes {
                body(role, dissection.bytes(of: record, frame: frame), record.value)
            } else {
                var writer = ByteWriter(capacity: 64)
                if field.type == .ipv4 {
                    writer.append(IPv4Address(bits: record.value))
                } else if field.type == .ipv6 {
                    writer.append(FrameBytes(frame, dissection).ipv6(of: record))
                } else if let name = index.name(of: record.value, slot) {
                    if case .statusIf(.from400) = role {
                        writer.append(decimal: record.value)
                    } else {
                        writer.append(name)
                    }
                } else if field.type == .signed {
                    writer.append(decimal: Int64(bitPattern: record.value))
                } else {
                    writer.append(decimal: record.value)
                }
                body(role, writer.bytes, record.value)
            }
        }
    }
}

extension [UInt8] {
    fileprivate func hasPrefix(_ text: StaticString) -> Bool { starts(with: text.description.utf8) }

    /// The last of the words between slashes is `word`.
    fileprivate func endsWith(_ word: [UInt8]) -> Bool {
        guard count >= word.count, suffix(word.count).elementsEqual(word) else { return false }
        return count == word.count || self[count - word.count - 1] == UInt8(ascii: "/")
    }
}

extension RawSpan {
    /// The bytes begin with `text`, and no letter follows it.
    fileprivate func begins(with text: String) -> Bool {
        var offset = 0
        for byte in text.utf8 {
            guard uint8(at: offset) == byte, offset < byteCount else { return false }
            offset += 1
        }
        return offset == byteCount || !(0x41...0x5a ~= uint8(at: offset) & 0xdf)
    }
}
