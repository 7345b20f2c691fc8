import PeelCapture
import PeelFlow
import PeelWire

/// One walk over a source, with the table of the flows that are this worker's.
struct FlowWorker: ~Copyable {
    private var reader: FrameReader
    private(set) var table: FlowTable
    private var number: UInt64 = 0
    /// Frames that carry no IP packet.
    private(set) var withoutFlow: UInt64 = 0
    /// The source has no more frames.
    private(set) var isAtEnd = false

    init(path: String, _ options: FlowTableOptions) throws(FlowFailure) {
        let reader: FrameReader
        do throws(CaptureError) { reader = try FrameReader(path: path) } catch { throw .source(error) }
        let table: FlowTable
        do throws(ReservationError) { table = try FlowTable(options) } catch { throw .memory(error) }
        self.reader = reader
        self.table = table
    }

    /// What was wrong where reading ended.
    var damage: CaptureDamage? { reader.damage }
    /// The source can be walked by several workers.
    var isMapped: Bool { reader.isMapped }

    /// Walks on to the frame before `limit`, or to the end.
    mutating func run(to limit: UInt64) {
        var headers = Headers()
        while number < limit {
            guard let frame = reader.next() else {
                isAtEnd = true
                break
            }
            number &+= 1
            if Headers.read(frame, number: number, into: &headers) {
                table.take(&headers, from: frame)
            } else {
                withoutFlow &+= 1
            }
        }
        table.settle()
    }

    /// Calls `body` with the table.
    mutating func withTable<Result>(_ body: (inout FlowTable) -> Result) -> Result { body(&table) }
}

/// Why a pass could not begin.
public enum FlowFailure: Error, CustomStringConvertible {
    case source(CaptureError)
    case memory(ReservationError)

    public var description: String {
        switch self {
        case .source(let error): error.description
        case .memory(let error): error.description
        }
    }
}
