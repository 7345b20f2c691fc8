import ArgumentParser
import PeelCapture
import PeelFlow
import PeelInspector

/// Where the secrets of connections come from.
struct KeyLogArguments: ParsableArguments {
    @Option(
        name: .customLong("keylog"),
        help: ArgumentHelp(
            "Secrets of TLS and QUIC connections, as SSLKEYLOGFILE has them; what they protect is decoded.",
            valueName: "file"))
    var paths: [String] = []

    /// The secrets in the files.
    func read() throws -> SecretStore { try Misuse.told { () throws(CaptureError) in try KeyLog.read(paths) } }
}
