import PeelInspector

/// Paths as a person types them.
enum Paths {
    /// With the home folder in place of `~`.
    static func expanded(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = FileCheck.environment("HOME") else { return path }
        return home + path.dropFirst()
    }

    /// The last part.
    static func name(_ path: String) -> String {
        path == "-" ? "standard input" : String(path.split(separator: "/").last ?? Substring(path))
    }
}
