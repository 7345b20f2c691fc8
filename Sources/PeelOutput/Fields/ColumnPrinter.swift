import PeelWire

/// What stands between columns and values.
public struct ColumnOptions: Sendable {
    /// Which of several values of a field are printed.
    public enum Occurrence: Sendable { case first, last, all }

    /// How columns stand beside each other.
    public enum Form: Sendable {
        /// The separator between them: `-e`.
        case separated
        /// Comma-separated values (RFC 4180).
        case csv
        /// Padded with spaces, for people.
        case aligned
    }

    public var form = Form.separated
    /// Columns may be named shortly, see ``PacketColumn``.
    public var hasShortNames = false
    /// How `time` is written.
    public var clock = ClockStyle.epoch
    /// Bytes that tell a spreadsheet that UTF-8 follows.
    public var byteOrderMark = false
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
        case column(PacketColumn)
    }

    private let index: FieldIndex
    private let options: ColumnOptions
    private let names: [String]
    private var sources: [Source] = []
    private var clock: ClockText
    private var timeClock: ClockText
    private var sentence: LinePrinter
    private var facts = LineFacts()
    private var widths: [Int]
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
        timeClock = ClockText(options.clock, utc: utc, nanoseconds: options.clock == .epoch)
        sentence = LinePrinter(LineOptions(), index: index)
        widths = names.map { options.hasShortNames ? PacketColumn(name: $0)?.width ?? $0.count : $0.count }
        isWanted = Array(repeating: false, count: index.layoutNames.count)
        var wanted: [[Int32]] = Array(repeating: [], count: index.fields.count)
        for (column, name) in names.enumerated() {
            if options.hasShortNames, let column = PacketColumn(name: name) {
                sources.append(.column(column))
                continue
            }
            if let value = FrameValue(name: name) {
                sources.append(.frame(value))
                if name == "frame.protocols" { needsStreams = true }
                continue
            }
            let members = index.members(of: name)
            if members.isEmpty {
                guard let layout = index.layout(named: name) else {
                    throw UnknownField(name: name, nearest: NearestNames.find(name, in: index))
                }
                sources.append(.layer(layout))
                if Registry.dependsOnStreams(index.layoutNames[layout]) { needsStreams = true }
                continue
            }
            sources.append(.fields)
            for member in members {
                wanted[member].append(Int32(column))
                isWanted[index.fields[member].layout] = true
                wantedNumbers |= 1 << UInt64(index.ids[member] & 63)
                if Registry.dependsOnStreams(index.layoutNames[index.fields[member].layout]) {
                    needsStreams = true
                }
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
        if options.byteOrderMark { writer.append("\u{feff}" as StaticString) }
        guard options.header else { return }
        for (column, name) in names.enumerated() {
            switch options.form {
            case .separated: writer.append(name)
            case .csv: writer.append(csv: Array(name.utf8).rawSpan)
            case .aligned: pad(name.uppercased(), column, to: &writer)
            }
            if column < names.count - 1 { writer.append(separator) }
        }
        writer.append(options.form == .csv ? "\r\n" : "\n" as StaticString)
    }

    private var separator: String {
        switch options.form {
        case .separated: options.separator
        case .csv: ","
        case .aligned: " "
        }
    }

    private func pad(_ text: String, _ column: Int, to writer: inout ByteWriter) {
        let padding = widths[column] - text.utf8.count
        let isRight = isRight(column)
        if isRight { writer.append(UInt8(ascii: " "), times: max(padding, 0)) }
        writer.append(text)
        if !isRight, column < names.count - 1 { writer.append(UInt8(ascii: " "), times: max(padding, 0)) }
    }

    private func isRight(_ column: Int) -> Bool {
        if case .column(let known) = sources[column] { return known.isNumber }
        return false
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
        if options.form != .separated || options.quote != nil {
            return printCells(dissection, bytes, to: &writer)
        }
        var column = 0
        while column < sources.count {
            if column > 0 { writer.append(options.separator) }
            cell(column, dissection, bytes, to: &writer)
            column &+= 1
        }
        writer.append(UInt8(ascii: "\n"))
    }

    /// Cells whose length or contents decide how they are written.
    private mutating func printCells(
        _ dissection: borrowing Dissection, _ bytes: borrowing FrameBytes, to writer: inout ByteWriter
    ) {
        var text = ByteWriter(capacity: 1024)
        let separator = separator
        for column in sources.indices {
            text.removeAll()
            cell(column, dissection, bytes, to: &text)
            if column > 0 { writer.append(separator) }
            let value = text.copied
            switch options.form {
            case .csv: writer.append(csv: value.rawSpan)
            case .aligned:
                widths[column] = max(widths[column], value.count)
                let padding = widths[column] - value.count
                let isRight = isRight(column)
                if isRight { writer.append(UInt8(ascii: " "), times: padding) }
                writer.append(value)
                if !isRight, column < sources.count - 1 { writer.append(UInt8(ascii: " "), times: padding) }
            case .separated:
                // As tshark has it: nothing stays nothing, and quotes inside are left as they are.
                if let quote = options.quote, !value.isEmpty { writer.append(quote) }
                writer.append(value)
                if let quote = options.quote, !value.isEmpty { writer.append(quote) }
            }
        }
        writer.append(options.form == .csv ? "\r\n" : "\n" as StaticString)
    }

    @inline(__always)
    private mutating func cell(
        _ column: Int, _ dissection: borrowing Dissection, _ bytes: borrowing FrameBytes, to writer: inout ByteWriter
    ) {
        switch sources[column] {
        case .frame(.interface) where !options.hasInterfaces: break
        case .frame(let value): writer.append(value, of: dissection, displayed: history, clock: &clock)
        case .layer(let layout): layers(layout, dissection, bytes, to: &writer)
        case .fields: values(column, dissection, bytes, to: &writer)
        case .column(let known): self.column(known, dissection, bytes, to: &writer)
        }
    }

    private mutating func column(
        _ column: PacketColumn, _ dissection: borrowing Dissection, _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        switch column {
        case .number: writer.append(decimal: dissection.number)
        case .time:
            if options.clock == .epoch { return writer.append(seconds: dissection.time.nanoseconds) }
            // Its space belongs to the line of one packet.
            var text = ByteWriter(capacity: 64)
            timeClock.write(dissection.time, to: &text)
            text.truncate(to: text.count - 1)
            writer.append(text.bytes)
        case .delta: writer.append(seconds: dissection.timeDelta)
        case .relative: writer.append(seconds: dissection.timeRelative)
        case .length: writer.append(decimal: dissection.wireCount)
        case .captured: writer.append(decimal: dissection.capturedCount)
        case .interface: if options.hasInterfaces { writer.append(decimal: UInt64(dissection.interface)) }
        case .info: sentence.describe(dissection, bytes, to: &writer)
        case .protocol:
            if let layer = index.lastLayer(dissection, where: { $0 != .data }) {
                writer.append(index.layoutNames[Int(dissection.layers[layer].layout)])
            }
        case .source, .destination:
            let network = index.lastLayer(dissection) { $0 == .ipv4 || $0 == .ipv6 }
            end(network ?? index.lastLayer(dissection) { $0 == .link }, column == .source, dissection, bytes, &writer)
        case .sourcePort, .destinationPort:
            let transport = index.lastLayer(dissection) { $0 == .tcp || $0 == .udp || $0 == .sctp }
            end(transport, column == .sourcePort, dissection, bytes, &writer)
        }
    }

    /// The address or port of one end of a layer.
    private mutating func end(
        _ layer: Int?, _ isSource: Bool, _ dissection: borrowing Dissection, _ bytes: borrowing FrameBytes,
        _ writer: inout ByteWriter
    ) {
        guard let layer else { return }
        facts.fill(layer: layer, dissection, index)
        guard let record = facts.record(isSource ? .source : .destination),
            let slot = index.slot(dissection.fields[record])
        else { return }
        writer.append(plain: dissection.fields[record], of: index.fields[slot], in: bytes, dissection, clock: &clock)
    }

    private mutating func gather(_ dissection: borrowing Dissection) {
        if !hits.isEmpty {
            hits.removeAll(keepingCapacity: true)
            for column in heads.indices { heads[column] = -1 }
        }
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
        let end = min(records.upperBound, fields.count)
        while index < end {
            if wantedNumbers &>> UInt64(fields[index].id) & 1 != 0 {
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
