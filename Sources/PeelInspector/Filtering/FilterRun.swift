import PeelCapture
import PeelFilter
import PeelOutput
import PeelWire

/// `peel filter`: explains filters.
public enum FilterRun {
    /// How a program for the kernel is listed, as `-d`, `-dd` and `-ddd` of tcpdump.
    public enum Listing: Int, Sendable { case instructions = 1, array, numbers }

    /// Tells how a display filter was understood and what answers it.
    public static func explain(_ filter: DisplayFilter) -> Int32 {
        let explanation = filter.explanation
        var writer = ByteWriter(to: 1)
        writer.append("filter   \(explanation.text)\n")
        let width = explanation.fields.map(\.name.count).max() ?? 0
        let typeWidth = explanation.fields.map(\.type.count).max() ?? 0
        var head = "fields   "
        for field in explanation.fields {
            let name = field.name + String(repeating: " ", count: width - field.name.count)
            let type = field.type + String(repeating: " ", count: typeWidth - field.type.count)
            writer.append("\(head)\(name)  \(type)  \(field.label)\n")
            head = "         "
        }
        let headers: String =
            switch explanation.headers {
            case .all: "all of it is answered without a dissection, for most packets"
            case .part: "a part is answered without a dissection, and decides some packets"
            case .none: "nothing; every packet is dissected"
            }
        writer.append("headers  \(headers)\n")
        if filter.needsFlows { writer.append("passes   2; the first counts the connections\n") }
        let kernel =
            explanation.kernel.map {
                explanation.isKernelExact
                    ? "\($0)  (all of it, outside of tunnels)" : "\($0)  (in part, outside of tunnels)"
            } ?? "nothing"
        writer.append("kernel   \(kernel)\n")
        return writer.finish()
    }

    /// Lists what the kernel gets of a capture expression.
    public static func list(_ expression: CaptureExpression, _ linkType: LinkType, _ form: Listing) -> Int32 {
        do throws(CaptureError) {
            let filter = try CaptureFilter(expression.text, linkType: linkType, isStrict: expression.isStrict)
            let instructions = try filter.instructions(for: linkType)
            var writer = ByteWriter(to: 1)
            switch form {
            case .instructions: for line in CaptureFilter.listing(instructions) { writer.append(line + "\n") }
            case .array:
                for one in instructions {
                    writer.append(
                        "{ 0x\(String(one.code, radix: 16)), \(one.jumpTrue), \(one.jumpFalse), 0x\(eight(one.operand)) },\n"
                    )
                }
            case .numbers:
                writer.append("\(instructions.count)\n")
                for one in instructions {
                    writer.append("\(one.code) \(one.jumpTrue) \(one.jumpFalse) \(one.operand)\n")
                }
            }
            return writer.finish()
        } catch {
            Diagnostics.complain(error.description)
            return error.status.rawValue
        }
    }

    /// Lists a program on standard error, as `-v` asks for it.
    static func show(_ instructions: [FilterInstruction], _ words: String) {
        guard !instructions.isEmpty else { return }
        Diagnostics.complain("\(words) \(instructions.count) instructions:")
        for line in CaptureFilter.listing(instructions) { Diagnostics.write(line) }
    }

    private static func eight(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
