import PeelCapture
import PeelFlow
import PeelWire

/// Opens a session's source, and knows how to read it.
struct SessionOpening {
    var spool: SpoolFile?
    var mappedPath: String?
    var run: @Sendable (CaptureSession, @escaping @Sendable () -> Void) -> Void

    init(_ source: CaptureSession.Source, _ spoolLimit: Int64, _ secrets: SecretStore) throws(CaptureError) {
        switch source {
        case .files(let paths):
            guard !paths.isEmpty else { throw CaptureError("", "no file is named", status: .usage) }
            if paths.count == 1 {
                var reader = try FrameReader(path: paths[0])
                reader.onSecrets = KeyLog.taker(secrets)
                let held = Held(reader)
                if held.isMapped {
                    mappedPath = paths[0]
                    run = { session, changed in FilePassages.map(held, session, changed) }
                } else {
                    let spool = try Self.spool(spoolLimit)
                    self.spool = spool
                    run = { session, changed in FilePassages.spool(held, spool, session, changed) }
                }
                return
            }
            for path in paths where path != "-" { _ = Held(try FrameReader(path: path)) }
            let spool = try Self.spool(spoolLimit)
            self.spool = spool
            run = { session, changed in FilePassages.merge(paths, spool, session, changed) }
        case .interfaces(let names, let filter):
            let spool = try Self.spool(spoolLimit)
            let capture = try LivePass(names, filter: filter)
            self.spool = spool
            run = { session, changed in capture.run(spool, session, changed) }
        }
    }

    private static func spool(_ limit: Int64) throws(CaptureError) -> SpoolFile {
        guard let spool = SpoolFile(limit: limit) else {
            throw CaptureError("", "no temporary file can be made", cure: "set TMPDIR to a folder with room")
        }
        return spool
    }
}

/// A reader that one thread opens and another one uses up.
final class Held: @unchecked Sendable {
    var reader: FrameReader

    init(_ reader: consuming FrameReader) { self.reader = reader }

    var isMapped: Bool { reader.isMapped }
}
