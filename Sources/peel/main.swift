import ArgumentParser
import PeelInspector

FileCheck.ignoreBrokenPipes()
let words = Array(CommandLine.arguments.dropFirst())
do {
    let isTerminal = FileCheck.isTerminal(1)
    let form = try CommandForm(words, onTerminal: isTerminal)
    do {
        var command = try Peel.parseAsRoot(form.arguments)
        try command.run()
    } catch {
        // The parser tells usage errors by a status of its own; ours is 2, as for every other misuse.
        let code = Peel.exitCode(for: error)
        let text = Peel.fullMessage(for: error)
        if code == .success {
            if !text.isEmpty { print(text) }
            FileCheck.exit(0)
        }
        if !text.isEmpty { Diagnostics.write(usageText(text, command: form.command)) }
        FileCheck.exit(code == .validationFailure ? Status.usage : code.rawValue)
    }
} catch {
    Diagnostics.write(error.text(for: words))
    FileCheck.exit(Status.usage)
}

/// The parser's message as every other one begins; its usage is the command's own.
private func usageText(_ text: String, command: String?) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines[0].hasPrefix("Error: ") { lines[0] = "peel: " + lines[0].dropFirst(7) }
    if let command, let usage = lines.firstIndex(of: "Usage: peel <subcommand>") {
        lines = lines[..<usage] + ["  See 'peel \(command) --help' for more information."]
    }
    return lines.joined(separator: "\n")
}
