import PeelInspector
import PeelOutput
import PeelWire

/// Which screen is shown.
enum Tab: Int, CaseIterable, Sendable {
    case connections, packets, processes, stats

    var name: String {
        switch self {
        case .connections: "Connections"
        case .packets: "Packets"
        case .processes: "Processes"
        case .stats: "Stats"
        }
    }
}

/// What has to be done outside of the program's own state.
enum Effect: Equatable, Sendable {
    case quit, suspend, copy(String), redraw
    case open(CaptureSession.Source)
}

/// The terminal view's state: it takes events, and tells what is to be seen.
@MainActor
final class App {
    let session: CaptureSession
    var settings: ViewSettings
    var tab = Tab.connections
    let connections: ConnectionsModel
    let packets: PacketsModel
    let processes: ProcessesModel
    let stats: StatsReport
    /// What is looked for elsewhere.
    let seeking: SeekModel
    /// The bytes of a connection, in front of the lists.
    var follow: FollowModel?
    /// The list of findings, in front of the lists.
    var problems: ProblemsModel?
    var prompt: Prompt?
    /// What was typed before, and files that were opened.
    var memory: Memory
    var message = StyledText("")
    /// A page in front of all: help, or what a field means.
    var overlay: TextSnapshot?
    var marks: [Character: Int] = [:]
    /// What was searched for last.
    var needle = ""
    /// The screen stands still though packets come.
    var isPaused = false
    var effects: [Effect] = []
    /// What a thread that saved says.
    let saved = SharedValue<String>(nil)
    /// Back from a connection's packets leads to the connections.
    var cameFromConnections = false
    /// The first line of a page that is seen.
    var pageTop = 0
    /// The size of the screen, for moving by pages.
    var rows = 24
    var columns = 80
    let wake: @Sendable () -> Void

    init(
        _ session: CaptureSession, _ settings: ViewSettings, _ memory: Memory = Memory(),
        wake: @escaping @Sendable () -> Void
    ) {
        self.session = session
        self.settings = settings
        self.memory = memory
        self.wake = wake
        connections = ConnectionsModel(session, settings, wake)
        processes = ProcessesModel(session, wake)
        stats = StatsReport(session)
        seeking = SeekModel(wake)
        packets = PacketsModel(session, utc: settings.isUTC, wake)
        packets.reader.choose(PacketColumns.fields(settings.packetColumns))
        if let problem = settings.problems.first { say(problem, .bad) }
    }

    /// Takes an event and returns what has to be done.
    func take(_ event: Event) -> [Effect] {
        effects = []
        switch event {
        case .key(let key): take(key)
        case .mouse(let button, let row, let column, let isDouble): take(button, row, column, isDouble)
        case .resize: effects.append(.redraw)
        case .stop: effects.append(.quit)
        case .suspend: effects.append(.suspend)
        case .wake, .idle: break
        }
        return effects
    }

    private func take(_ key: Key) {
        if prompt != nil { return type(key) }
        message = StyledText("")
        guard let action = KeyTable.actions[key] else {
            if overlay != nil { overlay = nil }
            return
        }
        if overlay != nil, takeInOverlay(action) { return }
        perform(action)
    }

    /// Moves in the page in front; anything else takes it away.
    private func takeInOverlay(_ action: Action) -> Bool {
        let page = max(1, rows - 8)
        switch action {
        case .up: scrollOverlay(-1)
        case .down: scrollOverlay(1)
        case .pageUp, .halfUp: scrollOverlay(-page)
        case .pageDown, .halfDown: scrollOverlay(page)
        case .first: overlay?.top = 0
        case .last: scrollOverlay(overlay?.lines.count ?? 0)
        case .quit, .suspend: return false
        default: overlay = nil
        }
        return true
    }

    private func scrollOverlay(_ lines: Int) {
        guard let shown = overlay else { return }
        overlay?.top = max(0, min(shown.lines.count - max(1, rows - 6), shown.top + lines))
    }

    func say(_ text: String, _ role: Role = .dim) { message = StyledText(text, Style(role)) }

    /// The flow that is looked at: the chosen one, or that of the chosen packet.
    var currentFlow: Int? {
        if let follow { return follow.flow }
        switch tab {
        case .connections: return connections.selectedFlow
        case .packets:
            guard let number = packets.selectedNumber, let entry = session.entry(number), entry.flow > 0 else {
                return nil
            }
            return Int(entry.flow)
        default: return nil
        }
    }
}
