import ArgumentParser
import PeelInspector
import PeelTerminal

/// `peel view`: the terminal view.
struct ViewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "view",
        abstract: "Look at a capture or an interface on a screen: connections, packets, layers, bytes.",
        discussion: """
            peel FILE and peel -i IFACE mean the same where standard output is a terminal. ? shows the keys. Reading a \
            file begins at once, whatever its size.
            """
    )

    @Option(
        name: [.customShort("i"), .customLong("interface")],
        help: ArgumentHelp("Capture on this interface; may be repeated.", valueName: "iface"))
    var interfaces: [String] = []

    @Option(
        name: [.customShort("f"), .customLong("capture-filter")],
        help: ArgumentHelp("A capture expression for -i (pcap-filter(7)).", valueName: "expression"))
    var expression: String?

    @Flag(help: "Draw with ASCII characters alone.")
    var ascii = false

    @Flag(help: "Print times in UTC.")
    var utc = false

    @Flag(name: .customLong("no-mouse"), help: "Leave the mouse to the terminal.")
    var hasNoMouse = false

    @OptionGroup var keyLogs: KeyLogArguments

    @Option(
        help: ArgumentHelp(
            "Print what the screen would show in this size, as text, instead of showing it.", valueName: "80x24"))
    var screen: String?

    @Option(
        help: ArgumentHelp("With --screen: after these keys, such as '2jj<Enter><Tab>'.", valueName: "keys"))
    var keys: String?

    @Option(
        help: ArgumentHelp(
            "Read the settings from this file, in place of $XDG_CONFIG_HOME/peel/config.toml.", valueName: "file"))
    var config: String?

    @Flag(name: .customLong("dump-config"), help: "Print the default settings, with a comment above each.")
    var dumpsConfig = false

    @Flag(help: .hidden)
    var measure = false

    @Argument(help: "Capture files; - is standard input.")
    var files: [String] = []

    func run() throws {
        guard interfaces.isEmpty || files.isEmpty else { throw ValidationError("Name files or interfaces, not both.") }
        if expression != nil, interfaces.isEmpty { throw ValidationError("-f is for -i; / filters in the view.") }
        if dumpsConfig {
            print(ViewSettings.dump, terminator: "")
            return
        }
        var settings = ViewSettings()
        // What is printed with --screen is the same for everybody, whatever they like to see.
        if screen == nil && !measure || config != nil { settings.read(config) }
        settings.secrets = try keyLogs.read()
        if ascii { settings.isASCII = true }
        if utc { settings.isUTC = true }
        if hasNoMouse { settings.hasMouse = false }
        let source: CaptureSession.Source? =
            interfaces.isEmpty
            ? (files.isEmpty ? nil : .files(files)) : .interfaces(interfaces, filter: expression)
        let (chosen, screen, keys) = (settings, screen, keys ?? "")
        if keys != "", screen == nil { throw ValidationError("--keys goes with --screen.") }
        let status: Int32
        if measure, let source {
            status = MainActor.assumeIsolated { ScreenMeasure.run(source, chosen) }
        } else if let screen {
            guard interfaces.isEmpty, let source else { throw ValidationError("--screen is for files.") }
            let printed = MainActor.assumeIsolated { ScreenPrint.run(source, chosen, size: screen, keys: keys) }
            guard let printed else {
                throw ValidationError("--screen takes a size such as 80x24, --keys keys such as '2jj<Enter>'.")
            }
            status = printed
        } else {
            status = MainActor.assumeIsolated { ViewRun.run(source, chosen) }
        }
        if status != 0 { throw ExitCode(status) }
    }
}
