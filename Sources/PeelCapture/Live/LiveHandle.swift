import CPcap
import PeelWire

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// An open libpcap capture; it closes itself. Part of the boundary to libpcap.
@safe final class LiveHandle {
    let name: String
    let pointer: OpaquePointer
    private(set) var hasNanoseconds = false
    /// What becomes readable when frames come; -1 where the system has no such thing.
    private(set) var descriptor: Int32 = -1

    init(_ name: String) throws(CaptureError) {
        self.name = name
        var text = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard let made = unsafe pcap_create(name, &text) else {
            throw CaptureError(name, libraryText(text))
        }
        unsafe pointer = made
    }

    deinit { unsafe pcap_close(pointer) }

    /// Sets everything up and starts capturing; what did not work as asked, in words.
    func activate(_ options: LiveOptions) throws(CaptureError) -> [String] {
        let length = options.snapLength == 0 ? 262_144 : Swift.min(options.snapLength, 262_144)
        unsafe pcap_set_snaplen(pointer, Int32(length))
        unsafe pcap_set_promisc(pointer, options.isPromiscuous ? 1 : 0)
        unsafe pcap_set_timeout(pointer, options.batchMilliseconds)
        unsafe pcap_set_immediate_mode(pointer, options.isImmediate ? 1 : 0)
        if options.isMonitor { unsafe pcap_set_rfmon(pointer, 1) }
        if let size = options.bufferKibibytes {
            guard size > 0, size <= Int(Int32.max) / 1024 else {
                throw CaptureError(
                    name, "a buffer of \(size) KiB, expected 1…\(Int(Int32.max) / 1024)", status: .usage)
            }
            unsafe pcap_set_buffer_size(pointer, Int32(size * 1024))
        }
        if options.prefersNanoseconds {
            hasNanoseconds = unsafe pcap_set_tstamp_precision(pointer, PCAP_TSTAMP_PRECISION_NANO) == 0
        }
        let status = unsafe pcap_activate(pointer)
        guard status >= 0 else { throw activationError(status, options) }
        var warnings: [String] = []
        if status == PCAP_WARNING_PROMISC_NOTSUP {
            warnings.append("\(name): no promiscuous mode: frames for other machines are not seen")
        } else if status > 0 {
            warnings.append("\(name): \(unsafe String(cString: pcap_geterr(pointer)))")
        }
        hasNanoseconds = unsafe pcap_get_tstamp_precision(pointer) == PCAP_TSTAMP_PRECISION_NANO
        if let linkType = options.linkType {
            if linkType != self.linkType { try choose(linkType) }
        } else if name == "any" {
            // Version 2 of the cooked header tells the interface; where it is not to be had, version 1 is.
            unsafe pcap_set_datalink(pointer, LinkType.linuxCooked2.libraryNumber)
        }
        if options.direction != .both { try choose(options.direction) }
        if let filter = options.filter, !filter.isEmpty { try install(filter, options) }
        var text = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard unsafe pcap_setnonblock(pointer, 1, &text) == 0 else { throw CaptureError(name, libraryText(text)) }
        descriptor = unsafe pcap_get_selectable_fd(pointer)
        return warnings
    }

    private func choose(_ linkType: LinkType) throws(CaptureError) {
        guard unsafe pcap_set_datalink(pointer, linkType.libraryNumber) != 0 else { return }
        let offered = linkTypes.map { $0.libraryName ?? "\($0.rawValue)" }.joined(separator: ", ")
        let wanted = linkType.libraryName ?? "\(linkType.rawValue)"
        throw CaptureError(name, "no link type \(wanted) here", cure: "it offers \(offered)", status: .usage)
    }

    private func choose(_ direction: LiveOptions.Direction) throws(CaptureError) {
        let value: pcap_direction_t = direction == .incoming ? PCAP_D_IN : PCAP_D_OUT
        guard unsafe pcap_setdirection(pointer, value) != 0 else { return }
        throw CaptureError(name, "this interface cannot tell direction: \(libraryError)", cure: "leave out -Q")
    }

    /// What the kernel was given; empty where it hands every frame over.
    private(set) var filter: [FilterInstruction] = []

