import PeelCapture
import PeelFlow
import PeelOutput
import PeelWire

/// `peel follow`: the bytes of connections in order.
public enum FollowRun {
    /// Follows the chosen flow of `paths` and returns the exit status.
    public static func run(_ paths: [String], _ options: FollowOptions) -> Int32 {
        var options = options
        if let filter = options.displayFilter {
            do throws(CaptureError) { options.choice = .flows(try FlowFinder.find(paths, filter, options)) } catch {
                Diagnostics.complain(error.description)
                return error.status.rawValue
            }
        }
        let flows: FollowedFlows
        do throws(ReservationError) { flows = try FollowedFlows(options.choice) } catch {
            Diagnostics.complain("no memory for the table of flows")
            return Status.output
        }
        if let carrier = options.carrier { return ContentRun.run(paths, flows, carrier, options) }
        if let folder = options.folder {
            let files: FollowFiles
            do throws(CaptureError) { files = try FollowFiles(folder) } catch {
                Diagnostics.complain(error.description)
                return error.status.rawValue
            }
            return ReadRun.run(paths, to: FollowFileSink(flows, files, options), where: options.expression)
        }
        let printer = FollowPrinter(options, to: ByteWriter(to: 1))
        return ReadRun.run(paths, to: FollowSink(flows, printer, options), where: options.expression)
    }

    /// What is said where the chosen flow is not there; nil where it is.
    static func absence(_ flows: borrowing FollowedFlows, _ options: FollowOptions) -> String? {
        if !flows.flows.isEmpty { return nil }
        let count = flows.count
        switch options.choice {
        case .flows: return "no TCP or UDP flow has a packet that the filter selects"
        case .all: return "there is no TCP or UDP flow"
        case .flow(let number):
            return number > count
                ? "there is no flow \(number): the capture has \(count); `peel flows` lists them"
                : "flow \(number) is neither TCP nor UDP, its packets carry no bytes to follow"
        case .stream(_, let index): return "there is no stream \(index); streams count from 0, as in tshark"
        }
    }
}

/// Prints what it follows.
private struct FollowSink: FrameSink, ~Copyable {
    private var flows: FollowedFlows
    private var printer: FollowPrinter
    private let options: FollowOptions

    init(_ flows: consuming FollowedFlows, _ printer: consuming FollowPrinter, _ options: FollowOptions) {
        self.flows = flows
        self.printer = printer
        self.options = options
    }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        for (flow, chunk) in flows.take(frame, number: UInt64(number)) { printer.print(flow, chunk) }
        return printer.writer.failure == nil
    }

    mutating func rest() { printer.flush() }

    mutating func finish() -> Int32 {
        for (flow, chunk) in flows.finish() { printer.print(flow, chunk) }
        let absence = FollowRun.absence(flows, options)
        let gaps = printer.gapCount
        let status = printer.finish()
        for loss in flows.losses { Diagnostics.complain(loss) }
        if let absence {
            Diagnostics.complain(absence)
            return Status.worse(status, Status.usage)
        }
        if gaps > 0, options.form == .raw { Diagnostics.complain("\(gaps) bytes are missing in the capture") }
        return status
    }
}

/// Writes what it follows to files.
private struct FollowFileSink: FrameSink, ~Copyable {
    private var flows: FollowedFlows
    private var files: FollowFiles
    private let options: FollowOptions

    init(_ flows: consuming FollowedFlows, _ files: consuming FollowFiles, _ options: FollowOptions) {
        self.flows = flows
        self.files = files
        self.options = options
    }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        write(flows.take(frame, number: UInt64(number)))
        return files.failure == nil
    }

    private mutating func write(_ chunks: [(FollowedFlow, FlowChunk)]) {
        for (flow, chunk) in chunks where options.side == nil || options.side == chunk.side {
            files.write(flow, chunk)
        }
    }

    mutating func rest() {}

    mutating func finish() -> Int32 {
        write(flows.finish())
        files.finish()
        if let failure = files.failure {
            Diagnostics.complain(failure.description)
            return failure.status.rawValue
        }
        if let absence = FollowRun.absence(flows, options) {
            Diagnostics.complain(absence)
            return Status.usage
        }
        for loss in flows.losses { Diagnostics.complain(loss) }
        let gaps = files.gapCount > 0 ? "; \(files.gapCount) bytes are missing and read as zeros" : ""
        Diagnostics.complain("\(files.byteCount) bytes in \(files.fileCount) files\(gaps)")
        return Status.done
    }
}
