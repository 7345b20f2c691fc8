import PeelFlow

/// Names of files for objects off the wire: letters, digits, dots, dashes and underscores alone, so that none leaves its
/// folder, hides, or means a device; the same name twice is numbered.
package struct ObjectNames: Sendable {
    /// How often a name was given; by what it is where case does not matter.
    private var given: [String: Int] = [:]

    package init() {}

    /// The longest name, in bytes.
    private static var limit: Int { 120 }

    /// The name of an object that `target`, a path or URI, asks for.
    package mutating func name(target: [UInt8], contentType: [UInt8]) -> String {
        let (stem, ending) = Self.parts(target, contentType)
        let key = (stem + ending).lowercased()
        var count = given[key, default: 0] + 1
        guard count > 1 else {
            given[key] = 1
            return stem + ending
        }
        // What a path itself calls `a-2.txt` is not given away.
        while given["\(stem)-\(count)\(ending)".lowercased()] != nil { count += 1 }
        given[key] = count
        let name = "\(stem)-\(count)\(ending)"
        given[name.lowercased()] = 1
        return name
    }

    /// A safe name's two parts: before the ending and the ending with its dot.
    static func parts(_ target: [UInt8], _ contentType: [UInt8]) -> (stem: String, ending: String) {
        let path = target.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        let last = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).last ?? []
        var letters = last.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                byte
            default: UInt8(ascii: "_")
            }
        }
        letters = Array(letters.drop { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") })
        while letters.last == UInt8(ascii: ".") { letters.removeLast() }
        if letters.isEmpty { letters = Array("index".utf8) }
        var stem = letters[...]
        var ending = ""
        if let dot = letters.lastIndex(of: UInt8(ascii: ".")), letters.count - dot <= 10 {
            stem = letters[..<dot]
            ending = String(decoding: letters[dot...], as: UTF8.self)
        } else {
            ending = Self.ending(contentType)
        }
        var text = String(decoding: stem.prefix(limit - ending.utf8.count), as: UTF8.self)
        if isDevice(text) { text = "_" + text }
        return (text, ending)
    }

    /// Whether some system opens a device under this name, whatever its ending.
    private static func isDevice(_ stem: String) -> Bool {
        let first = stem.lowercased().split(separator: ".").first.map(String.init) ?? ""
        if ["con", "prn", "aux", "nul"].contains(first) { return true }
        return first.utf8.count == 4 && (first.hasPrefix("com") || first.hasPrefix("lpt"))
            && first.utf8.last.map { 0x30...0x39 ~= $0 } == true
    }

    /// The usual ending of a media type; nothing where it is not known.
    private static func ending(_ contentType: [UInt8]) -> String {
        let type = contentType.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
        switch String(decoding: type, as: UTF8.self).lowercased() {
        case "text/html": return ".html"
        case "text/plain": return ".txt"
        case "text/css": return ".css"
        case "text/csv": return ".csv"
        case "text/javascript", "application/javascript": return ".js"
        case "application/json": return ".json"
        case "text/xml", "application/xml": return ".xml"
        case "application/pdf": return ".pdf"
        case "application/zip": return ".zip"
        case "image/png": return ".png"
        case "image/jpeg": return ".jpg"
        case "image/gif": return ".gif"
        case "image/webp": return ".webp"
        case "image/svg+xml": return ".svg"
        default: return ""
        }
    }
}
