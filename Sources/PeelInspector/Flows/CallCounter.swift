import PeelApplication
import PeelFlow
import PeelOutput
import PeelWire

/// What `--calls` needs to know beside a table's options.
public struct CallCounting: Sendable {
    public let registry: Registry
    public let secrets: SecretStore

    public init(_ registry: Registry, _ secrets: SecretStore) {
        self.registry = registry
        self.secrets = secrets
    }
}

/// Counts for each flow what `peel calls` lists of it.
///
/// Every frame that may hold a message is taken apart for it, which takes longer than counting alone.
struct CallCounter: ~Copyable {
    private var dissector: Dissector
    private var collector: CallCollector
    private var flows: [UInt64: FlowCalls] = [:]

    init(_ counting: CallCounting) {
        dissector = Dissector(counting.registry, conversations: .standard.knowing(counting.secrets))
        collector = CallCollector(counting.registry, CallReader(FieldIndex(counting.registry)))
    }

    /// Counts a frame in `table`, and what it asks and answers; false where it carries no IP packet that can be read.
    mutating func take(
        _ frame: borrowing Frame, number: UInt64, _ table: inout FlowTable, _ body: (FlowVisit) -> Void = { _ in }
    ) -> Bool {
        var place = CallCollector.Place()
        let isRead = table.visit(frame, number: number) { visit in
            body(visit)
            place.note(visit)
        }
        if dissector.passes(frame, number: Int(clamping: number)) { return isRead }
        dissector.dissect(frame, number: Int(clamping: number))
        guard isRead, !dissector.dissection.exchanges.isEmpty else { return isRead }
        collector.take(dissector.dissection, frame, from: place)
        count()
        return isRead
    }

    private mutating func count() {
        for call in collector.takeFinished() {
            var calls = flows[call.flow] ?? FlowCalls()
            if call.request != nil { calls.requests &+= 1 }
            if call.answer != nil {
                calls.responses &+= 1
                if call.words.isError == true { calls.errors &+= 1 }
            }
            if let latency = call.latency { calls.note(latency: latency) }
            flows[call.flow] = calls
        }
    }

    /// Counts what still waits for its answer.
    mutating func finish() {
        collector.finish()
        count()
    }

    /// The row with its numbers.
    func counted(_ row: FlowRow) -> FlowRow {
        var row = row
        row.calls = flows[row.index]
        return row
    }

    /// The same of a row that has left its table.
    mutating func countedLast(_ row: FlowRow) -> FlowRow {
        var row = row
        row.calls = flows.removeValue(forKey: row.index)
        return row
    }
}
