import PeelApplication
import PeelCapture
import PeelFlow
import PeelOutput
import PeelWire

/// The first of two passes over files: finds out what depends on later packets.
enum FirstPass {
    /// What the frames of `paths` tell of those before them; what is wrong with a file the second pass says.
    static func run(
        _ paths: [String], _ options: ReadOptions, _ registry: Registry
    ) throws(CaptureError) -> Hindsight {
        let box = HindsightBox()
        let sink = HindsightSink(
            registry, options.secrets, limit: options.displayFilter == nil ? options.count : nil, box)
        if paths.count == 1 {
            var reader = try FrameReader(path: paths[0])
            reader.isSalvaging = options.salvages
            reader.onSecrets = KeyLog.taker(options.secrets)
            _ = try Printing.hand(OneFile(reader), to: sink, where: options.expression)
        } else {
            let files = try SeveralFiles(paths, salvages: options.salvages, options.secrets)
            _ = try Printing.hand(files, to: sink, where: options.expression)
        }
        box.found.finish()
        return box.found
    }
}

/// Keeps what a sink has found beyond its end.
private final class HindsightBox {
    var found = Hindsight()
}

/// Dissects each frame and shows nothing.
private struct HindsightSink: FrameSink, ~Copyable {
    private var dissector: Dissector
    private let limit: Int
    private var count = 0
    private let box: HindsightBox

    init(_ registry: Registry, _ secrets: SecretStore, limit: Int?, _ box: HindsightBox) {
        dissector = Dissector(registry, conversations: .standard.knowing(secrets), hindsight: Hindsight())
        self.limit = limit ?? Int.max
        self.box = box
    }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        dissector.dissect(frame, number: number)
        count &+= 1
        return count < limit
    }

    mutating func expect(_ frame: borrowing Frame) { dissector.expect(frame) }

    var isSilent: Bool { true }

    mutating func rest() {}

    mutating func finish() -> Int32 {
        box.found = dissector.found ?? Hindsight()
        return Status.done
    }
}
