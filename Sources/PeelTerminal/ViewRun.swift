import PeelCapture
import PeelInspector

/// `peel view` from end to end.
public enum ViewRun {
    /// Shows a source until somebody quits, and returns the exit status.
    @MainActor
    public static func run(_ source: CaptureSession.Source?, _ settings: ViewSettings) -> Int32 {
        let session: CaptureSession?
        do throws(FlowFailure) {
            // Opened before the terminal is taken over: what is wrong with it is told in plain words.
            if let source { session = try settings.open(source) } else { session = nil }
        } catch {
            Diagnostics.complain(error.description)
            return error.status
        }
        let shell = Shell(session, settings) { TerminalDriver.wake() }
        do throws(TerminalDriver.Refusal) {
            let driver = try TerminalDriver(settings)
            defer { TerminalDriver.stop() }
            session?.start { TerminalDriver.wake() }
            loop(shell, driver)
        } catch {
            Diagnostics.complain(error.text)
            return Status.usage
        }
        shell.session?.cancel()
        return shell.session?.status.damage == nil ? Status.done : Status.damaged
    }

    /// Draws, waits, and takes what comes; the screen is not drawn more often than there is something new.
    @MainActor
    private static func loop(_ shell: Shell, _ driver: TerminalDriver) {
        var lastDrawn: Int64 = 0
        while true {
            let size = driver.size
            driver.show(Screen.draw(shell.snapshot(rows: size.rows, columns: size.columns)))
            lastDrawn = FileCheck.monotonicNanoseconds
            var event = driver.wait(shell.tick)
            while event == .wake {
                // News alone is shown five times a second; a key at once.
                let rest = 200 - Int((FileCheck.monotonicNanoseconds - lastDrawn) / 1_000_000)
                if rest <= 0 { break }
                event = driver.wait(rest)
            }
            // Keys that have come meanwhile are taken together.
            var taken = 0
            while event != .idle || taken == 0 {
                if !perform(shell.take(event), driver) { return }
                taken += 1
                if taken >= 64 { break }
                event = driver.wait(0)
            }
        }
    }

    /// Does what an event asks for; false where it ends the program.
    @MainActor
    private static func perform(_ effects: [Effect], _ driver: TerminalDriver) -> Bool {
        for effect in effects {
            switch effect {
            case .quit: return false
            case .suspend: driver.suspend()
            case .redraw: driver.forget()
            case .copy(let text): driver.copy(text)
            case .open: break
            }
        }
        return true
    }
}
