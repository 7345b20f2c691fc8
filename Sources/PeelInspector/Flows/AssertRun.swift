import PeelCapture
import PeelFilter
import PeelFlow
import PeelOutput

/// What `peel assert` is asked for.
public struct AssertOptions: Sendable {
    public var flows = FlowOptions()
    /// How many of the flows that break a part are shown.
    public var limit = 1000
    let assertion: Assertion

    /// Reads and checks a condition on all flows together.
    public init(_ text: String) throws(ExpressionError) { assertion = try Assertion(text, .flows) }
}

/// `peel assert EXPR FILE`: status 0 where the condition holds, else 5 and the flows that break it.
public enum AssertRun {
    public static func run(_ paths: [String], _ options: AssertOptions) -> Int32 {
        var sink = AssertionSink(options)
        let outcome: FlowRun.Outcome
        do throws(FlowFailure) { outcome = try FlowRun.pass(paths, options.flows, &sink) } catch {
            Diagnostics.complain(error.description)
            return error.status
        }
        let read = FlowRun.conclude(outcome)
        // A damaged capture is judged by what could be read, and an assertion that does not hold outweighs the damage.
        guard read == Status.done || read == Status.damaged else { return read }
        sink.tell()
        if sink.assertion.holds { return read }
        var printer = FlowRowPrinter(options.flows, to: ByteWriter(to: 1))
        let rows = sink.brokenRows
        if !rows.isEmpty { printer.prepare(rows.prefix(1000)) }
        for row in rows {
            printer.print(row)
            if printer.isDone { break }
        }
        let written = printer.close()
        return written == Status.done ? Status.broken : written
    }
}

/// Asks an assertion of each row, and keeps those that break it.
private struct AssertionSink: FlowRowSink, ~Copyable {
    private(set) var assertion: Assertion
    private var selector: FlowSelector?
    private var picked: PickedValues
    private let limit: Int
    /// For each part the first flows that break it.
    private var broken: [[FlowRow]]

    init(_ options: AssertOptions) {
        assertion = options.assertion
        selector = options.flows.selection.map { FlowSelector($0) }
        picked = PickedValues(assertion.keys)
        limit = options.limit
        broken = Array(repeating: [], count: assertion.parts.count)
    }

    var isDone: Bool { false }

    mutating func takeDeparted(_ departed: [FlowRow]) {
        for row in departed { take(row) }
    }

    mutating func finish(
        _ all: [(worker: Int, place: FlowPlace)],
        _ row: (Int, FlowPlace) -> FlowRow,
        bytes: (Int, FlowPlace) -> UInt64
    ) {
        for item in all { take(row(item.worker, item.place)) }
    }

    private mutating func take(_ row: FlowRow) {
        guard selector?.selects(row) ?? true else { return }
        picked.read(row)
        var parts: [Int] = []
        assertion.take({ picked.value($0) }, broken: { parts.append($0) })
        for part in parts where broken[part].count < limit { broken[part].append(row) }
    }

    /// The flows that break a part that does not hold, in order.
    var brokenRows: [FlowRow] {
        var rows: [UInt64: FlowRow] = [:]
        for (index, part) in assertion.parts.enumerated() where assertion.holds(part) != true {
            for row in broken[index] { rows[row.index] = row }
        }
        return rows.values.sorted { $0.index < $1.index }
    }

    /// Says on standard error how each part came out that does not hold, and what was not known.
    func tell() {
        let holds = assertion.holds
        for part in assertion.parts {
            let answer = assertion.holds(part)
            var text = "\(part.text): "
            if answer != true, !holds {
                text += answer == nil ? "unknown" : "does not hold"
                if case .number(let value)? = assertion.number(of: part) { text += ", it is \(Self.decimal(value))" }
                if part.broken > 0 {
                    text += "; \(part.broken) of \(assertion.flowCount) flow\(assertion.flowCount == 1 ? "" : "s")"
                    text += part.broken == 1 ? " breaks it" : " break it"
                    if part.broken > UInt64(limit) { text += ", the first \(limit) are shown" }
                }
                Diagnostics.complain(text)
            }
            let unknown = assertion.unknownCount(of: part)
            if unknown > 0, answer != nil, holds == (answer == true) {
                Diagnostics.complain(
                    "\(part.text): left out \(unknown) of \(assertion.flowCount) flows, for which it is unknown")
            }
        }
    }

    /// Billionths as a decimal without zeros at its end.
    private static func decimal(_ billionths: Int128) -> String {
        let magnitude = billionths.magnitude
        var text = (billionths < 0 ? "-" : "") + String(magnitude / 1_000_000_000)
        var places = String(magnitude % 1_000_000_000 + 1_000_000_000).dropFirst()
        while places.last == "0" { places.removeLast() }
        if !places.isEmpty { text += "." + places }
        return text
    }
}
