import CPlatform

/// The boundary to the signal flags and the privilege calls of the C shim, all of them plain values.
enum Boundary {
    static func installSignals() -> Bool { peel_signals_install() }
    static var isStopRequested: Bool { peel_signals_stop_requested() }
    static func takeReportRequest() -> Bool { peel_signals_take_report_request() }
    static func requestStop() { peel_signals_request_stop() }
    static func resetSignals() { peel_signals_reset() }
}

/// Giving up root (tcpdump's `-Z`).
public enum Privileges {
    /// Becomes `user`, with that user's groups, for good. Call it after the capture was opened.
    public static func drop(to user: String) throws(CaptureError) {
        var uid: uid_t = 0
        var gid: gid_t = 0
        let number = unsafe peel_drop_privileges(user, &uid, &gid)
        guard number != 0 else { return }
        if number == noSuchEntry {
            throw CaptureError(user, "there is no such user", cure: "-Z takes a user's name", status: .usage)
        }
        throw CaptureError(user, "cannot become this user: \(systemText(number))", cure: "-Z needs root")
    }
}
