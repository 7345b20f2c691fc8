import PeelInspector

/// The columns of the list of findings.
enum ProblemColumns {
    static let all = [
        TableColumn(title: " SEVERITY", width: 9),
        TableColumn(title: "GROUP", width: 9, rank: 1),
        TableColumn(title: "COUNT", width: 6, isRight: true),
        TableColumn(title: "FIRST", width: 7, isRight: true),
        TableColumn(title: "PROTO", width: 6, rank: 2),
        TableColumn(title: "WHAT", width: 20, weight: 1),
    ]

    static func cells(_ problem: Problem) -> [TableCell] {
        let style = Style(role(problem.kind))
        return [
            TableCell(" \(problem.kind.severity.name)", style), TableCell("\(problem.kind.group.name)"),
            TableCell(Quantities.grouped(Int(clamping: problem.count)), .normal),
            TableCell(Quantities.grouped(problem.first), .dim), TableCell("\(problem.kind.layer)"),
            TableCell(problem.kind.summary, style),
        ]
    }

    private static func role(_ kind: ProblemKind) -> Role {
        switch kind.severity {
        case .error: .bad
        case .warn: .warning
        case .note: .normal
        case .chat: .dim
        }
    }
}
