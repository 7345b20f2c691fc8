import PeelCapture
import PeelInspector

/// What is on the screen: the choice of an interface, or a capture.
@MainActor
final class Shell {
    private enum Shown {
        case picker(PickerModel)
        case app(App)
    }

    private var shown: Shown
    private let settings: ViewSettings
    private var memory: Memory
    private let wake: @Sendable () -> Void

    init(_ session: CaptureSession?, _ settings: ViewSettings, wake: @escaping @Sendable () -> Void) {
        self.settings = settings
        self.wake = wake
        memory = settings.remembers ? Memory(folder: Memory.usualFolder) : Memory()
        if let session {
            Self.note(session.source, &memory)
            shown = .app(App(session, settings, memory, wake: wake))
        } else {
            shown = .picker(PickerModel(recent: memory.recent))
        }
    }

    /// The capture that is looked at.
    var session: CaptureSession? {
        if case .app(let app) = shown { return app.session }
        return nil
    }

    /// How often the screen changes by itself, in milliseconds; nil where only events change it.
    var tick: Int? {
        if case .picker = shown { return 1000 }
        return nil
    }

    func snapshot(rows: Int, columns: Int) -> ScreenSnapshot {
        switch shown {
        case .picker(let picker): picker.snapshot(rows: rows, columns: columns)
        case .app(let app): app.snapshot(rows: rows, columns: columns)
        }
    }

    /// Takes an event; what is to be opened is opened here, the rest is handed back.
    func take(_ event: Event) -> [Effect] {
        let effects =
            switch shown {
            case .picker(let picker): picker.take(event)
            case .app(let app): app.take(event)
            }
        var left: [Effect] = []
        for effect in effects {
            if case .open(let source) = effect { open(source) } else { left.append(effect) }
        }
        return left
    }

    /// Remembers what is opened.
    private static func note(_ source: CaptureSession.Source, _ memory: inout Memory) {
        if case .files(let paths) = source { for path in paths.reversed() { memory.open(path) } }
    }

    private func open(_ source: CaptureSession.Source) {
        do throws(FlowFailure) {
            let session = try settings.open(source)
            if case .app(let app) = shown {
                memory = app.memory
                app.stats.cancel()
            }
            self.session?.cancel()
            session.start(wake)
            Self.note(source, &memory)
            shown = .app(App(session, settings, memory, wake: wake))
        } catch {
            let message = StyledText(error.description, Style(.bad))
            switch shown {
            case .picker(let picker): picker.message = message
            case .app(let app): app.message = message
            }
        }
    }
}
