import PeelCapture
import PeelOutput
import PeelWire

/// `peel info`: what capture files hold, in capinfos's order.
public enum InfoTable {
    /// Prints a block of lines a file, or a JSON object a line.
    public static func run(_ paths: [String], json: Bool, hashes: Bool, utc: Bool) -> Int32 {
        var status = Status.done
        var writer = ByteWriter(to: 1)
        for (place, path) in paths.enumerated() {
            do throws(CaptureError) {
                let summary = try CaptureSummary(path: path)
                let hash = hashes ? FileHash.sha256(of: path) : nil
                if json {
                    writer.append(line: InfoObject.make(summary, sha256: hash))
                } else {
                    if place > 0 { writer.append(UInt8(ascii: "\n")) }
                    var text = InfoText(utc: utc)
                    text.write(summary, sha256: hash, to: &writer)
                }
                if let damage = summary.damage {
                    writer.flush()
                    Diagnostics.complain("\(path): \(damage)")
                    status = Status.worse(status, Status.damaged)
                }
            } catch {
                writer.flush()
                Diagnostics.complain(error.description)
                status = Status.worse(status, error.status.rawValue)
            }
        }
        return Status.worse(status, writer.finish())
    }
}

/// The lines of one file.
private struct InfoText {
    private var clock: ClockText

    init(utc: Bool) { clock = ClockText(.dateAndTime, utc: utc, nanoseconds: true) }

    mutating func write(_ summary: CaptureSummary, sha256: String?, to writer: inout ByteWriter) {
        line("File name", summary.path, &writer)
        let packed = summary.compression.map { " (\($0))" } ?? ""
        line("File type", "\(summary.typeName) \(summary.version.major).\(summary.version.minor)\(packed)", &writer)
        line("Link types", summary.linkTypes.map(InfoObject.name).joined(separator: ", "), &writer)
        line("Snapshot length", snapshot(summary), &writer)
        line("Packets", "\(summary.frameCount)", &writer)
        line("File size", summary.fileSize.map { "\($0) bytes" }, &writer)
        line("Data size", "\(summary.dataSize) bytes", &writer)
        if summary.capturedSize != summary.dataSize { line("Captured", "\(summary.capturedSize) bytes", &writer) }
        line("Duration", summary.duration.map { seconds($0) + " s" }, &writer)
        line("First packet", summary.first.map { moment($0) }, &writer)
        line("Last packet", summary.last.map { moment($0) }, &writer)
        line("Byte rate", summary.byteRate.map { rounded($0) + " bytes/s" }, &writer)
        line("Bit rate", summary.bitRate.map { rounded($0) + " bits/s" }, &writer)
        line("Average packet size", summary.averageFrameSize.map { rounded($0) + " bytes" }, &writer)
        line("Average packet rate", summary.frameRate.map { rounded($0) + " packets/s" }, &writer)
        line("SHA256", sha256, &writer)
        line("In order of time", summary.isInOrder ? "yes" : "no", &writer)
        if summary.timelessCount > 0 { line("Packets without time", "\(summary.timelessCount)", &writer) }
        for section in summary.sections {
            line("Hardware", section.hardware, &writer)
            line("Operating system", section.operatingSystem, &writer)
            line("Application", section.application, &writer)
            for comment in section.comments { line("Comment", comment, &writer) }
        }
        if summary.frameCommentCount > 0 {
            line("Packet comments", "\(summary.frameCommentCount) on \(summary.commentedFrameCount) packets", &writer)
        }
        if summary.nameCount > 0 { line("Names of addresses", "\(summary.nameCount)", &writer) }
        if summary.secretsCount > 0 { line("Decryption secrets", "\(summary.secretsCount)", &writer) }
        for block in summary.skippedBlocks {
            line("Blocks passed over", "\(block.count) of type 0x\(String(block.type, radix: 16))", &writer)
        }
        line("Interfaces", "\(summary.interfaces.count)", &writer)
        for interface in summary.interfaces { write(interface, to: &writer) }
    }

    private func write(_ interface: CaptureSummary.InterfaceCount, to writer: inout ByteWriter) {
        let description = interface.description
        var parts = [description.name ?? "unnamed", InfoObject.name(description.linkType)]
        parts.append(description.snapLength == 0 ? "no snapshot length" : "snapshot length \(description.snapLength)")
        parts.append("\(description.resolution)")
        parts.append("\(interface.frames) packet\(interface.frames == 1 ? "" : "s")")
        if let dropped = interface.statistics?.dropped { parts.append("\(dropped) dropped") }
        line("  #\(description.index)", parts.joined(separator: ", "), &writer)
        line("     Description", description.about, &writer)
        line("     Filter", description.filter, &writer)
        line("     Operating system", description.operatingSystem, &writer)
        line("     Hardware", description.hardware, &writer)
        for comment in description.comments { line("     Comment", comment, &writer) }
    }

