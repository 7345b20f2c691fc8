import PeelInspector

/// Folders of a person's settings and state, as the XDG Base Directory Specification has them.
enum Folders {
    /// The folder that a variable names, or one below the home folder; nil without either.
    static func path(_ variable: String, home: String) -> String? {
        // A path that is not absolute is to be ignored.
        if let path = FileCheck.environment(variable), path.hasPrefix("/") { return path }
        guard let folder = FileCheck.environment("HOME"), folder.hasPrefix("/") else { return nil }
        return "\(folder)/\(home)"
    }
}
