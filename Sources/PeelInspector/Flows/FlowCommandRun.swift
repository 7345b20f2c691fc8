import PeelCapture
import PeelFlow
import PeelOutput

extension FlowRun {
    /// `peel flows` from end to end: prints the flows of a capture on standard output and returns the exit status.
    public static func run(_ paths: [String], _ options: FlowOptions) -> Int32 {
        do throws(FlowFailure) {
            var options = options
            if let filter = options.displayFilter {
                do throws(CaptureError) { options.flows = try FlowLedger.make(paths, filter) } catch {
                    throw .source(error)
                }
            }
            let outcome = try run(paths, options, to: ByteWriter(to: 1))
            report(outcome.totals, options)
            return conclude(outcome)
        } catch {
            Diagnostics.complain(error.description)
            return error.status
        }
    }

    /// Tells what was wrong with the input and the output, and the exit status that belongs to it.
    static func conclude(_ outcome: Outcome) -> Int32 {
        for damage in outcome.damage { Diagnostics.complain(damage) }
        if let failure = outcome.failure {
            Diagnostics.complain(failure.description)
            return failure.status.rawValue
        }
        switch outcome.writeFailure {
        case nil: return outcome.damage.isEmpty ? Status.done : Status.damaged
        case .closed: return Status.done
        case .refused(_, let text):
            Diagnostics.complain("standard output: \(text)")
            return Status.output
        }
    }

    /// What a table says in its last line is told on standard error where rows are for programs.
    private static func report(_ totals: FlowTotals, _ options: FlowOptions) {
        if case .table = options.form { return }
        for loss in totals.counts.losses { Diagnostics.complain(loss) }
        guard totals.counts.evicted > 0 else { return }
        Diagnostics.complain(
            "\(totals.counts.evicted) of \(totals.counts.flows) flows were printed early; --max-flows sets the bound")
    }
}

extension FlowFailure {
    /// The exit status that belongs to it.
    public var status: Int32 {
        switch self {
        case .source(let error): error.status.rawValue
        case .memory: Status.usage
        }
    }
}
