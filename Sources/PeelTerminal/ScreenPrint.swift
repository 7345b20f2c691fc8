import PeelCapture
import PeelInspector
import PeelOutput

/// `peel view FILE --screen 80x24 --keys …`: what the screen shows after these keys, as text.
public enum ScreenPrint {
    /// Prints the screen and returns the exit status; nil where the size or the keys cannot be read.
    @MainActor
    public static func run(
        _ source: CaptureSession.Source, _ settings: ViewSettings, size: String, keys: String
    ) -> Int32? {
        let parts = size.split(separator: "x").compactMap { Int($0) }
        guard parts.count == 2, (1...1000).contains(parts[0]), (1...1000).contains(parts[1]) else { return nil }
        guard let script = KeyScript.keys(keys) else { return nil }
        let session: CaptureSession
        do throws(FlowFailure) { session = try settings.open(source) } catch {
            Diagnostics.complain(error.description)
            return error.status
        }
        session.readAll()
        let app = App(session, settings) {}
        app.seeking.isPatient = true
        var grid = Screen.draw(app.snapshot(rows: parts[1], columns: parts[0]))
        for key in script {
            if app.take(.key(key)).contains(.quit) { break }
            // What a key does may depend on what is seen.
            grid = Screen.draw(app.snapshot(rows: parts[1], columns: parts[0]))
        }
        var writer = ByteWriter(to: 1)
        writer.append(settings.isASCII ? grid.asciified().text : grid.text)
        let status = session.status.damage == nil ? Status.done : Status.damaged
        return Status.worse(status, writer.finish())
    }
}
