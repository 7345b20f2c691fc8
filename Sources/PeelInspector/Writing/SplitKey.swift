import PeelCapture

/// How packets are told apart that go into files of their own: `--split`.
public enum SplitKey: Equatable, Sendable {
    /// One file a connection, by its number in `peel flows`.
    case flow
    /// One file an address: a packet goes into the files of both its ends.
    case host
    /// One file a server port.
    case port
    /// One file for so many minutes of packet time, from the full hour of UTC on.
    case minutes(Int64)
    /// A new file before the one would get larger than so many bytes.
    case size(Int64)
    /// A new file after so many packets.
    case packets(Int)

    /// Reads `flow`, `minutes=5`, `size=10MB`, `packets=1000`.
    public init(_ text: String) throws(CaptureError) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        switch (parts.first, parts.count) {
        case ("flow", 1): self = .flow
        case ("host", 1): self = .host
        case ("port", 1): self = .port
        case ("minutes", 2):
            guard let number = Int64(parts[1]), number > 0, number <= 1 << 40 else { throw Self.wrong(text) }
            self = .minutes(number)
        case ("size", 2):
            guard let number = Self.bytes(parts[1]), number > 0 else { throw Self.wrong(text) }
            self = .size(number)
        case ("packets", 2):
            guard let number = Int(parts[1]), number > 0 else { throw Self.wrong(text) }
            self = .packets(number)
        default: throw Self.wrong(text)
        }
    }

    private static func wrong(_ text: String) -> CaptureError {
        CaptureError(
            "--split \(text)", "expected flow, host, port, minutes=N, size=N or packets=N",
            cure: "sizes are bytes, or have a unit: 500k, 10MB, 1GiB", status: .usage)
    }

    /// `500`, `10k`, `10MB`, `1GiB` in bytes.
    static func bytes(_ text: String) -> Int64? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits) else { return nil }
        let factor: Int64
        switch text.dropFirst(digits.count).lowercased() {
        case "", "b": factor = 1
        case "k", "kb": factor = 1_000
        case "m", "mb": factor = 1_000_000
        case "g", "gb": factor = 1_000_000_000
        case "kib": factor = 1 << 10
        case "mib": factor = 1 << 20
        case "gib": factor = 1 << 30
        default: return nil
        }
        let (bytes, overflows) = number.multipliedReportingOverflow(by: factor)
        return overflows ? nil : bytes
    }
}
