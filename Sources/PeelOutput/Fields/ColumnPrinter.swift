import PeelWire

/// What stands between columns and values.
public struct ColumnOptions: Sendable {
    /// Which of several values of a field are printed.
    public enum Occurrence: Sendable { case first, last, all }

    /// A first line with the names.
    public var header = false
    public var separator = "\t"
    public var aggregator = ","
    public var occurrence = Occurrence.all
    /// The mark around each column; nil for none.
    public var quote: UInt8?
    /// The source numbers its interfaces; where it does not, `frame.interface_id` is empty.
    public var hasInterfaces = true

    public init() {}
}

/// A name that no field has, with those that look like it.
public struct UnknownField: Error, Equatable, Sendable {
    public let name: String
    public let nearest: [String]
}

/// Prints chosen fields, one line a frame: `-e`.
public struct ColumnPrinter: PacketPrinter {
    private enum Source: Sendable {
        case frame(FrameValue)
        case layer(Int)
        case fields
    }

    private let index: FieldIndex
    private let options: ColumnOptions
    private let names: [String]
    private var sources: [Source] = []
    private var clock: ClockText
    /// The frames that were shown.
    private var history = FrameHistory()
    /// Some column shows what only a frame's streams tell.
    public private(set) var needsStreams = false

    /// For each field, where its columns lie in `columns`.
    private var columnsOfSlot: [Range<Int32>]
    private var columns: [Int32] = []
    /// Whether a layout has a field that some column shows.
    private var isWanted: [Bool]
    /// A bit for each of those fields, by its number modulo 64: most other records are left out by it.
    private var wantedNumbers: UInt64 = 0
    /// The records of this frame that some column shows, linked column by column.
    private var hits: [(record: Int32, slot: Int32, next: Int32)] = []
    private var heads: [Int32]
    private var tails: [Int32]

    /// Looks the names up once.
    public init(_ names: [String], index: FieldIndex, options: ColumnOptions = .init(), utc: Bool = false)
        throws(UnknownField)
    {
        self.index = index
        self.options = options
        self.names = names
        clock = ClockText(.none, utc: utc)
        isWanted = Array(repeating: false, count: index.layoutNames.count)
        var wanted: [[Int32]] = Array(repeating: [], count: index.fields.count)
        for (column, name) in names.enumerated() {
            if let value = FrameValue(name: name) {
                sources.append(.frame(value))
                continue
            }
            let members = index.members(of: name)
            if members.isEmpty {
                guard let layout = index.layout(named: name) else {
                    throw UnknownField(name: name, nearest: NearestNames.find(name, in: index))
                }
                sources.append(.layer(layout))
                continue
            }
            sources.append(.fields)
            for member in members {
                wanted[member].append(Int32(column))
                isWanted[index.fields[member].layout] = true
                wantedNumbers |= 1 << UInt64(index.ids[member] & 63)
                if index.layoutNames[index.fields[member].layout].description == "stream" { needsStreams = true }
            }
        }
        columnsOfSlot = []
        for list in wanted {
            let start = Int32(columns.count)
            columns += list
            columnsOfSlot.append(start..<Int32(columns.count))
        }
        heads = Array(repeating: -1, count: names.count)
        tails = heads
    }

    /// Prints the line of names, where it is asked for.
    public func printHeader(to writer: inout ByteWriter) {
        guard options.header else { return }
        for (column, name) in names.enumerated() {
            if column > 0 { writer.append(options.separator) }
            quoted(&writer) { $0.append(name) }
        }
        writer.append(UInt8(ascii: "\n"))
    }

    public mutating func print(
        _ frame: borrowing Frame,
        number: Int,
        _ dissector: inout Dissector,
        to writer: inout ByteWriter
    ) {
        dissector.dissect(frame, number: number)
        print(dissector.dissection, of: frame, to: &writer)
    }

