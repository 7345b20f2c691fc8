import PeelCapture
import PeelOutput
import PeelWire

/// Hands frames from interfaces to a sink until somebody asks to stop.
struct LiveRun: FrameRun {
    private let captures: [LiveInterface]
    private let showsCounter: Bool
    let notes = SourceNotes()

    init(_ captures: [LiveInterface], isWriting: Bool) {
        self.captures = captures
        let notes = notes
        for (source, capture) in captures.enumerated() { notes.note(capture.descriptions, source: source) }
        notes.refresh = { for (source, capture) in captures.enumerated() { capture.note(notes, source: source) } }
        showsCounter = isWriting && FileCheck.isTerminal(2)
    }

    func startNoting() { notes.isWanted = true }

    var linkType: LinkType { captures.first?.linkType ?? .ethernet }
    var snapLength: UInt32 { captures.map(\.snapLength).max() ?? 0 }
    var hasInterfaces: Bool { true }
    var isLive: Bool { true }
    var hasNanoseconds: Bool { captures.contains(where: \.hasNanoseconds) }

    consuming func run<Sink: FrameSink & ~Copyable>(_ sink: inout Sink) throws(CaptureError) -> Int32 {
        var count = 0
        let failure = captures.count == 1 ? one(captures[0], &sink, &count) : several(&sink, &count)
        sink.rest()
        if showsCounter { clearCounter() }
        report(count)
        if let failure { throw failure }
        return Status.done
    }

    /// One interface: what has come is handed over, then shown, then the wait begins.
    private func one<Sink: FrameSink & ~Copyable>(
        _ capture: LiveInterface,
        _ sink: inout Sink,
        _ count: inout Int
    ) -> CaptureError? {
        var patience: Int? = 0
        while true {
            capture.wait(patience)
            if let goesOn = capture.step(&sink, count + 1) {
                count += 1
                patience = 0
                if !goesOn { return nil }
                continue
            }
            switch capture.pause {
            case .ended: return nil
            case .failed(let error): return error
            case .reportRequested: report(count)
            case .timedOut, .none:
                sink.rest()
                counter(count)
                patience = showsCounter ? 500 : nil
            }
        }
    }

    /// Several interfaces by turns; the wait is short, so that none is kept waiting by the others.
    private func several<Sink: FrameSink & ~Copyable>(_ sink: inout Sink, _ count: inout Int) -> CaptureError? {
        var isIdle = false
        while true {
            var gotAny = false
            for (index, capture) in captures.enumerated() {
                notes.source = index
                capture.wait(isIdle && index == 0 ? 20 : 0)
                var turn = 0
                frames: while turn < 256 {
                    if let goesOn = capture.step(&sink, count + 1) {
                        count += 1
                        turn += 1
                        gotAny = true
                        capture.wait(0)
                        if !goesOn { return nil }
                        continue
                    }
                    switch capture.pause {
                    case .ended: return nil
                    case .failed(let error): return error
                    case .reportRequested: report(count)
                    case .timedOut, .none: break frames
                    }
                }
            }
            if !gotAny, !isIdle {
                sink.rest()
                counter(count)
            }
            isIdle = !gotAny
        }
    }

    /// tcpdump's three lines.
    private func report(_ count: Int) {
        let counted = captures.map(\.statistics)
        func sum(_ counter: KeyPath<LiveStatistics, UInt64>) -> UInt64 {
            counted.reduce(0) { $0 &+ $1[keyPath: counter] }
        }
        func line(_ number: UInt64, _ words: String) {
            Diagnostics.write("\(number) packet\(number == 1 ? "" : "s") \(words)")
        }
        line(UInt64(count), "captured")
        line(sum(\.received), "received by filter")
        line(sum(\.dropped), "dropped by kernel")
        let lost = sum(\.droppedByInterface)
        if lost > 0 { line(lost, "dropped by interface") }
    }

    private func counter(_ count: Int) {
        guard showsCounter else { return }
        var writer = ByteWriter(to: 2, capacity: 64)
        writer.append("\rGot ")
        writer.append(decimal: count)
        writer.flush()
    }

    private func clearCounter() {
        var writer = ByteWriter(to: 2, capacity: 64)
        writer.append("\r\u{1b}[K")
        writer.flush()
    }
}
