import PeelCapture
import PeelFlow
import PeelOutput
import PeelWire

/// A capture that is looked at: indexed in the background, each packet to be had at once.
///
/// The index is 24 bytes a packet over the mapped file; what cannot be mapped (a pipe, compressed data, several files,
/// an interface) is written to a file without a name as it comes, and read again from there.
public final class CaptureSession: Sendable {
    /// Where packets come from.
    public enum Source: Sendable, Equatable {
        case files([String])
        case interfaces([String], filter: String?)
    }

    public let source: Source
    public let registry: Registry
    public let fields: FieldIndex
    /// The secrets of connections: of `--keylog`, and of the captures as they are read.
    let secrets: SecretStore
    let state: Locked<SessionState>
    let spool: SpoolFile?
    /// The file that is mapped; nil where frames are spooled.
    let mappedPath: String?
    let stop = Cancellation()
    /// Which processes of this machine the connections belong to; known of live captures alone.
    public let processes = ProcessWatch()
    private let pass: Locked<PassBox>

    /// What reads the source; taken out by the indexing thread.
    struct PassBox {
        var run: (@Sendable (CaptureSession, @escaping @Sendable () -> Void) -> Void)?
    }

    /// Opens a source. Throws what a person has to know before a screen is drawn: no such file, no rights.
    public init(
        _ source: Source, secrets: SecretStore = SecretStore(), spoolLimit: Int64 = 8 << 30
    ) throws(FlowFailure) {
        self.secrets = secrets
        self.source = source
        registry = .standard
        fields = FieldIndex(registry)
        let kept: SessionState
        do throws(ReservationError) { kept = SessionState(try FlowTable(.named), try FlowJournal()) } catch {
            throw .memory(error)
        }
        state = Locked(kept)
        let opening: SessionOpening
        do throws(CaptureError) { opening = try SessionOpening(source, spoolLimit, secrets) } catch {
            throw .source(error)
        }
        spool = opening.spool
        mappedPath = opening.mappedPath
        pass = Locked(PassBox(run: opening.run))
    }

    /// Begins to read the source on a thread of its own; `changed` is called on that thread when there is news, at
    /// most ten times a second.
    public func start(_ changed: @escaping @Sendable () -> Void) {
        guard
            let run = pass.with({ box in
                let run = box.run
                box.run = nil
                return run
            })
        else { return }
        WorkerThreads.start { run(self, changed) }
        if case .interfaces = source { processes.start(self, changed) }
    }

    /// Reads the source to its end before it returns.
    public func readAll() {
        let run = pass.with { box in
            let run = box.run
            box.run = nil
            return run
        }
        run?(self) {}
    }

    /// Ends reading and capturing; what was read stays.
    public func cancel() { stop.cancel() }

    /// How far it has come.
    public var status: SessionStatus { state.with { $0.currentStatus } }

    /// The entry of packet `number`, from 1.
    public func entry(_ number: Int) -> PacketEntry? { state.with { $0.index[number] } }

    /// The entries of packets `numbers`, as far as there are any.
    public func entries(_ numbers: Range<Int>) -> [PacketEntry] {
        state.with { $0.index.entries(numbers) }
    }

    /// The entries of the packets of a flow among `numbers`.
    func entries(_ numbers: Range<Int>, of flow: Int) -> [NumberedEntry] {
        let flow = UInt32(truncatingIfNeeded: flow)
        // Nobody has to wait while a piece is looked through that is as it will be.
        if let piece = state.with({ $0.index.wholePiece(numbers) }) { return piece.entries(of: flow) }
        return state.with { $0.index.entries(numbers, of: flow) }
    }

    /// The row of flow `flow`, from 1.
    public func row(_ flow: Int) -> FlowRow? { state.with { $0.row(flow) } }

    /// The lines of `flows`, all of one moment.
    public func lines(_ flows: [Int]) -> [FlowLine] {
        var lines = state.with { state in flows.compactMap { state.line($0) } }
        if case .interfaces = source {
            for place in lines.indices { lines[place].owner = processes.owner(of: Int(lines[place].row.index)) }
        }
        return lines
    }

    /// Packets and bytes over the whole capture's time.
    public var series: RateSeries { state.with { $0.series } }

    /// The first packet and the last one of a flow so far.
    public func packets(of flow: Int) -> (first: Int, last: Int)? {
        state.with { state in state.facts(of: flow).map { (Int($0.firstPacket), Int($0.lastPacket)) } }
    }

    /// A flow's number as Wireshark counts streams.
    func stream(of flow: Int) -> Int {
        state.with { state in state.facts(of: flow).map { Int($0.stream) } ?? 0 }
    }

    /// The packet that was there at `time`, or the first one after.
    public func number(at time: Timestamp) -> Int { state.with { $0.index.number(at: time.nanoseconds) } }

    /// What the pass was told of interfaces, where that is more than `known`.
    func descriptions(after known: Int) -> (Int, CaptureDescriptions?) {
        state.with { $0.descriptionCount > known ? ($0.descriptionCount, $0.descriptions) : (known, nil) }
    }

    /// The interface descriptions so far.
    public var interfaces: [InterfaceDescription] { state.with { $0.descriptions?.interfaces ?? [] } }
}
