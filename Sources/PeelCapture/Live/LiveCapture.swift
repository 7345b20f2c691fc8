import CPcap
import CPlatform
import PeelWire

/// Frames as they pass an interface, by libpcap.
///
/// Each frame is valid until the next call. This file is part of the boundary to libpcap.
@safe public struct LiveCapture: ~Copyable, FrameSource {
    private let handle: LiveHandle
    private var last = LiveStatistics()
    private let linkType: LinkType
    private let fractionFactor: Int64
    /// How long ``next()`` waits, in milliseconds; nil for as long as it takes.
    public var patience: Int?
    public private(set) var pause = Pause.none
    public private(set) var frameCount = 0
    public let interfaces: [InterfaceDescription]
    /// What did not work as asked, though capturing does: no promiscuous mode on this interface, and the like.
    public let warnings: [String]

    /// Always nil: what an interface hands out has no end that could be damaged.
    public var damage: CaptureDamage? { nil }

    /// Opens an interface. Throws where it does not exist, is down, or rights are missing.
    public init(_ options: LiveOptions) throws(CaptureError) {
        let name = try NetworkInterface.name(for: options.interface)
        let handle = try LiveHandle(name)
        let warnings = try handle.activate(options)
        self.handle = handle
        self.warnings = warnings
        linkType = handle.linkType
        fractionFactor = handle.hasNanoseconds ? 1 : 1000
        var interface = InterfaceDescription(
            linkType: handle.linkType,
            snapLength: handle.snapLength,
            resolution: handle.hasNanoseconds ? .nanoseconds : .microseconds
        )
        interface.name = name
        if let filter = options.filter, !filter.isEmpty { interface.filter = filter }
        interfaces = [interface]
    }

    /// What the kernel was given of the capture expression; empty where it hands every frame over.
    public var filter: [FilterInstruction] { handle.filter }

    /// What frames can begin with on the interface: the choices of ``LiveOptions/linkType``.
    public var linkTypes: [LinkType] { handle.linkTypes }

    /// Timestamps are in nanoseconds.
    public var hasNanoseconds: Bool { fractionFactor == 1 }

    @_lifetime(&self)
    public mutating func next(_ details: inout FrameDetails) -> Frame? {
        details = FrameDetails()
        return next()
    }

    @_lifetime(&self)
    public mutating func next() -> Frame? {
        while true {
            if Boundary.isStopRequested {
                pause = .ended
                return nil
            }
            if Boundary.takeReportRequest() {
                pause = .reportRequested
                return nil
            }
            var header: UnsafeMutablePointer<pcap_pkthdr>?
            var bytes: UnsafePointer<UInt8>?
            switch unsafe pcap_next_ex(handle.pointer, &header, &bytes) {
            case 1:
                guard let header = unsafe header, let bytes = unsafe bytes else { continue }
                pause = .none
                frameCount &+= 1
                let seconds = Int64(unsafe header.pointee.ts.tv_sec)
                let fraction = Int64(unsafe header.pointee.ts.tv_usec)
                let span = unsafe RawSpan(_unsafeStart: bytes, byteCount: Int(header.pointee.caplen))
                return Frame(
                    time: Timestamp(nanoseconds: seconds &* 1_000_000_000 &+ fraction &* fractionFactor),
                    linkType: linkType,
                    interface: 0,
                    captured: unsafe _overrideLifetime(span, mutating: &self),
                    wireCount: Int(unsafe header.pointee.len)
                )
            case 0:
                if !wait() { return nil }
            case PCAP_ERROR_BREAK:
                pause = .ended
                return nil
            default:
                pause = .failed(handle.failure())
                return nil
            }
        }
    }

    /// Waits for frames; false where there is a reason to return without one.
    private mutating func wait() -> Bool {
        switch peel_wait_readable(handle.descriptor, Int32(clamping: handle.waiting(patience))) {
        case 0 where patience != nil:
            pause = .timedOut
            return false
        case -3:
            pause = .failed(CaptureError(handle.name, "waiting failed: \(systemText(lastSystemError))"))
            return false
        default: return true  // Frames, a time-out of libpcap's own, or a signal, which the loop looks at.
        }
    }

    /// The counters so far. libpcap counts in 32 bits; this goes on where they start anew.
    public mutating func statistics() -> LiveStatistics {
        var counters = pcap_stat()
        guard unsafe pcap_stats(handle.pointer, &counters) == 0 else { return last }
        func grown(_ old: UInt64, _ new: UInt32) -> UInt64 {
            old &+ UInt64(new &- UInt32(truncatingIfNeeded: old))
        }
        last.received = grown(last.received, counters.ps_recv)
        last.dropped = grown(last.dropped, counters.ps_drop)
        last.droppedByInterface = grown(last.droppedByInterface, counters.ps_ifdrop)
        return last
    }

    /// What the interface `name` offers as link types, without capturing. Needs the rights to capture.
    public static func linkTypes(of name: String, monitor: Bool = false) throws(CaptureError) -> [LinkType] {
        var options = LiveOptions(interface: name)
        options.isMonitor = monitor
        options.isPromiscuous = false
        let handle = try LiveHandle(try NetworkInterface.name(for: name))
        _ = try handle.activate(options)
        return handle.linkTypes
    }
}
