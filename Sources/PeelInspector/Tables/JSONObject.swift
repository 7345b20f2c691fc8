import PeelOutput
import PeelWire

/// A JSON object that is put together member by member, in order.
struct JSONObject {
    private(set) var text: [UInt8] = [UInt8(ascii: "{")]

    /// Begins a member; `value` is JSON already.
    private mutating func add(_ name: String, raw value: String) {
        if text.count > 1 { text.append(UInt8(ascii: ",")) }
        text += Array("\"\(name)\":".utf8) + Array(value.utf8)
    }

    mutating func add(_ name: String, _ value: Int?) { add(name, raw: value.map(String.init) ?? "null") }
    mutating func add(_ name: String, _ value: Int64?) { add(name, raw: value.map { String($0) } ?? "null") }
    mutating func add(_ name: String, _ value: UInt64?) { add(name, raw: value.map { String($0) } ?? "null") }
    mutating func add(_ name: String, _ value: Bool?) { add(name, raw: value.map { $0 ? "true" : "false" } ?? "null") }
    mutating func add(_ name: String, _ value: String?) { add(name, raw: value.map(Self.quoted) ?? "null") }

    mutating func add(_ name: String, _ value: Double?) {
        add(name, raw: value.flatMap { $0.isFinite ? $0.description : nil } ?? "null")
    }

    /// Seconds with nine places, never through a double.
    mutating func add(seconds name: String, _ nanoseconds: Int64?) {
        var writer = ByteWriter(capacity: 64)
        if let nanoseconds { writer.append(seconds: nanoseconds) } else { writer.append("null") }
        add(name, raw: writer.text)
    }

    mutating func add(_ name: String, _ values: [String]) {
        add(name, raw: "[" + values.map(Self.quoted).joined(separator: ",") + "]")
    }

    mutating func add(_ name: String, _ values: [JSONObject]) {
        let texts = values.map { String(decoding: $0.text, as: UTF8.self) + "}" }
        add(name, raw: "[" + texts.joined(separator: ",") + "]")
    }

    private static func quoted(_ value: String) -> String {
        var writer = ByteWriter(capacity: 64)
        writer.append(UInt8(ascii: "\""))
        writer.append(escaped: Array(value.utf8).rawSpan, as: .json)
        writer.append(UInt8(ascii: "\""))
        return writer.text
    }
}

extension ByteWriter {
    /// Appends an object and ends the line.
    mutating func append(line object: JSONObject) {
        append(object.text)
        append("}\n")
    }
}
