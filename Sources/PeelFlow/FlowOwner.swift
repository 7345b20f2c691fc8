/// The process of this machine that holds a flow's socket: plain bits, so that a row stays one.
public struct FlowOwner: Sendable, BitwiseCopyable {
    public let pid: Int32
    private let name: InlineArray<16, UInt8>
    private let account: InlineArray<32, UInt8>

    /// Names longer than 15 and 32 bytes are cut. What is no printable ASCII, and quotes, commas and backslashes, become
    /// `_`, so that no output has to escape them.
    public init(pid: Int32, process: String, user: String) {
        self.pid = pid
        var name = InlineArray<16, UInt8>(repeating: 0)
        for (place, byte) in process.utf8.prefix(15).enumerated() { name[place] = Self.harmless(byte) }
        var account = InlineArray<32, UInt8>(repeating: 0)
        for (place, byte) in user.utf8.prefix(32).enumerated() { account[place] = Self.harmless(byte) }
        self.name = name
        self.account = account
    }

    private static func harmless(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "\\"): UInt8(ascii: "_")
        case 0x20..<0x7f: byte
        default: UInt8(ascii: "_")
        }
    }

    public var process: String {
        var text = ""
        for place in 0..<16 where name[place] != 0 { text.unicodeScalars.append(Unicode.Scalar(name[place])) }
        return text
    }

    public var user: String {
        var text = ""
        for place in 0..<32 where account[place] != 0 { text.unicodeScalars.append(Unicode.Scalar(account[place])) }
        return text
    }
}
