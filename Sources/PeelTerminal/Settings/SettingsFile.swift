import PeelCapture
import PeelInspector
import PeelOutput

/// The settings of the terminal view: a TOML file that a person writes.
enum SettingsFile {
    /// Where it lies: `$XDG_CONFIG_HOME/peel/config.toml`, or below `~/.config`; nil without a home.
    static var path: String? {
        Folders.path("XDG_CONFIG_HOME", home: ".config").map { "\($0)/peel/config.toml" }
    }

    /// Takes the settings out of the file at `path`; returns what is wrong in it, each with its line and what may
    /// stand there.
    static func read(_ path: String, into settings: inout ViewSettings) -> [String] {
        let bytes: [UInt8]
        do throws(CaptureError) { bytes = try ExpressionFile.bytes(path, limit: 1 << 20) } catch {
            return ["\(path): \(error.reason)"]
        }
        return read(text: String(decoding: bytes, as: UTF8.self), into: &settings).map { "\(path): \($0)" }
    }

    /// The same of a text.
    static func read(text: String, into settings: inout ViewSettings) -> [String] {
        let document = TOMLText(text)
        if let (line, text) = document.error { return [visible("line \(line): \(text)")] }
        var problems: [(line: Int, text: String)] = []
        for entry in document.entries {
            if let problem = take(entry, &settings) { problems.append((entry.line, problem)) }
        }
        return problems.sorted { $0.line < $1.line }.map { visible("line \($0.line): \($0.text)") }
    }

    private static func take(_ entry: TOMLText.Entry, _ settings: inout ViewSettings) -> String? {
        if case .section = entry.value {
            if entry.section.isEmpty, Setting.sections.contains(entry.name) { return nil }
            return "there is no section `[\(entry.name)]`; there are \(Setting.sections.joined(separator: ", "))"
        }
        let known = Setting.all.filter { $0.section == entry.section }
        // The section itself was complained of.
        if known.isEmpty { return nil }
        guard let setting = known.first(where: { $0.name == entry.name }) else {
            let names = known.map(\.name).joined(separator: ", ")
            return "there is no setting `\(entry.name)` here; there are \(names)"
        }
        return setting.take(entry.value, &settings).map { "\(entry.name): \($0)" }
    }

    /// Text out of a file, made harmless for a terminal.
    private static func visible(_ text: String) -> String {
        var writer = ByteWriter(capacity: 256)
        writer.append(escaped: Array(text.utf8).rawSpan, as: .terminal)
        return writer.text
    }
}

/// A value as a setting takes it.
enum SettingValue: Sendable {
    case flag(Bool)
    case text(String)
    case list([String])
    case section
    case other
}
