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
        if !text.isEmpty { Diagnostics.write(text) }
        FileCheck.exit(code == .validationFailure ? Status.usage : code.rawValue)
    }
} catch {
    Diagnostics.write(error.text(for: words))
    FileCheck.exit(Status.usage)
}
