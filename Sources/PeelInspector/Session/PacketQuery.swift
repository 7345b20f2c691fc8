import PeelApplication
import PeelCapture
import PeelFilter
import PeelFlow
import PeelOutput
import PeelWire

/// Which packets a list shows.
public enum PacketCondition: Sendable, Equatable {
    /// Those of one connection.
    case flow(Int)
    /// Those that somebody who looks for trouble wants to see.
    case problems
    /// Those for which a capture expression holds (pcap-filter(7)).
    case capture(String)
    /// Those for which a display filter holds.
    case display(String)
}

/// The packets for which a condition holds, found in the background; what is found is there at once.
public final class PacketQuery: Sendable {
    public let condition: PacketCondition
    private let session: CaptureSession
    private let found = Locked(Found())
    private let cancellation = Cancellation()

    struct Found {
        var numbers: ContiguousArray<UInt32> = []
        /// The last packet that was looked at.
        var position = 0
        var isRunning = false
        var failure: String?
    }

    /// Begins to look.
    public init(_ condition: PacketCondition, _ session: CaptureSession) {
        self.condition = condition
        self.session = session
    }

    deinit { cancellation.cancel() }

    /// Ends the search; what was found stays.
    public func cancel() { cancellation.cancel() }

    /// How many packets were found, how many were looked at, and whether more are being looked at.
    public var progress: (found: Int, position: Int, isRunning: Bool, failure: String?) {
        found.with { ($0.numbers.count, $0.position, $0.isRunning, $0.failure) }
    }

    /// The numbers of the packets found at `places`, from 0.
    public func numbers(_ places: Range<Int>) -> [Int] {
        found.with { found in
            places.clamped(to: 0..<found.numbers.count).map { Int(found.numbers[$0]) }
        }
    }

    /// The place of packet `number`, or of the first one found after it.
    public func place(of number: Int) -> Int {
        found.with { found in
            var low = 0
            var high = found.numbers.count
            while low < high {
                let middle = (low + high) / 2
                if Int(found.numbers[middle]) < number { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    /// Looks at the packets that have come since, on a thread of its own.
    public func advance(_ changed: @escaping @Sendable () -> Void) {
        let total = session.status.packets
        let begins = found.with { found in
            guard !found.isRunning, found.position < total, found.failure == nil else { return false }
            found.isRunning = true
            return true
        }
        guard begins, !cancellation.isCancelled else { return }
        WorkerThreads.start { [self] in
            work(total, News(changed))
            changed()
        }
    }

    /// Looks at all packets that there are before it returns.
    public func advanceHere() {
        let total = session.status.packets
        found.with { $0.isRunning = true }
        work(total, News({}))
    }

    private func work(_ total: Int, _ news: News) {
        var news = news
        var test: PacketTest?
        do throws(CaptureError) { test = try PacketTest(condition, session) } catch {
            let text = error.reason
            found.with { $0.failure = text }
        }
        var position = found.with { $0.position }
        if case .flow(let flow) = condition, let first = session.packets(of: flow)?.first {
            position = max(position, first - 1)
        }
        while test != nil, position < total, !cancellation.isCancelled {
            let end = min(total, position + 2048)
            let entries = session.entries(position + 1..<end + 1)
            var matches: [UInt32] = []
            for (offset, entry) in entries.enumerated() {
                let number = position + offset + 1
                if test?.holds(entry, number) == true { matches.append(UInt32(truncatingIfNeeded: number)) }
            }
            position = end
            let (added, reached) = (matches, position)
            found.with { found in
                found.numbers += added
                found.position = reached
            }
            news.tell()
        }
        found.with { $0.isRunning = false }
    }
}

/// Asks one packet after the other, on one thread.
private final class PacketTest {
    private let condition: PacketCondition
    private let access: FrameAccess
    private var capture: CaptureFilter?
    private var display: FrameFilter?
    private var dissector: Dissector

    init(_ condition: PacketCondition, _ session: CaptureSession) throws(CaptureError) {
        self.condition = condition
        access = FrameAccess(session)
        var followsStreams = false
        switch condition {
        case .flow, .problems: break
        case .capture(let expression):
            let linkType = session.interfaces.first?.linkType ?? session.firstLinkType
            capture = try CaptureFilter(expression, linkType: linkType)
        case .display(let text):
            do throws(ExpressionError) {
                let filter = FrameFilter(try DisplayFilter(text, .view), flows: SessionAnswers(session: session))
                followsStreams = filter.needsStreams
                display = consume filter
            } catch { throw CaptureError(text, error.reason, status: .usage) }
        }
        dissector = Dissector(
            session.registry, conversations: .standard.knowing(session.secrets), followsStreams: followsStreams,
            reassembles: followsStreams)
        self.followsStreams = followsStreams
    }

    private let followsStreams: Bool

    func holds(_ entry: PacketEntry, _ number: Int) -> Bool {
        switch condition {
        case .flow(let flow): return entry.flow == UInt32(truncatingIfNeeded: flow)
        case .problems: return entry.marks.isProblem
        case .capture:
            var result = false
            access.read(entry) { frame in result = Self.matches(&capture, frame) }
            return result
        case .display:
            var result = false
            access.read(entry) { frame in
                dissector.note(frame, number: number)
                result =
                    display?.selects(frame, number: number, &dissector, followsStreams: followsStreams) ?? false
            }
            return result
        }
    }

    private static func matches(_ filter: inout CaptureFilter?, _ frame: borrowing Frame) -> Bool {
        (try? filter?.matches(frame)) ?? false
    }
}

extension CaptureSession {
    /// What the first packet begins with.
    var firstLinkType: LinkType {
        var result = LinkType.ethernet
        FrameAccess(self).read(1) { frame in result = frame.linkType }
        return result
    }
}

extension PacketQuery {
    /// What is wrong with a condition; nil where nothing is.
    public static func problem(_ condition: PacketCondition, _ session: CaptureSession) -> String? {
        do throws(CaptureError) { _ = try PacketTest(condition, session) } catch { return error.reason }
        return nil
    }
}
