import PeelCapture
import PeelFilter
import PeelInspector
import PeelOutput

/// Filters of the list of connections: a condition as in `peel flows --where`, or any text.
enum FlowFilters {
    static let hint = "text, or a condition: server_bytes > 1MB and state == \"SF\""

    static let names = FlowValues.keys.map(\.name)

    /// Text is what holds no sign of a condition.
    private static func isCondition(_ text: String) -> Bool {
        text.contains { "=<>~!()".contains($0) }
            || [" and ", " or ", "not ", " in ", " contains ", " matches "].contains { text.contains($0) }
    }

    static func filter(_ text: String) -> FlowQuery.Filter {
        if text.isEmpty { return .all }
        guard isCondition(text), let selection = try? FlowSelection(text) else { return .text(text) }
        return .condition(selection)
    }

    /// What is wrong with a condition; nil where nothing is.
    static func problem(_ text: String) -> String? {
        guard isCondition(text) else { return nil }
        do throws(ExpressionError) { _ = try FlowSelection(text) } catch { return error.reason }
        return nil
    }
}

/// Filters of the list of packets: Wireshark's display filters, and tcpdump's capture expressions.
enum PacketFilters {
    static let hint = "a filter: tcp.port == 443 && ip.addr == 10.0.0.1; or: problems, flow N, port 53"

    static let words = ["problems", "flow", "host", "net", "port", "src", "dst"]

    static func names(_ session: CaptureSession) -> [String] { words + FieldCatalogue.view.names }

    static func condition(_ text: String, _ session: CaptureSession) -> PacketCondition {
        if text == "problems" { return .problems }
        let words = text.split(separator: " ")
        if words.count == 2, words[0] == "flow", let flow = Int(words[1]) { return .flow(flow) }
        if (try? DisplayFilter(text, .view)) != nil { return .display(text) }
        // What people know from tcpdump works too.
        return PacketQuery.problem(.capture(text), session) == nil ? .capture(text) : .display(text)
    }

    /// What is wrong with a filter; nil where nothing is.
    static func problem(_ text: String, _ session: CaptureSession) -> String? {
        PacketQuery.problem(condition(text, session), session)
    }
}
