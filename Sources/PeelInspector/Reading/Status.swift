import PeelOutput

/// The exit status of a command.
public enum Status {
    /// Done, or the reader of the output has gone.
    public static let done: Int32 = 0
    /// Done, and the input was damaged.
    public static let damaged: Int32 = 1
    /// The command line or an expression makes no sense.
    public static let usage: Int32 = 2
    /// The input cannot be opened, or rights are missing.
    public static let input: Int32 = 3
    /// The output cannot be written.
    public static let output: Int32 = 4
    /// An assertion does not hold.
    public static let broken: Int32 = 5

    /// What a command ends with that met two of them: the failure to write, then what kept it from reading.
    public static func worse(_ one: Int32, _ other: Int32) -> Int32 { max(one, other) }
}

extension ByteWriter {
    /// Writes out what is left and tells the exit status: a reader that has gone is no error.
    public mutating func finish() -> Int32 {
        flush()
        switch failure {
        case nil, .closed: return Status.done
        case .refused(_, let text):
            Diagnostics.complain("standard output: \(text)")
            return Status.output
        }
    }
}