    private func line(_ label: String, _ value: String?, _ writer: inout ByteWriter) {
        guard let value else { return }
        writer.append(label)
        writer.append(UInt8(ascii: ":"))
        writer.append(UInt8(ascii: " "), times: max(1, 22 - label.count - 1))
        writer.append(escaped: Array(value.utf8).rawSpan, as: .terminal)
        writer.append(UInt8(ascii: "\n"))
    }

    private func snapshot(_ summary: CaptureSummary) -> String {
        let stated = summary.snapLength == 0 ? "none" : "\(summary.snapLength) bytes"
        guard let inferred = summary.inferredSnapLengths else { return stated }
        let range =
            inferred.count == 1 ? "\(inferred.lowerBound)" : "\(inferred.lowerBound) to \(inferred.upperBound)"
        return "\(stated), packets were cut to \(range) bytes"
    }

    private mutating func moment(_ time: Timestamp) -> String {
        var writer = ByteWriter(capacity: 64)
        clock.write(time, to: &writer)
        writer.truncate(to: writer.count - 1)
        return writer.text
    }

    private func seconds(_ nanoseconds: Int64) -> String {
        var writer = ByteWriter(capacity: 64)
        writer.append(seconds: nanoseconds)
        return writer.text
    }

    private func rounded(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        let hundredths = Int64((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}

/// The same facts for programs.
enum InfoObject {
    static func make(_ summary: CaptureSummary, sha256: String?) -> JSONObject {
        var object = JSONObject()
        object.add("file", summary.path)
        object.add("type", summary.typeName)
        object.add("version", "\(summary.version.major).\(summary.version.minor)")
        object.add("compression", summary.compression.map { "\($0)" })
        object.add("link_types", summary.linkTypes.map(name))
        object.add("snapshot_length", summary.snapLength == 0 ? nil : Int(summary.snapLength))
        object.add("packets", summary.frameCount)
        object.add("file_bytes", summary.fileSize)
        object.add("data_bytes", summary.dataSize)
        object.add("captured_bytes", summary.capturedSize)
        object.add(seconds: "start", summary.first?.nanoseconds)
        object.add(seconds: "end", summary.last?.nanoseconds)
        object.add(seconds: "duration", summary.duration)
        object.add("bytes_per_second", summary.byteRate)
        object.add("packets_per_second", summary.frameRate)
        object.add("average_packet_bytes", summary.averageFrameSize)
        object.add("in_order", summary.isInOrder)
        object.add("packets_without_time", summary.timelessCount)
        object.add("packet_comments", summary.frameCommentCount)
        object.add("applications", summary.sections.compactMap(\.application))
        object.add("operating_systems", summary.sections.compactMap(\.operatingSystem))
        object.add("hardware", summary.sections.compactMap(\.hardware))
        object.add("comments", summary.sections.flatMap(\.comments))
        object.add("names", summary.nameCount)
        object.add("decryption_secrets", summary.secretsCount)
        object.add("skipped_blocks", summary.skippedBlocks.reduce(0) { $0 + $1.count })
        object.add("sha256", sha256)
        object.add("interfaces", summary.interfaces.map(interface))
        object.add("damage", summary.damage.map { "\($0)" })
        object.add("damage_offset", summary.damage?.byteOffset)
        return object
    }

    private static func interface(_ counted: CaptureSummary.InterfaceCount) -> JSONObject {
        let description = counted.description
        var object = JSONObject()
        object.add("index", Int(description.index))
        object.add("name", description.name)
        object.add("description", description.about)
        object.add("link_type", name(description.linkType))
        object.add("snapshot_length", description.snapLength == 0 ? nil : Int(description.snapLength))
        object.add("resolution", "\(description.resolution)")
        object.add("filter", description.filter)
        object.add("packets", counted.frames)
        object.add("received", counted.statistics?.received)
        object.add("dropped", counted.statistics?.dropped)
        return object
    }

    /// `Ethernet`, or `link type 147`.
    static func name(_ linkType: LinkType) -> String {
        linkType.libraryDescription ?? "link type \(linkType.rawValue)"
    }
}
