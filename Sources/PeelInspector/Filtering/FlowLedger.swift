import PeelCapture
import PeelFilter
import PeelFlow
import PeelOutput
import PeelWire

/// What the connections of files tell of each frame, found in a pass of its own: filters that ask for `flow` and its like
/// need the whole connection before they can judge its first packet.
final class FlowLedger: FlowAnswers, Sendable {
    /// For each frame its flow, counted from 1; 0 where it has none.
    private let flows: [UInt32]
    /// The frames that tunnels put into several: all of these.
    private let several: [Int: [UInt32]]
    /// For each flow the values of the keys that are asked for.
    private let values: [UInt32: [Value]]
    private let places: [Int: Int]

    private init(_ flows: [UInt32], _ several: [Int: [UInt32]], _ values: [UInt32: [Value]], _ places: [Int: Int]) {
        (self.flows, self.several, self.values, self.places) = (flows, several, values, places)
    }

    func values(_ place: Int, ofFrame number: Int) -> [Value] {
        guard let index = places[place], number > 0, number <= flows.count, flows[number - 1] > 0 else { return [] }
        let own = several[number] ?? [flows[number - 1]]
        return own.compactMap { values[$0]?[index] }
    }

    /// Walks the files and keeps what `filter` asks for; nil where it asks for nothing.
    static func make(_ paths: [String], _ filter: DisplayFilter) throws(CaptureError) -> FlowLedger? {
        guard filter.needsFlows else { return nil }
        for path in paths where path == "-" || FileCheck.isPipe(path) {
            throw CaptureError(
                path, "a filter that asks for `flow` reads its input twice, which a pipe does not allow",
                cure: "write it to a file first", status: .usage)
        }
        var maker = try Maker(filter.flowKeys)
        var number = 0
        if paths.count == 1 {
            var reader = try FrameReader(path: paths[0])
            while let frame = reader.next() {
                number += 1
                maker.take(frame, number: number)
            }
        } else {
            var files: [ScoutedFile] = []
            for path in paths { files.append(try ScoutedFile(path)) }
            while let file = ScoutedFile.earliest(of: files) {
                number += 1
                file.take { maker.take($0, number: number) }
            }
        }
        // What is wrong with a file is told by the pass that prints.
        return maker.finish()
    }

    /// Counts the flows and remembers whose each frame is.
    private struct Maker: ~Copyable {
        private var table: FlowTable
        private var picked: PickedValues
        private let keys: [Int]
        private var flows: [UInt32] = []
        private var several: [Int: [UInt32]] = [:]
        private var values: [UInt32: [Value]] = [:]

        init(_ keys: Set<Int>) throws(CaptureError) {
            do throws(ReservationError) { table = try FlowTable(.named) } catch {
                throw CaptureError("flows", error.description)
            }
            picked = PickedValues(keys)
            self.keys = keys.sorted()
        }

        mutating func take(_ frame: borrowing Frame, number: Int) {
            var own: [UInt32] = []
            _ = table.visit(frame, number: UInt64(number)) { visit in
                if !visit.isQuoted { own.append(UInt32(truncatingIfNeeded: visit.flow)) }
            }
            while flows.count < number { flows.append(0) }
            flows[number - 1] = own.first ?? 0
            if own.count > 1 { several[number] = own }
            for row in table.takeDeparted() { keep(row) }
        }

        private mutating func keep(_ row: FlowRow) {
            picked.read(row)
            values[UInt32(truncatingIfNeeded: row.index)] = keys.map { picked.value($0) }
        }

        mutating func finish() -> FlowLedger {
            table.settle()
            for row in table.takeDeparted() { keep(row) }
            for place in table.order() { keep(table.row(place)) }
            var places: [Int: Int] = [:]
            for (index, key) in keys.enumerated() { places[key] = index }
            return FlowLedger(flows, several, values, places)
        }
    }
}
