import PeelOutput

/// Lines for the person at the terminal, on standard error.
public enum Diagnostics {
    /// Writes a line as it is.
    public static func write(_ line: String) {
        var writer = ByteWriter(to: 2, capacity: 1024)
        writer.append(line)
        writer.append(UInt8(ascii: "\n"))
        writer.flush()
    }

    /// Writes `peel: ` and what is wrong.
    public static func complain(_ text: String) { write("peel: \(text)") }
}
