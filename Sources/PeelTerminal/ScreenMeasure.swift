import PeelCapture
import PeelInspector
import PeelOutput

/// `peel view FILE --measure`: how long the screen makes a person wait, for `Benchmarks/run`.
///
/// Everything is done as the terminal view does it, with the drawing left in memory: one JSON object of seconds.
public enum ScreenMeasure {
    @MainActor
    public static func run(_ source: CaptureSession.Source, _ settings: ViewSettings) -> Int32 {
        let begun = now
        let session: CaptureSession
        do throws(FlowFailure) { session = try settings.open(source) } catch {
            Diagnostics.complain(error.description)
            return error.status
        }
        session.start {}
        let app = App(session, settings) {}
        var object: [(String, Double)] = []
        draw(app)
        // The first screen is one with connections on it.
        while session.status.flows == 0, !session.status.isComplete { FileCheck.sleep(milliseconds: 1) }
        draw(app)
        object.append(("first_screen", since(begun)))
        // A person who moves about while the rest is read.
        var worstMeanwhile = 0.0
        while !session.status.isComplete {
            worstMeanwhile = max(worstMeanwhile, press("j", app), press("<PgDn>", app))
            FileCheck.sleep(milliseconds: 20)
        }
        object.append(("index", since(begun)))
        object.append(("worst_frame_while_indexing", worstMeanwhile))
        object.append(("worst_frame_connections", scroll(app)))
        object.append(("worst_frame_sorting", rearrange(app)))
        _ = press("2", app)
        object.append(("worst_frame_packets", scroll(app)))
        object.append(("jump", press(":\(max(1, session.status.packets * 7 / 10))<Enter>", app)))
        let filtered = now
        var typed = press("/", app)
        for key in "tcp.flags.syn == 1" { typed = max(typed, press("\(key)", app)) }
        object.append(("worst_frame_typing", max(typed, press("<Enter>", app))))
        var firstPage = -1.0
        while let query = app.packets.query {
            let progress = query.progress
            if firstPage < 0, progress.found > 50 { firstPage = since(filtered) }
            if progress.position >= session.status.packets { break }
            draw(app)
            FileCheck.sleep(milliseconds: 5)
        }
        object.append(("filter_first_page", firstPage < 0 ? since(filtered) : firstPage))
        object.append(("filter_end", since(filtered)))
        object.append(("worst_frame_finding", find(app)))
        var writer = ByteWriter(to: 1)
        let values = object.map { "\"\($0.0)\":\(Quantities.places($0.1, 4))" }
        writer.append("{\"packets\":\(session.status.packets),\(values.joined(separator: ","))}\n" as String)
        return writer.finish()
    }

    private static var now: Int64 { FileCheck.monotonicNanoseconds }

    private static func since(_ start: Int64) -> Double { Double(now - start) / 1e9 }

    @MainActor
    private static func draw(_ app: App) { _ = Screen.draw(app.snapshot(rows: 40, columns: 120)) }

    /// How long keys take until what they do is drawn.
    @MainActor
    private static func press(_ keys: String, _ app: App) -> Double {
        let begun = now
        for key in KeyScript.keys(keys) ?? [] { _ = app.take(.key(key)) }
        draw(app)
        return since(begun)
    }

    /// The longest frame while connections are sorted, filtered and grouped.
    @MainActor
    private static func rearrange(_ app: App) -> Double {
        var worst = 0.0
        for keys in [
            "s", "s", "S", "s", "/10.<Enter>", "/client_bytes > 1kB<Enter>", "/<C-u><Enter>", "t", "t", "t", "t",
        ] {
            worst = max(worst, press(keys, app))
            repeat { worst = max(worst, frame(app)) } while app.connections.isBusy
        }
        while app.connections.query.grouping != .none { worst = max(worst, press("t", app)) }
        _ = press(":sort flow<Enter>", app)
        return worst
    }

    /// The longest frame while a text is looked for that is not there, and while problems are gone to.
    @MainActor
    private static func find(_ app: App) -> Double {
        var worst = 0.0
        for keys in ["/<C-u><Enter>g", "<C-/>nowhere to be found<Enter>", "e", "e", "1<C-/>nowhere<Enter>"] {
            worst = max(worst, press(keys, app))
            let begun = now
            repeat { worst = max(worst, frame(app)) } while app.seeking.isRunning && since(begun) < 2
        }
        app.seeking.cancel()
        return worst
    }

    /// How long the next frame takes, some milliseconds from now.
    @MainActor
    private static func frame(_ app: App) -> Double {
        FileCheck.sleep(milliseconds: 5)
        let begun = now
        draw(app)
        return since(begun)
    }

    /// The longest of many frames while scrolling, at the ends and in between.
    @MainActor
    private static func scroll(_ app: App) -> Double {
        var worst = 0.0
        for keys in ["G", "g"] + Array(repeating: "<PgDn>", count: 100) + Array(repeating: "j", count: 100) + [
            "G", "<PgUp>",
        ] {
            worst = max(worst, press(keys, app))
        }
        return worst
    }
}
