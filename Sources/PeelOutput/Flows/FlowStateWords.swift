import PeelFlow

/// A flow's state and what limits its numbers in words, for screens.
public enum FlowStateWords {
    /// `closed`, `refused`, `reset by server`; empty where there is nothing to say.
    public static func words(_ row: FlowRow) -> String { FlowText.words(row).description }

    /// `snaplen,midstream`; empty where nothing limits the numbers.
    public static func quality(_ quality: FlowQuality) -> String {
        FlowText.qualities[Int(quality.rawValue) & 63].description
    }

    /// The last ICMP error that quotes the flow, with who sent it; nil where there was none.
    public static func error(_ row: FlowRow) -> String? {
        guard let error = row.icmpError else { return nil }
        var writer = ByteWriter(capacity: 128)
        FlowText.write(error, to: &writer)
        return writer.text
    }
}
