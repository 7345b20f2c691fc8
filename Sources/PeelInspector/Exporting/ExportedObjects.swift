import PeelApplication
import PeelCapture
import PeelFlow
import PeelWire
import Synchronization

/// How the writing of an object ended.
enum ObjectState: String, Sendable {
    case whole
    /// Bytes are missing in the capture, or its end came first.
    case incomplete
    /// Its coding is damaged: what could be decoded was written.
    case damaged
    /// It unpacks to more than is written.
    case limited
    /// Its coding is not known: the bytes were written as they came.
    case undecoded
}

/// An object that was written.
struct ExportedObject: Sendable {
    let transfer: Transfer
    let file: String
    var state = ObjectState.whole
    /// Bytes that came, that the capture lacks, and that were written.
    var received = 0
    var missing = 0
    var written = 0
}

/// Writes objects to files in a folder as they come: what waits to be written is bounded.
final class ExportedObjects: TransferTaker {
    /// Bytes that a coded object may unpack to.
    static var unpackedLimit: Int { 256 << 20 }
    /// Bytes that wait at most, of one object and of all.
    fileprivate static var pieceLimit: Int { 64 << 10 }
    fileprivate static var limit: Int { 32 << 20 }

    fileprivate struct Open: Sendable {
        var object: ExportedObject
        let file: NewFile
        var decoder: BodyDecoder
        var bytes: [UInt8] = []
    }

    fileprivate struct State: Sendable {
        let folder: String
        var names = ObjectNames()
        var open: [Int: Open] = [:]
        var next = 0
        var waitingCount = 0
        var ended: [ExportedObject] = []
        var failure: CaptureError?
    }

    private let state: Mutex<State>

    init(_ folder: String) throws(CaptureError) {
        try NewFile.makeFolder(folder)
        state = Mutex(State(folder: folder))
    }

    var failure: CaptureError? { state.withLock { $0.failure } }

    /// The objects that have ended since this was asked last.
    func takeEnded() -> [ExportedObject] {
        state.withLock { state in
            defer { state.ended = [] }
            return state.ended
        }
    }

    /// Ends what is open, as the capture is over.
    func finish() { state.withLock { for number in $0.open.keys.sorted() { $0.end(number, isWhole: false) } } }

    func begin(_ transfer: Transfer) -> Int { state.withLock { $0.begin(transfer) } }

    func append(_ bytes: RawSpan, to number: Int) {
        var copy: [UInt8] = []
        copy.append(bytes)
        state.withLock { $0.append(copy, to: number) }
    }

    func miss(_ count: Int, of number: Int) { state.withLock { $0.miss(count, of: number) } }

    func end(_ number: Int, isWhole: Bool) { state.withLock { $0.end(number, isWhole: isWhole) } }
}

extension ExportedObjects.State {
    fileprivate mutating func begin(_ transfer: Transfer) -> Int {
        next += 1
        guard failure == nil else { return next }
        let name = names.name(target: transfer.target, contentType: transfer.contentType)
        do throws(CaptureError) {
            let file = try NewFile(path: "\(folder)/\(name)")
            let decoder = BodyDecoder(HTTPCoding(transfer.coding.rawSpan), limit: ExportedObjects.unpackedLimit)
            open[next] = ExportedObjects.Open(
                object: ExportedObject(transfer: transfer, file: name), file: file, decoder: decoder)
        } catch {
            failure = error
        }
        return next
    }

    fileprivate mutating func append(_ bytes: [UInt8], to number: Int) {
        guard failure == nil, var object = open.removeValue(forKey: number) else { return }
        object.object.received += bytes.count
        do throws(CaptureError) {
            var offset = 0
            while let piece = object.decoder.next(bytes.rawSpan, &offset) { try write(piece, &object) }
        } catch {
            failure = error
        }
        open[number] = object
    }

    private mutating func write(_ bytes: [UInt8], _ object: inout ExportedObjects.Open) throws(CaptureError) {
        object.object.written += bytes.count
        object.bytes += bytes
        waitingCount += bytes.count
        if object.bytes.count > ExportedObjects.pieceLimit { try writeOut(&object) }
        if waitingCount > ExportedObjects.limit {
            for number in open.keys {
                guard var other = open.removeValue(forKey: number) else { continue }
                defer { open[number] = other }
                try writeOut(&other)
            }
        }
    }

    private mutating func writeOut(_ object: inout ExportedObjects.Open) throws(CaptureError) {
        guard !object.bytes.isEmpty else { return }
        waitingCount -= object.bytes.count
        let bytes = object.bytes
        object.bytes = []
        try object.file.append(bytes.rawSpan)
    }

    fileprivate mutating func miss(_ count: Int, of number: Int) {
        guard failure == nil, var object = open.removeValue(forKey: number) else { return }
        object.object.missing += count
        do throws(CaptureError) {
            if object.decoder.isPlain {
                // As in `follow --out`, what is missing reads as zeros.
                try writeOut(&object)
                try object.file.skip(count)
                object.object.written += count
            }
            object.decoder.lose()
        } catch {
            failure = error
        }
        open[number] = object
    }

    fileprivate mutating func end(_ number: Int, isWhole: Bool) {
        guard failure == nil, var object = open.removeValue(forKey: number) else { return }
        do throws(CaptureError) { try writeOut(&object) } catch { failure = error }
        object.object.state = Self.state(object, isWhole: isWhole)
        ended.append(object.object)
    }

    private static func state(_ object: ExportedObjects.Open, isWhole: Bool) -> ObjectState {
        if object.decoder.coding == .other { return .undecoded }
        if object.object.missing > 0 { return .incomplete }
        switch object.decoder.state {
        case .tooLong: return .limited
        case .damaged: return .damaged
        // The body is whole and its coding is not.
        case .open: return !isWhole ? .incomplete : object.decoder.isPlain ? .whole : .damaged
        case .ended: return isWhole ? .whole : .incomplete
        }
    }
}
