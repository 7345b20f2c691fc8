import PeelWire

/// Numbers the searches of SSDP between two endpoints, and pairs what answers the last of them.
///
/// A search goes to a group and seldom has an answer from there (UPnP Device Architecture 2.0, section 1.3.2): only the
/// newest waits for one. Notifications are numbered by nobody.
struct DiscoveryTracker {
    private var recent = RecentValues<StreamKey, HTTPExchanges>(limit: 4096)

    /// Takes the message that is layer `index`, described by `layout`.
    mutating func take(
        _ index: Int, _ layout: Int, _ bytes: RawSpan, _ endpoints: StreamEndpoints, _ dissection: inout Dissection
    ) {
        guard HTTPHead.begins(bytes), !HTTPHead.isNotification(bytes) else { return }
        let key = endpoints.key(IPProtocol.udp)
        var exchanges = recent[key] ?? HTTPExchanges(notesCalls: false)
        if HTTPHead.isResponse(bytes) {
            exchanges.answer(isInterim: false, index, layout, &dissection)
        } else {
            exchanges.doubt()
            exchanges.ask(bytes, HTTPHead.count(bytes) ?? bytes.byteCount, false, index, layout, &dissection)
        }
        recent.keep(exchanges, for: key)
    }
}
