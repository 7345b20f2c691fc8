/// Why a source or a sink of frames cannot be used: what failed, why, and what cures it.
public struct CaptureError: Error, Equatable, Sendable {
    /// The exit status that tells this kind of failure.
    public enum Status: Int32, Sendable {
        /// The program that read our output has ended: nothing is wrong, and nothing is said.
        case closedPipe = 0
        /// An expression or an argument is wrong.
        case usage = 2
        /// The input or the interface cannot be opened.
        case input = 3
        /// The output cannot be written.
        case output = 4
    }

    /// The file, interface or expression that it is about, as the user named it; empty where there is none.
    public let subject: String
    /// What is wrong, in words, without a full stop.
    public let reason: String
    /// What helps; nil where nothing is known to.
    public let cure: String?
    /// The exit status that belongs to it.
    public let status: Status

    public init(_ subject: String, _ reason: String, cure: String? = nil, status: Status = .input) {
        self.subject = subject
        self.reason = reason
        self.cure = cure
        self.status = status
    }
}

extension CaptureError: CustomStringConvertible {
    /// `eth0: permission denied; try sudo`, without the program's name.
    public var description: String {
        let text = subject.isEmpty ? reason : "\(subject): \(reason)"
        guard let cure else { return text }
        return "\(text); \(cure)"
    }
}

/// Where a file stopped making sense. Everything before it was handed out; the exit status is 1.
public struct CaptureDamage: Equatable, Sendable {
    /// The offset of the record or block that cannot be read, in bytes from the file's start, after decompression.
    public let byteOffset: Int64
    /// What is wrong with it, in words.
    public let reason: String

    public init(at byteOffset: Int64, _ reason: String) {
        self.byteOffset = byteOffset
        self.reason = reason
    }
}

extension CaptureDamage: CustomStringConvertible {
    /// `damaged at byte 1234: …`
    public var description: String { "damaged at byte \(byteOffset): \(reason)" }
}
