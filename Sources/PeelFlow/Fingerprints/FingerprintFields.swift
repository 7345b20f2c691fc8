import PeelWire

/// What the hello messages of TLS come to: fingerprints of clients and servers. Names are Wireshark's; of JA4 those of
/// its later versions.
public enum FingerprintFields {
    static var ja3Text: Field<WireText> { .init("tls.handshake.ja3_full", "JA3 Fullstring") }
    static var ja3: Field<WireText> { .init("tls.handshake.ja3", "JA3") }
    static var ja3sText: Field<WireText> { .init("tls.handshake.ja3s_full", "JA3S Fullstring") }
    static var ja3s: Field<WireText> { .init("tls.handshake.ja3s", "JA3S") }
    static var ja4: Field<WireText> { .init("tls.handshake.ja4", "JA4") }
    static var ja4Text: Field<WireText> { .init("tls.handshake.ja4_r", "JA4_r") }

    /// The description that a registry must hold for a ``FingerprintTracker`` to add these fields.
    public static let layout = Layout(
        "tls.fingerprints",
        "Fingerprints of TLS clients and servers",
        fields: [ja3Text, ja3, ja3sText, ja3s, ja4, ja4Text],
        isLayer: false
    )
}
