import PeelApplication
import PeelOutput
import PeelWire

/// Lists of what peel knows.
public enum Tables {
    /// `peel fields`: one line a name, columns separated by tabs.
    public static func fields(prefix: String, namesAlone: Bool) -> Int32 {
        let index = FieldIndex(.standard)
        var rows: [String: String] = [:]
        for shown in index.fields {
            let name = shown.name.description
            guard rows[name] == nil else { continue }
            rows[name] = "\(typeName(shown))\t\(shown.label)\t\(index.layoutNames[shown.layout])"
        }
        for field in index.combined where rows[field.name.description] == nil {
            let member = index.members(of: field.name.description).first.map { index.fields[$0] }
            let type = member.map { typeName($0) } ?? "text"
            let layout = member.map { index.layoutNames[$0.layout].description } ?? ""
            rows[field.name.description] = "\(type)\t\(field.label)\t\(layout)"
        }
        var writer = ByteWriter(to: 1)
        let names = rows.keys.filter { $0.hasPrefix(prefix) }.sorted()
        if names.isEmpty {
            let near = NearestNames.find(prefix, in: rows.keys.sorted())
            let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: ", "))?"
            Diagnostics.complain("no field begins with `\(prefix)`\(hint)")
            return Status.usage
        }
        for name in names {
            writer.append(name)
            if !namesAlone, let row = rows[name] {
                writer.append(UInt8(ascii: "\t"))
                writer.append(row)
            }
            writer.append(UInt8(ascii: "\n"))
        }
        return writer.finish()
    }

    /// `peel protocols`: name and name in words.
    public static func protocols() -> Int32 {
        let layouts = Registry.standard.readers.map(\.layout).filter(\.isLayer)
        let rows = layouts.map { "\($0.name)\t\($0.label)\n" }
        var writer = ByteWriter(to: 1)
        for row in rows.sorted() { writer.append(row) }
        return writer.finish()
    }

    private static func typeName(_ field: ShownField) -> String {
        switch field.type {
        case .unsigned:
            field.bitCount > 0 ? "unsigned, \(field.bitCount) bits" : "unsigned, \(Int(field.typeCount) * 8) bits"
        case .signed: "signed, \(Int(field.typeCount) * 8) bits"
        case .boolean: "boolean"
        case .ipv4: "IPv4 address"
        case .ipv6: "IPv6 address"
        case .mac: "MAC address"
        case .bytes: "bytes"
        case .text: "text"
        case .absoluteTime: "time"
        case .relativeTime: "duration"
        case .float: "float"
        case .none: "place"
        }
    }
}