    private mutating func print(
        _ dissection: borrowing Dissection,
        of frame: borrowing Frame,
        to writer: inout ByteWriter
    ) {
        history.take(dissection.time)
        gather(dissection)
        let bytes = FrameBytes(frame.bytes.captured, dissection)
        var column = 0
        while column < sources.count {
            if column > 0 { writer.append(options.separator) }
            if let quote = options.quote { writer.append(quote) }
            switch sources[column] {
            case .frame(.interface) where !options.hasInterfaces: break
            case .frame(let value): writer.append(value, of: dissection, displayed: history, clock: &clock)
            case .layer(let layout): layers(layout, dissection, bytes, to: &writer)
            case .fields: values(column, dissection, bytes, to: &writer)
            }
            if let quote = options.quote { writer.append(quote) }
            column &+= 1
        }
        writer.append(UInt8(ascii: "\n"))
    }

    private func quoted(_ writer: inout ByteWriter, _ body: (inout ByteWriter) -> Void) {
        if let quote = options.quote { writer.append(quote) }
        body(&writer)
        if let quote = options.quote { writer.append(quote) }
    }

    private mutating func gather(_ dissection: borrowing Dissection) {
        hits.removeAll(keepingCapacity: true)
        for column in heads.indices { heads[column] = -1 }
        if columns.isEmpty { return }
        let layers = dissection.layers.span
        var layer = 0
        var place = 0
        while layer < layers.count {
            // Fields that other layers gained lie between the layers' own.
            let first = Int(layers[layer].firstField)
            gather(place..<max(place, first), dissection)
            place = first &+ Int(layers[layer].fieldCount)
            if isWanted[Int(layers[layer].layout)] { gather(first..<place, dissection) }
            layer &+= 1
        }
        gather(place..<max(place, dissection.fields.count), dissection)
    }

    /// Finds those of some records that a column shows.
    @inline(__always)
    private mutating func gather(_ records: Range<Int>, _ dissection: borrowing Dissection) {
        let fields = dissection.fields.span
        let wantedNumbers = wantedNumbers
        var index = records.lowerBound
        while index < records.upperBound, index < fields.count {
            if wantedNumbers >> UInt64(fields[index].id & 63) & 1 != 0 {
                let record = fields[index]
                if isWanted[Int(record.layout)], let slot = self.index.slot(record) { take(index, slot) }
            }
            index &+= 1
        }
    }

    /// Adds a record to the columns of its field.
    @inline(__always)
    private mutating func take(_ record: Int, _ slot: Int) {
        var place = columnsOfSlot[slot].lowerBound
        let end = columnsOfSlot[slot].upperBound
        while place < end {
            let column = Int(columns[Int(place)])
            let hit = Int32(truncatingIfNeeded: hits.count)
            hits.append((Int32(truncatingIfNeeded: record), Int32(truncatingIfNeeded: slot), -1))
            if heads[column] < 0 { heads[column] = hit } else { hits[Int(tails[column])].next = hit }
            tails[column] = hit
            place &+= 1
        }
    }

    private mutating func values(
        _ column: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        var hit = heads[column]
        if hit < 0 { return }
        if options.occurrence == .last { hit = tails[column] }
        var isFirst = true
        while hit >= 0 {
            let (record, slot, next) = hits[Int(hit)]
            if !isFirst { writer.append(options.aggregator) }
            isFirst = false
            writer.append(
                plain: dissection.fields[Int(record)],
                of: index.fields[Int(slot)],
                in: bytes, dissection, clock: &clock
            )
            hit = options.occurrence == .all ? next : -1
        }
    }

    private func layers(
        _ layout: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        var isFirst = true
        for layer in dissection.layers.indices where Int(dissection.layers[layer].layout) == layout {
            if !isFirst { writer.append(options.aggregator) }
            isFirst = false
            writer.append(headingOf: layer, dissection, bytes, index)
            if options.occurrence == .first { return }
        }
    }
}
