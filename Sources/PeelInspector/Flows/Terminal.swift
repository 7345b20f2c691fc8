#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What standard output is. One of the files that may say `unsafe`.
public enum Terminal {
    /// The width of the terminal that standard output is; nil where it is none.
    public static var columns: Int? {
        guard isatty(1) == 1 else { return nil }
        var size = winsize()
        #if os(Linux)
        let status = unsafe ioctl(1, UInt(TIOCGWINSZ), &size)
        #else
        let status = unsafe ioctl(1, TIOCGWINSZ, &size)
        #endif
        return status == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    /// The height of the terminal; 24 where it is not known.
    public static var rows: Int {
        var size = winsize()
        #if os(Linux)
        let status = unsafe ioctl(1, UInt(TIOCGWINSZ), &size)
        #else
        let status = unsafe ioctl(1, TIOCGWINSZ, &size)
        #endif
        return status == 0 && size.ws_row > 0 ? Int(size.ws_row) : 24
    }
}

/// The time of day, for live captures alone: what is read from a file takes its time from the packets.
enum WallClock {
    /// Nanoseconds since 1970.
    static var nanoseconds: Int64 {
        var now = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) &* 1_000_000_000 &+ Int64(now.tv_nsec)
    }
}
