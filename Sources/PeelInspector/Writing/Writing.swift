import PeelCapture
import PeelWire

/// Joins a source of frames with the files that it is written to.
enum Writing {
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
        guard let edits = options.edits else { return try Printing.selected(run, sink, options) }
        return try Printing.selected(run, EditSink(edits, sink), options)
    }
}
