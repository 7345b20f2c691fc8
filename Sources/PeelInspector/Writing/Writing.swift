import PeelCapture
import PeelWire

/// Joins a source of frames with the files that it is written to.
enum Writing {
    /// Opening a file for writing empties it: one that is read must not be written.
    static func refuse(_ output: String, among inputs: [String]) throws(CaptureError) {
        guard output != "-", inputs.contains(where: { $0 != "-" && FileCheck.isSameFile($0, output) }) else { return }
        throw CaptureError(
            output, "is read, and would be emptied", cure: "write to another name, then rename it", status: .usage)
    }

    static func run<Run: FrameRun & ~Copyable>(
        _ run: consuming Run,
        _ options: ReadOptions,
        to path: String,
        rotation: CaptureWriter.Rotation
    ) throws(CaptureError) -> Int32 {
        let file = options.fileOptions(for: run)
        if let key = options.split {
            let writer = try SplitWriter(path: path, file, notes: run.notes)
            return try edited(run, WriteSink(try Splitter(key, writer), limit: options.count), options)
        }
        let writer = try CaptureWriter(path: path, file, notes: run.notes, rotation: rotation)
        return try edited(run, WriteSink(writer, limit: options.count), options)
    }

    private static func edited<Run: FrameRun & ~Copyable>(
        _ run: consuming Run,
        _ sink: consuming WriteSink,
        _ options: ReadOptions
    ) throws(CaptureError) -> Int32 {
        if let anonymizing = options.anonymizing {
            guard let cipher = CryptoPAn(key: anonymizing.key) else {
                throw CaptureError("--key", "32 bytes are needed, not \(anonymizing.key.count)", status: .usage)
            }
            let anonymizer = Anonymizer(anonymizing, cipher)
            return try changed(run, AnonymizeSink(anonymizer, sink), options)
        }
        return try changed(run, sink, options)
    }

    /// Edits come before pseudonyms, so that duplicates are told by what was captured.
    private static func changed<Run: FrameRun & ~Copyable, Sink: FrameSink & ~Copyable>(
        _ run: consuming Run,
        _ sink: consuming Sink,
        _ options: ReadOptions
    ) throws(CaptureError) -> Int32 {
        guard let edits = options.edits else { return try Printing.selected(run, sink, options) }
        return try Printing.selected(run, EditSink(edits, sink), options)
    }
}
