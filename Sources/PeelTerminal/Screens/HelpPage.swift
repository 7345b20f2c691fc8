/// The help overlay, made from the key table.
enum HelpPage {
    static func make() -> TextSnapshot {
        var page = TextSnapshot()
        page.title = "Keys"
        for topic in KeyBinding.Topic.allCases {
            if !page.lines.isEmpty { page.lines.append("") }
            page.lines.append(StyledLine(topic.rawValue, Style(.title, bold: true)))
            for binding in KeyTable.bindings where binding.topic == topic {
                let keys = binding.keys.map(\.name).joined(separator: " ")
                page.lines.append(
                    StyledLine([
                        StyledText("  " + ConnectionFacts.left(keys, 20), Style(.key)), StyledText(binding.about),
                    ]))
            }
        }
        return page
    }
}

/// The keys that the line at the foot names.
enum FooterKeys {
    /// Those of a connection's bytes.
    static var follow: [(key: String, about: String)] {
        [
            (Action.help, "help"), (.form, "text, hex"), (.nextPane, "direction"), (.find, "find"),
            (.findNext, "next"), (.enter, "packet"), (.copy, "copy"), (.tail, "newest"), (.back, "back"),
        ].map { (KeyTable.key($0.0), $0.1) }
    }

    /// Those of the list of findings.
    static var problems: [(key: String, about: String)] {
        [(Action.help, "help"), (.enter, "its packets"), (.copy, "copy its filter"), (.back, "back")].map {
            (KeyTable.key($0.0), $0.1)
        }
    }

    static func keys(_ tab: Tab, _ focus: PacketsSnapshot.Pane) -> [(key: String, about: String)] {
        let actions: [(Action, String)]
        switch tab {
        case .connections:
            actions = [
                (.help, "help"), (.enter, "packets"), (.filter, "filter"), (.sort, "sort"), (.group, "group"),
                (.follow, "follow"), (.nextProblem, "problem"), (.nextPane, "pane"), (.back, "quit"),
            ]
        case .packets:
            actions =
                focus == .list
                ? [
                    (.help, "help"), (.enter, "layers"), (.filter, "filter"), (.find, "find"),
                    (.nextInFlow, "same conn."),
                    (.nextProblem, "problem"), (.timeFormat, "time"), (.nextPane, "pane"), (.back, "back"),
                ]
                : [
                    (.help, "help"), (.right, "open"), (.left, "close"), (.expandAll, "all"), (.explain, "explain"),
                    (.copy, "copy"), (.zoom, "zoom"), (.nextPane, "pane"), (.back, "back"),
                ]
        case .processes:
            actions = [(.help, "help"), (.enter, "connections"), (.packets, "packets"), (.back, "back")]
        case .stats:
            actions = [
                (.help, "help"), (.problems, "problems"), (.connections, "connections"), (.packets, "packets"),
                (.back, "back"),
            ]
        }
        return actions.map { (KeyTable.key($0.0), $0.1) }
    }
}