    /// Gives the kernel the expression. Frames without tags in their bytes are judged by what libpcap makes of it on this
    /// interface, where it also sees the tags that the card took off.
    private func install(_ expression: String, _ options: LiveOptions) throws(CaptureError) {
        let plain = try unsafe CaptureFilter.instructions(expression, pointer, options.isOptimized)
        filter = plain
        if !options.isStrict {
            filter = CaptureFilter.expanded(
                expression, plain, linkType, Int32(clamping: snapLength), options.isOptimized)
        }
        var raw = filter.map { bpf_insn($0) }
        let status = unsafe raw.withUnsafeMutableBufferPointer { instructions in
            var program = unsafe bpf_program(bf_len: UInt32(instructions.count), bf_insns: instructions.baseAddress)
            return unsafe pcap_setfilter(pointer, &program)
        }
        guard status == 0 else { throw CaptureError(name, libraryError) }
    }

    var linkType: LinkType { LinkType(libraryNumber: unsafe pcap_datalink(pointer)) }

    var snapLength: UInt32 { UInt32(clamping: unsafe pcap_snapshot(pointer)) }

    var linkTypes: [LinkType] {
        var list: UnsafeMutablePointer<Int32>?
        let count = unsafe pcap_list_datalinks(pointer, &list)
        guard count > 0, let list = unsafe list else { return [linkType] }
        defer { unsafe pcap_free_datalinks(list) }
        return (0..<Int(count)).map { LinkType(libraryNumber: unsafe list[$0]) }
    }

    /// How long one wait lasts, in milliseconds: the caller's patience, or what the device needs where it cannot wake
    /// us by itself.
    func waiting(_ patience: Int?) -> Int {
        var limit = patience ?? -1
        if let needed = unsafe pcap_get_required_select_timeout(pointer) {
            let milliseconds = unsafe Int(needed.pointee.tv_sec) * 1000 + Int(needed.pointee.tv_usec) / 1000
            limit = limit < 0 ? Swift.max(milliseconds, 1) : Swift.min(limit, Swift.max(milliseconds, 1))
        } else if descriptor < 0 {
            limit = limit < 0 ? 10 : Swift.min(limit, 10)
        }
        return limit
    }

    private var libraryError: String { unsafe String(cString: pcap_geterr(pointer)) }

    /// What ended the capture, in words.
    func failure() -> CaptureError {
        let text = libraryError
        return CaptureError(name, text.isEmpty ? "capturing failed" : text.lowercasedFirst)
    }

    private func activationError(_ status: Int32, _ options: LiveOptions) -> CaptureError {
        switch status {
        case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED:
            return CaptureError(name, "permission denied", cure: rightsCure())
        case PCAP_ERROR_NO_SUCH_DEVICE:
            let names = NetworkInterface.namesLike(name)
            let cure =
                names.isEmpty
                ? "`peel interfaces` lists them"
                : "there are \(names.joined(separator: ", ")); `peel interfaces` lists all"
            return CaptureError(name, "no such interface", cure: cure)
        case PCAP_ERROR_IFACE_NOT_UP:
            return CaptureError(name, "the interface is down", cure: "sudo ip link set \(name) up")
        case PCAP_ERROR_RFMON_NOTSUP:
            return CaptureError(name, "no monitor mode on this interface", cure: "leave out -I")
        default:
            let text = libraryError
            let words = unsafe String(cString: pcap_statustostr(status))
            return CaptureError(name, (text.isEmpty ? words : text).lowercasedFirst)
        }
    }
}

/// What helps where the rights to capture are missing, in words.
public enum CaptureRights {
    public static var cure: String { rightsCure() }

    /// Whether this process may not capture, as far as the system tells beforehand.
    public static var areMissing: Bool {
        #if os(Linux)
        // Protocol 0 receives nothing; CAP_NET_RAW is asked for all the same (packet(7)).
        let probe = socket(AF_PACKET, Int32(SOCK_RAW.rawValue), 0)
        guard probe < 0 else {
            close(probe)
            return false
        }
        return errno == EPERM || errno == EACCES
        #else
        return unsafe access("/dev/bpf0", R_OK) != 0 && errno == EACCES
        #endif
    }
}

/// What gives the rights to capture: the exact command for this program.
func rightsCure() -> String {
    #if os(Linux)
    var path = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &path, path.count - 1)
    let program = count > 0 ? libraryText(path) : "peel"
    return "try sudo, or once: sudo setcap cap_net_raw,cap_net_admin=eip \(program); reading a file needs no rights"
    #else
    return "try sudo; reading a file needs no rights"
    #endif
}

extension String {
    /// The same with a small first letter, unless it begins with an acronym.
    var lowercasedFirst: String {
        guard let first, dropFirst().first?.isUppercase != true else { return self }
        return first.lowercased() + dropFirst()
    }
}
