import ArgumentParser
import PeelInspector

/// `peel fields`: what can be printed and filtered.
struct FieldsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fields",
        abstract: "List the fields that can be printed and filtered: name, type, label, protocol."
    )

    @Flag(help: "Names alone, one a line.")
    var names = false

    @Argument(help: "Only fields whose names begin so.")
    var prefix: String?

    func run() throws {
        let status = Tables.fields(prefix: prefix ?? "", namesAlone: names)
        if status != 0 { throw ExitCode(status) }
    }
}

/// `peel protocols`: what can be decoded.
struct ProtocolsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "protocols",
        abstract: "List the protocols that are decoded."
    )

    func run() throws {
        let status = Tables.protocols()
        if status != 0 { throw ExitCode(status) }
    }
}
