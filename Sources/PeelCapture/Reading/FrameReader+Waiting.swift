import PeelWire

extension FrameReader {
    /// Whether the next call of ``next()`` returns at once: always for a file; for a pipe where a whole record has come.
    ///
    /// False may also mean that the record cannot be told from here, so that what was printed should be shown before.
    public var isFrameWaiting: Bool {
        guard window.source.isLive else { return true }
        switch format {
        case .plainPcap:
            return window.available >= 16 && window.available &- 16 >= Int(ordered(window.word(8)))
        case .pcapng:
            let type = isBigEndian ? window.word(0).bigEndian : window.word(0).littleEndian
            let count = isBigEndian ? window.word(4).bigEndian : window.word(4).littleEndian
            return window.available >= 12 && (type == 3 || type == 6) && Int(count) <= window.available
        case .pcap: return false
        case .ended: return true
        }
    }
}
