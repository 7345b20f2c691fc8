import PeelApplication
import PeelCapture
import PeelFlow
import PeelOutput
import PeelWire

/// `peel follow --as`: what connections carry inside a protocol, decrypted and decoded.
enum ContentRun {
    static func run(
        _ paths: [String], _ flows: consuming FollowedFlows, _ carrier: Content.Carrier, _ options: FollowOptions
    ) -> Int32 {
        let content = FollowedContent(flows, carrier, options)
        if let folder = options.folder {
            let files: FollowFiles
            do throws(CaptureError) { files = try FollowFiles(folder) } catch {
                Diagnostics.complain(error.description)
                return error.status.rawValue
            }
            return ReadRun.run(
                paths, to: ContentFileSink(content, files, options), where: options.expression,
                secrets: options.secrets)
        }
        let printer = FollowPrinter(options, to: ByteWriter(to: 1))
        return ReadRun.run(
            paths, to: ContentSink(content, printer, options), where: options.expression, secrets: options.secrets)
    }
}

/// Gives what the chosen flows carry inside a protocol, in order.
struct FollowedContent: ~Copyable {
    private(set) var flows: FollowedFlows
    private var dissector: Dissector
    private let carrier: Content.Carrier
    private let options: FollowOptions
    /// How far each direction of each stream has come.
    private var offsets: [Place: Int] = [:]
    /// Bytes that were found, and that could not be opened.
    private var foundCount = 0
    private var sealedCount = 0
    private var seal: Content.Seal?
    private var missingCount = 0
    private var undecodableCount = 0

    private struct Place: Hashable {
        let flow: UInt64
        let side: Side
        let stream: UInt64?
    }

    init(_ flows: consuming FollowedFlows, _ carrier: Content.Carrier, _ options: FollowOptions) {
        self.flows = flows
        self.carrier = carrier
        self.options = options
        let types = carrier == .http ? ConversationTypes.telling : .standard
        dissector = Dissector(.standard, conversations: types.knowing(options.secrets))
        dissector.collect(carrier)
    }

    /// Takes the next frame; returns what it brings of the chosen flows.
    mutating func take(_ frame: borrowing Frame, number: Int) -> [(FollowedFlow, FlowChunk)] {
        _ = flows.take(frame, number: UInt64(number))
        dissector.dissect(frame, number: number)
        // What a tunnel carries belongs to the connection inside.
        guard let flow = flows.touched.last else { return [] }
        return dissector.dissection.contents.compactMap { content in
            chunk(content, flow, frame.time, UInt64(number)).map { (flow, $0) }
        }
    }

    private mutating func chunk(
        _ content: Content, _ flow: FollowedFlow, _ time: Timestamp, _ number: UInt64
    ) -> FlowChunk? {
        let side: Side = content.isFromServer ? .server : .client
        // Of the whole connection nobody knows which stream's bytes are missing.
        let isOfAll = content.seal != nil && content.stream == nil
        if !isOfAll, let wanted = options.innerStream, wanted != content.stream { return nil }
        if content.seal != nil { note(content) }
        foundCount &+= content.bytes.count
        let place = Place(flow: flow.number, side: side, stream: content.stream)
        let offset = offsets[place] ?? 0
        offsets[place] = offset &+ content.bytes.count &+ content.sealedCount
        var chunk = FlowChunk(
            side: side, offset: offset, bytes: content.bytes, gap: content.sealedCount, frame: number, time: time)
        chunk.stream = content.stream
        chunk.seal = content.seal == .missing ? nil : content.seal
        return chunk
    }

    /// Counts bytes that cannot be told.
    private mutating func note(_ content: Content) {
        switch content.seal {
        case .missing: missingCount &+= content.sealedCount
        case .undecodable: undecodableCount &+= content.sealedCount
        default:
            sealedCount &+= content.sealedCount
            seal = seal ?? content.seal
        }
    }

    /// Tells what could not be shown, and why; returns the status that this makes.
    func report() -> Int32 {
        if let absence = FollowRun.absence(flows, options) {
            Diagnostics.complain(absence)
            return Status.usage
        }
        if missingCount > 0 { Diagnostics.complain("\(missingCount) bytes are missing in the capture") }
        if undecodableCount > 0 {
            Diagnostics.complain(
                "\(undecodableCount) bytes could not be decoded: their coding is damaged, or they come to too much")
        }
        if sealedCount > 0 {
            let what = "\(sealedCount) bytes could not be decrypted: "
            switch seal {
            case .notOpened: Diagnostics.complain(what + "the secrets that are known are not this connection's")
            default:
                Diagnostics.complain(
                    what + "no secrets of the connection are known; --keylog FILE takes what SSLKEYLOGFILE makes")
            }
            return foundCount > 0 ? Status.damaged : Status.usage
        }
        guard foundCount == 0 else { return undecodableCount > 0 ? Status.damaged : Status.done }
        let what = options.innerStream.map { "stream \($0) of \(carrier.rawValue)" } ?? carrier.rawValue
        Diagnostics.complain(
            "there is no \(what) in it, or the beginning of the connection, which tells it, was not captured")
        return Status.usage
    }
}

/// Prints what connections carry.
private struct ContentSink: FrameSink, ~Copyable {
    private var content: FollowedContent
    private var printer: FollowPrinter

    init(_ content: consuming FollowedContent, _ printer: consuming FollowPrinter, _ options: FollowOptions) {
        self.content = content
        self.printer = printer
    }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        for (flow, chunk) in content.take(frame, number: number) { printer.print(flow, chunk) }
        return printer.writer.failure == nil
    }

    mutating func rest() { printer.flush() }

    mutating func finish() -> Int32 { Status.worse(printer.finish(), content.report()) }
}

/// Writes what connections carry to files, one a direction of each stream.
private struct ContentFileSink: FrameSink, ~Copyable {
    private var content: FollowedContent
    private var files: FollowFiles
    private let options: FollowOptions

    init(_ content: consuming FollowedContent, _ files: consuming FollowFiles, _ options: FollowOptions) {
        self.content = content
        self.files = files
        self.options = options
    }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        for (flow, chunk) in content.take(frame, number: number)
        where chunk.gap == 0 && (options.side == nil || options.side == chunk.side) {
            files.write(flow, chunk)
        }
        return files.failure == nil
    }

    mutating func rest() {}

    mutating func finish() -> Int32 {
        files.finish()
        if let failure = files.failure {
            Diagnostics.complain(failure.description)
            return failure.status.rawValue
        }
        let status = content.report()
        Diagnostics.complain("\(files.byteCount) bytes in \(files.fileCount) files")
        return status
    }
}
