import PeelCapture
import PeelFlow

/// The secrets that `--keylog` names, and those in the captures themselves.
public enum KeyLog {
    /// The kind of a block that holds a key log (pcapng section 4.7): `TLSK`.
    private static var kind: UInt32 { 0x544c_534b }

    /// The secrets in the files at `paths`, of which at most 256 MiB are read; lines that are none are told of.
    public static func read(_ paths: [String]) throws(CaptureError) -> SecretStore {
        let store = SecretStore()
        for path in paths {
            let bytes = try ExpressionFile.bytes(
                path, limit: 256 << 20, cure: "--keylog takes a file such as SSLKEYLOGFILE makes")
            let (secrets, bad) = (store.count, store.badLineCount)
            store.add(keyLog: bytes)
            if store.badLineCount > bad {
                Diagnostics.complain("\(path): \(store.badLineCount - bad) lines are none of a key log, and left out")
            } else if store.count == secrets {
                Diagnostics.complain("\(path): no secrets in it")
            }
        }
        if store.lostLineCount > 0 {
            Diagnostics.complain("\(store.lostLineCount) secrets are left out: \(SecretStore.limit) are kept")
        }
        return store
    }

    /// What takes the secrets that a capture carries into `store`.
    static func taker(_ store: SecretStore) -> @Sendable (DecryptionSecrets) -> Void {
        { if $0.kind == kind { store.add(keyLog: $0.data) } }
    }
}
