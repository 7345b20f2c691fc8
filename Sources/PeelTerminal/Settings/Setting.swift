import PeelInspector

/// One setting: what it is called, what it means, how it is taken and shown. The file's reader and `--dump-config` are
/// made from this list alone.
struct Setting: Sendable {
    var section = ""
    let name: String
    /// Comments above it.
    let about: [String]
    /// Its value as TOML.
    let shown: @Sendable (ViewSettings) -> String
    /// Takes a value; returns what is wrong with it.
    let take: @Sendable (SettingValue, inout ViewSettings) -> String?

    static let sections = ["connections", "packets"]

    static let all: [Setting] = [
        Setting(
            name: "theme", about: ["Colours: auto, dark, light or none. auto asks the terminal for its background."],
            shown: { quoted($0.theme.rawValue) },
            take: { value, settings in choice(value, ThemeName.self) { settings.theme = $0 } }),
        flag("ascii", "ASCII characters alone.", \.isASCII),
        flag("mouse", "The mouse selects, scrolls and sorts; false leaves it to the terminal.", \.hasMouse),
        flag("utc", "Times in UTC.", \.isUTC),
        Setting(
            name: "times",
            about: ["How times are shown: \(TimeFormat.allCases.map(\.rawValue).joined(separator: ", "))."],
            shown: { quoted($0.timeFormat.rawValue) },
            take: { value, settings in choice(value, TimeFormat.self) { settings.timeFormat = $0 } }),
        flag("remember", "Keep the files that were opened and the filters that were typed.", \.remembers),
        Setting(
            section: "connections", name: "columns",
            about: [
                "Any of \(ConnectionColumns.all.prefix(9).map(\.name).joined(separator: ", ")),",
                "\(ConnectionColumns.all.dropFirst(9).map(\.name).joined(separator: ", ")),",
                "and every key of `peel flows --json`. Columns that find no room are left out.",
            ],
            shown: { listed($0.connectionColumns) },
            take: { value, settings in
                columns(value, ConnectionColumns.problem) { settings.connectionColumns = $0 }
            }),
        Setting(
            section: "connections", name: "sort",
            about: ["A column's name, with - before it turned round."], shown: { quoted($0.sort) },
            take: { value, settings in
                guard case .text(let text) = value else { return "expected a column's name in quotes" }
                let name = text.hasPrefix("-") ? String(text.dropFirst()) : text
                if let problem = ConnectionColumns.problem(name) { return problem }
                settings.sort = text
                return nil
            }),
        Setting(
            section: "connections", name: "group",
            about: ["A tree by \(FlowQuery.Grouping.allCases.map(\.rawValue).joined(separator: ", "))."],
            shown: { quoted($0.grouping.rawValue) },
            take: { value, settings in choice(value, FlowQuery.Grouping.self) { settings.grouping = $0 } }),
        Setting(
            section: "packets", name: "columns",
            about: [
                "Any of \(PacketColumns.names.joined(separator: ", ")),",
                "and every field of `peel fields`, such as \"ip.ttl\".",
            ],
            shown: { listed($0.packetColumns) },
            take: { value, settings in columns(value, PacketColumns.problem) { settings.packetColumns = $0 } }),
    ]

    private static func flag(
        _ name: String, _ about: String, _ path: WritableKeyPath<ViewSettings, Bool> & Sendable
    ) -> Setting {
        Setting(
            name: name, about: [about], shown: { $0[keyPath: path] ? "true" : "false" },
            take: { value, settings in
                guard case .flag(let flag) = value else { return "expected true or false" }
                settings[keyPath: path] = flag
                return nil
            })
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ value: SettingValue, _ type: Choice.Type, _ take: (Choice) -> Void
    ) -> String? {
        if case .text(let text) = value, let chosen = Choice(rawValue: text) {
            take(chosen)
            return nil
        }
        return "expected \(Choice.allCases.map { quoted($0.rawValue) }.joined(separator: ", "))"
    }

    private static func columns(
        _ value: SettingValue, _ problem: (String) -> String?, _ take: ([String]) -> Void
    ) -> String? {
        guard case .list(let names) = value, !names.isEmpty else { return "expected names: [\"…\", \"…\"]" }
        for name in names { if let problem = problem(name) { return problem } }
        take(names)
        return nil
    }

    private static func quoted(_ text: String) -> String { "\"\(text)\"" }

    private static func listed(_ names: [String]) -> String {
        "[\n" + names.map { "  \(quoted($0)),\n" }.joined() + "]"
    }

    /// The defaults as a settings file, with a comment above each.
    public static func dump(_ settings: ViewSettings) -> String {
        let place = "$XDG_CONFIG_HOME/peel/config.toml"
        var text = "# Settings of peel's terminal view; they lie in \(place), or below ~/.config.\n"
        for section in [""] + sections {
            if !section.isEmpty { text += "\n[\(section)]\n" }
            for setting in all where setting.section == section {
                if section.isEmpty { text += "\n" }
                for line in setting.about { text += "# \(line)\n" }
                text += "\(setting.name) = \(setting.shown(settings))\n"
            }
        }
        return text
    }
}
