import PeelFlow
import PeelWire
import Synchronization

/// Keeps the objects that are handed over.
final class Basket: TransferTaker {
    struct Object: Sendable {
        var transfer: Transfer
        var bytes: [UInt8] = []
        var missing = 0
        var end: Bool?

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    private let kept = Mutex<[Object]>([])

    var objects: [Object] { kept.withLock { $0 } }

    func begin(_ transfer: Transfer) -> Int {
        kept.withLock {
            $0.append(Object(transfer: transfer))
            return $0.count - 1
        }
    }

    func append(_ bytes: RawSpan, to number: Int) {
        let copy = (0..<bytes.byteCount).map { bytes.uint8(at: $0) }
        kept.withLock { $0[number].bytes += copy }
    }

    func miss(_ count: Int, of number: Int) { kept.withLock { $0[number].missing += count } }
    func end(_ number: Int, isWhole: Bool) { kept.withLock { $0[number].end = isWhole } }
}
