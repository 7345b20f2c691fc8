import ArgumentParser
import PeelInspector

/// `peel capture`: captures live.
struct CaptureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capture",
        abstract: "Capture live: print each packet, or write them to a file."
    )

    @OptionGroup var printing: PrintingArguments

    func run() throws {
        _ = try printing.options()
    }
}
