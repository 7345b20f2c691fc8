import ArgumentParser
import PeelCapture
import PeelInspector

/// The options about what is removed from captures that are written.
struct AnonymizingArguments: ParsableArguments {
    @Flag(help: "With -w: addresses become pseudonyms, prefix by prefix; payloads, names and remarks are left out.")
    var anonymize = false

    @Option(help: "With --anonymize: the file with the key; with the same key files stay consistent.")
    var key: String?

    @Option(help: "With --anonymize: write the random key into this file.")
    var saveKey: String?

    @Option(help: "With --anonymize: what becomes of payloads: cut, zero or keep; keep removes known secrets only.")
    var payload: AnonymizeOptions.Payload?

    @Flag(help: "With --anonymize: keep the first three bytes of MAC addresses, which tell the maker.")
    var keepMaker = false

    @Flag(help: "With --payload keep: remove server names from TLS and HTTP too.")
    var hideNames = false

    /// What is asked for; nil where nothing is.
    func options(isWriting: Bool) throws -> AnonymizeOptions? {
        guard anonymize else {
            guard key == nil, saveKey == nil, payload == nil, !keepMaker, !hideNames else {
                throw ValidationError("--key, --save-key, --payload, --keep-maker and --hide-names need --anonymize.")
            }
            return nil
        }
        guard isWriting else {
            throw ValidationError("--anonymize needs -w FILE: it is for captures that are written.")
        }
        guard key == nil || saveKey == nil else { throw ValidationError("--key and --save-key exclude each other.") }
        let (key, saved) = (key, saveKey)
        var options = try Misuse.told { () throws(CaptureError) in try AnonymizeOptions(keyFile: key, saving: saved) }
        options.payload = payload ?? .cut
        options.keepsMaker = keepMaker
        options.hidesNames = hideNames
        return options
    }
}

extension AnonymizeOptions.Payload: ExpressibleByArgument {}
