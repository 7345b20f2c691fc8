import PeelCapture
import PeelInspector

/// The choice of an interface, with what passes each of them now.
@MainActor
final class PickerModel {
    /// An interface and what it did in the last seconds.
    struct Line {
        var interface: NetworkInterface
        var traffic: InterfaceTraffic?
        /// Bytes a second, the newest last.
        var rates: [Double] = []
        var packetRate: Double = 0
    }

    private(set) var lines: [Line] = []
    private(set) var failure: String?
    var position = ListPosition()
    var message = StyledText("")
    var overlay: TextSnapshot?
    var prompt: Prompt?
    /// Files that were opened before, the newest first; they stand below the interfaces.
    let recent: [String]
    /// Nobody may capture here without doing something first.
    let lacksRights = CaptureRights.areMissing
    private var lastSample: Int64 = 0
    private static var sampleCount: Int { 18 }

    init(recent: [String]) {
        self.recent = Array(recent.prefix(10))
        do throws(CaptureError) { lines = try NetworkInterface.all().map { Line(interface: $0) } } catch {
            failure = error.description
        }
        // Those that carry something come first.
        let order = { (line: Line) in line.interface.isUp ? (line.interface.isLoopback ? 1 : 0) : 2 }
        lines = lines.enumerated().sorted { (order($0.element), $0.offset) < (order($1.element), $1.offset) }
            .map(\.element)
        sample()
    }

    /// Interfaces and files.
    var count: Int { lines.count + recent.count }

    /// Reads the counters, once a second at most.
    func sample() {
        let now = FileCheck.monotonicNanoseconds
        let passed = Double(now - lastSample) / 1e9
        guard passed >= 0.9 else { return }
        let counters = InterfaceMeter.read()
        for place in lines.indices {
            guard let fresh = counters[lines[place].interface.name] else { continue }
            if let known = lines[place].traffic, lastSample > 0 {
                let bytes = (fresh.receivedBytes &- known.receivedBytes) &+ (fresh.sentBytes &- known.sentBytes)
                let packets =
                    (fresh.receivedPackets &- known.receivedPackets) &+ (fresh.sentPackets &- known.sentPackets)
                // A counter that was set back says nothing.
                lines[place].rates.append(bytes < 1 << 40 ? Double(bytes) / passed : 0)
                lines[place].packetRate = packets < 1 << 40 ? Double(packets) / passed : 0
                if lines[place].rates.count > Self.sampleCount { lines[place].rates.removeFirst() }
            }
            lines[place].traffic = fresh
        }
        lastSample = now
    }

    func take(_ event: Event) -> [Effect] {
        guard case .key(let key) = event else {
            switch event {
            case .resize: return [.redraw]
            case .stop: return [.quit]
            case .suspend: return [.suspend]
            case .mouse(let button, let row, _, let isDouble): return click(button, row, isDouble)
            default: return []
            }
        }
        if prompt != nil { return type(key) }
        message = StyledText("")
        guard let action = KeyTable.actions[key] else { return [] }
        if overlay != nil, action != .quit {
            overlay = nil
            return []
        }
        switch action {
        case .up: position.move(-1, count: count)
        case .down: position.move(1, count: count)
        case .first: position.selected = 0
        case .last: position.selected = max(0, count - 1)
        case .enter, .right, .capture: return open()
        case .help: overlay = HelpPage.make()
        case .command: prompt = Prompt(.command)
        case .back, .quit: return [.quit]
        case .suspend: return [.suspend]
        default: break
        }
        return []
    }

    private func type(_ key: Key) -> [Effect] {
        guard var line = prompt else { return [] }
        if key == .escape || key == .control("c") {
            prompt = nil
            return []
        }
        if key != .enter {
            prompt = line.take(key) ? line : key == .backspace ? nil : line
            return []
        }
        prompt = nil
        let words = line.line.trimmed.split(separator: " ", maxSplits: 1).map(String.init)
        switch words.first {
        case "q", "quit": return [.quit]
        case "open" where words.count == 2: return [.open(.files([Paths.expanded(words[1].trimmed)]))]
        case nil: return []
        default:
            message = StyledText(":open FILE reads a capture, :q quits", Style(.warning))
            return []
        }
    }

    private func open() -> [Effect] {
        let place = position.selected - lines.count
        if recent.indices.contains(place) { return [.open(.files([recent[place]]))] }
        guard lines.indices.contains(position.selected) else { return [] }
        return [.open(.interfaces([lines[position.selected].interface.name], filter: nil))]
    }

    private func click(_ button: Int, _ row: Int, _ isDouble: Bool) -> [Effect] {
        if button == 4 || button == 5 { position.move(button == 4 ? -1 : 1, count: count) }
        // A line of heading stands between the interfaces and the files.
        let below = position.top + row - 5
        let place = below > lines.count ? below - 1 : below
        guard button == 1, below != lines.count, place < count, place >= 0 else { return [] }
        let wasChosen = position.selected == place
        position.selected = place
        return isDouble || wasChosen ? open() : []
    }
}
