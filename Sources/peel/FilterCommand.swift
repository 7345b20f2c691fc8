import ArgumentParser
import PeelCapture
import PeelInspector
import PeelWire

/// `peel filter`: explains a filter.
struct FilterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "filter",
        abstract: "Explain a display filter, or list what the kernel gets of a capture expression.",
        discussion: """
            Tells how the filter was understood, which fields it asks for, what of it is answered without a \
            dissection, and which capture expression would do a part of it in the kernel.
            """
    )

    @Flag(help: "EXPR is a capture expression (pcap-filter(7)): list its program.")
    var bpf = false

    @Flag(
        name: .customShort("d"),
        help: "With --bpf: -d one instruction a line, the default; -dd as an array in C; -ddd as numbers.")
    var listing: Int

    @Option(name: [.customShort("y"), .long], help: "With --bpf: what frames begin with.")
    var linkType = "EN10MB"

    @OptionGroup var strictness: StrictnessArguments

    @Argument(help: ArgumentHelp("The filter.", valueName: "expr"))
    var words: [String]

    func run() throws {
        let text = words.joined(separator: " ")
        let status: Int32
        if bpf || listing > 0 || strictness.isStrict {
            guard let type = LinkType(named: linkType) else {
                throw ValidationError("-y: there is no link type `\(linkType)`.")
            }
            let form = FilterRun.Listing(rawValue: max(1, min(listing, 3))) ?? .instructions
            status = FilterRun.list(CaptureExpression(text, isStrict: strictness.isStrict), type, form)
        } else {
            status = FilterRun.explain(try Expressions.filter(text))
        }
        if status != 0 { throw ExitCode(status) }
    }
}
